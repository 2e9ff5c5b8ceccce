using System.Globalization;
using NodaTime;
using NodaTime.Text;
using Workflow.Core.Calendars;
using Workflow.Core.Definitions;

namespace Workflow.Core.Cases;

/// <summary>
/// A value of a field, as one canonical text: numbers and instants in invariant form (<c>12.5</c>, <c>2026-02-04T02:00:00Z</c>), days as
/// <c>2026-02-24</c>, yes/no as <c>true</c> and <c>false</c>, choices, areas, persons and posts as their codes.
/// </summary>
public sealed record FieldValue(FieldType Type, string Canonical)
{
    /// <summary>The value as expressions see it: string, decimal, bool, <see cref="LocalDate"/> or <see cref="Instant"/>.</summary>
    public object AsObject() =>
        Type switch
        {
            FieldType.Number => decimal.Parse(Canonical, CultureInfo.InvariantCulture),
            FieldType.YesNo => Canonical == "true",
            FieldType.Date => LocalDatePattern.Iso.Parse(Canonical).Value,
            FieldType.DateTime => InstantPattern.ExtendedIso.Parse(Canonical).Value.ToMicrosecond(),
            FieldType.Text or FieldType.Choice or FieldType.Area or FieldType.Person or FieldType.Post or FieldType.Signature => Canonical,
        };
}

/// <summary>
/// A value as a command brings it: with the salt (16 random bytes, hex) that the shell drew for it, used when the field is sensitive.
/// </summary>
public sealed record SubmittedValue(FieldValue Value, string Salt);

/// <summary>Free words of a person, always treated as sensitive: notes, reasons, views. With the salt that the shell drew for them.</summary>
public sealed record PrivateText(string Text, string Salt);

/// <summary>A value as events and state keep it.</summary>
public abstract record StoredValue
{
    private StoredValue() { }

    /// <summary>Kept as it is.</summary>
    public sealed record Plain(FieldValue Value) : StoredValue;

    /// <summary>
    /// Kept elsewhere, where it can be erased; here only a number within the case (<paramref name="Reference"/>) and the salted
    /// commitment that proves what it was (see <see cref="Histories.Commitment"/>).
    /// </summary>
    public sealed record Committed(int Reference, FieldType Type, string Commitment) : StoredValue;
}

/// <summary>What a decision hands to the shell to keep where it can be erased.</summary>
public sealed record PersonalValue(int Reference, string Text, string Salt);

/// <summary>Reads what people type.</summary>
public static class FieldInput
{
    private static readonly LocalDateTimePattern TypedDateTime = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm");
    private static readonly LocalDateTimePattern TypedDateTimeWithSpace = LocalDateTimePattern.CreateWithInvariantCulture(
        "uuuu-MM-dd HH:mm"
    );

    /// <summary>
    /// The value of a typed text, or null with <paramref name="problem"/> saying what was expected. Local times are read in
    /// <paramref name="zone"/>; one that a clock change skips is refused, of a repeated one the earlier is taken.
    /// </summary>
    public static FieldValue? Parse(FieldDefinition field, string text, DateTimeZone zone, out LocalizedText? problem)
    {
        text = text.Trim();
        var value = field.Type switch
        {
            FieldType.Text or FieldType.Signature or FieldType.Person or FieldType.Post or FieldType.Area => text,
            FieldType.Number => decimal.TryParse(
                text,
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var number
            )
                ? number.ToString(CultureInfo.InvariantCulture)
                : null,
            FieldType.YesNo => text switch
            {
                "true" or "yes" => "true",
                "false" or "no" => "false",
                _ => null,
            },
            FieldType.Choice => field.Choices.Contains(text) ? text : null,
            FieldType.Date => LocalDatePattern.Iso.Parse(text) is { Success: true } ? text : null,
            FieldType.DateTime => ParseMoment(text, zone),
        };
        problem = value is null ? Expected(field) : null;
        if (value?.Length > field.MaxLength)
            problem = TooLong(field);
        else if (value is not null && OutOfLimits(field, value) is { } limits)
            problem = limits;
        return problem is null && value is not null ? new(field.Type, value) : null;
    }

    private static string? ParseMoment(string text, DateTimeZone zone)
    {
        var instant = InstantPattern.ExtendedIso.Parse(text);
        if (instant.Success)
            return InstantPattern.ExtendedIso.Format(instant.Value);
        var local = TypedDateTime.Parse(text);
        if (!local.Success)
            local = TypedDateTimeWithSpace.Parse(text);
        if (!local.Success)
            return null;
        var mapping = zone.MapLocal(local.Value);
        return mapping.Count == 0 ? null : InstantPattern.ExtendedIso.Format(mapping.First().ToInstant());
    }

    /// <summary>What is wrong with a number outside the field's limits; null when it lies within them, or the field has none.</summary>
    internal static LocalizedText? OutOfLimits(FieldDefinition field, string canonical)
    {
        if (field is { AtLeast: null, AtMost: null } || !decimal.TryParse(canonical, CultureInfo.InvariantCulture, out var number))
            return null;
        if (number < field.AtLeast)
            return LocalizedText.Of(
                FormattableString.Invariant($"at least {field.AtLeast}"),
                FormattableString.Invariant($"不小于 {field.AtLeast}")
            );
        return number > field.AtMost
            ? LocalizedText.Of(
                FormattableString.Invariant($"at most {field.AtMost}"),
                FormattableString.Invariant($"不大于 {field.AtMost}")
            )
            : null;
    }

    private static LocalizedText TooLong(FieldDefinition field)
    {
        var most = field.MaxLength.ToString(CultureInfo.InvariantCulture);
        return LocalizedText.Of($"at most {most} characters", $"最多 {most} 个字符");
    }

    private static LocalizedText Expected(FieldDefinition field) =>
        field.Type switch
        {
            FieldType.Number => LocalizedText.Of("expected a number such as 12 or 12.5", "请填写数字，例如 12 或 12.5"),
            FieldType.YesNo => LocalizedText.Of("expected yes or no", "请选择是或否"),
            FieldType.Choice => LocalizedText.Of(
                $"expected one of: {string.Join(", ", field.Choices.Values.Select(choice => choice.For("en")))}",
                $"请选择其中之一：{string.Join("、", field.Choices.Values.Select(choice => choice.For("zh")))}"
            ),
            FieldType.Date => LocalizedText.Of("expected a date that exists, such as 2026-02-24", "请填写存在的日期，例如 2026-02-24"),
            FieldType.DateTime => LocalizedText.Of(
                "expected a date and time that exist, such as 2026-02-24 10:00",
                "请填写存在的日期和时间，例如 2026-02-24 10:00"
            ),
            FieldType.Text or FieldType.Area or FieldType.Person or FieldType.Post or FieldType.Signature => LocalizedText.Of(
                "expected a text",
                "请填写文字"
            ),
        };
}
