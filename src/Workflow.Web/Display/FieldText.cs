using System.Globalization;
using Microsoft.Extensions.Localization;
using NodaTime;
using NodaTime.Text;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Web.Hosting;

namespace Workflow.Web.Display;

/// <summary>Values of fields in words of the reader's language.</summary>
public sealed class FieldText(Snapshots snapshots, Dates dates, IStringLocalizer<Words> words)
{
    // What browsers send and take for a local date and time.
    private static readonly LocalDateTimePattern Input = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm");

    public string Of(FieldDefinition field, FieldValue value, DateTimeZone zone) =>
        field.Type switch
        {
            FieldType.YesNo => words[value.Canonical == "true" ? "Form.Yes" : "Form.No"],
            FieldType.Choice => field.Choices.TryGetValue(value.Canonical, out var choice) ? choice.Here() : value.Canonical,
            FieldType.Date => dates.Day((LocalDate)value.AsObject()),
            FieldType.DateTime => dates.Moment((Instant)value.AsObject(), zone),
            FieldType.Number => ((decimal)value.AsObject()).ToString(CultureInfo.CurrentCulture),
            FieldType.Area => snapshots.Directory.Areas.TryGetValue(value.Canonical, out var area) ? area.Name.Here() : value.Canonical,
            FieldType.Person => snapshots.Directory.Persons.TryGetValue(value.Canonical, out var person)
                ? person.Name.Here()
                : value.Canonical,
            FieldType.Post => snapshots.Directory.Posts.TryGetValue(value.Canonical, out var post) ? post.Title.Here() : value.Canonical,
            FieldType.Text or FieldType.Signature => value.Canonical,
        };

    /// <summary>A typed or canonical moment as an input shows it: an instant in local time, anything else as it was typed.</summary>
    public static string? ForInput(string? typed, DateTimeZone zone) =>
        typed is not null && InstantPattern.ExtendedIso.Parse(typed) is { Success: true, Value: var instant }
            ? ForInput(instant, zone)
            : typed;

    public static string ForInput(Instant at, DateTimeZone zone) => Input.Format(at.InZone(zone).LocalDateTime);

    /// <summary>A local date and time from an input, the earlier of two; null when it isn't one or a clock change skips it.</summary>
    public static Instant? FromInput(string? typed, DateTimeZone zone)
    {
        if (Input.Parse(typed ?? "") is not { Success: true, Value: var local })
            return null;
        var mapping = zone.MapLocal(local);
        return mapping.Count == 0 ? null : mapping.First().ToInstant();
    }
}
