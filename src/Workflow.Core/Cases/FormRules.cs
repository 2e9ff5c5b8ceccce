using System.Collections.Immutable;
using Workflow.Core.Calendars;
using Workflow.Core.Definitions;

namespace Workflow.Core.Cases;

/// <summary>Whether submitted fields are what a form asks for, and how they are recorded.</summary>
internal static class FormRules
{
    /// <summary>True when every required field is there and every value fits its field; otherwise the decision is refused, per field.</summary>
    public static bool Accept(
        Deliberation deliberation,
        ImmutableArray<FormField> form,
        ImmutableSortedDictionary<string, SubmittedValue> values
    )
    {
        var wrong = ImmutableSortedDictionary.CreateBuilder<string, LocalizedText>(StringComparer.Ordinal);
        foreach (var field in form.Where(field => !field.IsOptional && !HasWords(values, field.Name)))
            wrong[field.Name] = LocalizedText.Of("This is needed.", "此项必填。");
        foreach (var (name, submitted) in values)
        {
            if (!form.Any(field => field.Name == name))
                wrong[name] = LocalizedText.Of("This form doesn't ask for it.", "本表单没有此项。");
            else if (Unfit(deliberation, deliberation.Definition.Fields[name], submitted.Value) is { } problem)
                wrong[name] = problem;
        }
        if (wrong.Count == 0)
            return true;
        deliberation.Refuse(
            new(
                RejectionReason.InvalidFields,
                LocalizedText.Of("Some fields are missing or wrong.", "有些栏目缺失或填写有误。"),
                wrong.ToImmutable()
            )
        );
        return false;
    }

    /// <summary>Records values told in a track (null: when the case opened), and the moments that they are.</summary>
    public static void Record(Deliberation deliberation, ImmutableSortedDictionary<string, SubmittedValue> values, Track? track)
    {
        var given = values.Where(pair => pair.Value.Value.Canonical.Length > 0).ToList();
        if (given.Count == 0)
            return;
        var stored = given.Select(pair =>
            KeyValuePair.Create(pair.Key, deliberation.Store(deliberation.Definition.Fields[pair.Key], pair.Value))
        );
        deliberation.Raise(
            new CaseEvent.FieldsRecorded(stored.ToImmutableSortedDictionary(StringComparer.Ordinal))
            {
                Track = deliberation.KeeperOf(track),
            }
        );
        ReachMoments(deliberation, values, track);
    }

    /// <summary>Notes the moments that values told in a track are.</summary>
    public static void ReachMoments(
        Deliberation deliberation,
        ImmutableSortedDictionary<string, SubmittedValue> values,
        Track? track,
        bool ofTrackAlone = false
    )
    {
        foreach (var (name, moment) in deliberation.Definition.Moments)
        {
            if (
                moment is MomentDefinition.FieldValue field
                && values.TryGetValue(field.Field, out var value)
                && value.Value.Canonical.Length > 0
            )
                deliberation.Reach(name, AnchorOf(value.Value), track, ofTrackAlone);
        }
    }

    private static DeadlineAnchor AnchorOf(FieldValue value) =>
        value.AsObject() switch
        {
            NodaTime.Instant at => new DeadlineAnchor.Moment(at),
            NodaTime.LocalDate day => new DeadlineAnchor.Day(day),
            var other => throw new InvalidOperationException($"A deadline can't count from {other.GetType().Name}."),
        };

    private static bool HasWords(ImmutableSortedDictionary<string, SubmittedValue> values, string name) =>
        values.TryGetValue(name, out var value) && !string.IsNullOrWhiteSpace(value.Value.Canonical);

    /// <summary>True for a date from which no deadline can be counted.</summary>
    private static bool IsTooFar(FieldValue value) =>
        value.AsObject() switch
        {
            NodaTime.Instant at => IsTooFar(at.InUtc().Date),
            NodaTime.LocalDate day => IsTooFar(day),
            _ => false,
        };

    /// <summary>True for a moment after now, or a day after today where the organisation is.</summary>
    private static bool IsInFuture(Deliberation deliberation, FieldValue value) =>
        value.AsObject() switch
        {
            NodaTime.Instant at => at > deliberation.Now,
            NodaTime.LocalDate day => day > deliberation.Now.InZone(deliberation.Facts.Directory.Content.Zone).Date,
            _ => false,
        };

    public static bool IsTooFar(NodaTime.LocalDate day) => day <= DeadlineRule.EarliestAnchor || day >= DeadlineRule.LatestAnchor;

    private static LocalizedText? Unfit(Deliberation deliberation, FieldDefinition field, FieldValue value)
    {
        var directory = deliberation.Facts.Directory;
        if (value.Canonical.Length == 0)
            return null;
        if (value.Type != field.Type)
            return LocalizedText.Of("This is of another kind than the field.", "内容类型与栏目不符。");
        if (IsTooFar(value))
            return LocalizedText.Of("This date is too far away.", "日期超出可用范围。");
        if (field.IsPast && IsInFuture(deliberation, value))
            return LocalizedText.Of("This lies in the future.", "该时间尚未到来。");
        if (value.Canonical.Length > field.MaxLength)
            return LocalizedText.Of("This is too long.", "内容过长。");
        if (field.Type == FieldType.Number && FieldInput.OutOfLimits(field, value.Canonical) is { } limits)
            return limits;
        var isKnown = field.Type switch
        {
            FieldType.Area => directory.Areas.Contains(value.Canonical),
            FieldType.Person => directory.Persons.Contains(value.Canonical),
            FieldType.Post => directory.Posts.Contains(value.Canonical),
            FieldType.Choice => field.Choices.Contains(value.Canonical),
            FieldType.Text or FieldType.Number or FieldType.YesNo or FieldType.Date or FieldType.DateTime or FieldType.Signature => true,
        };
        return isKnown ? null : LocalizedText.Of("There is no such choice.", "没有此选项。");
    }
}
