using NodaTime;
using NodaTime.Text;
using NodaTime.TimeZones;
using Workflow.Core.Definitions;

namespace Workflow.Core.Organizations;

/// <summary>
/// Reads instants as an administrator writes them: a day (its beginning), a local time, or an exact instant ending in Z. A local time that a
/// clock change skips becomes the first one after it, a repeated one the earlier.
/// </summary>
internal sealed class OrgTimeReader(DateTimeZone zone)
{
    private const int FirstYear = 1900;
    private const int LastYear = 2200;

    private static readonly LocalDateTimePattern Local = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm");

    private static readonly ZoneLocalMappingResolver Resolver = Resolvers.CreateMappingResolver(
        Resolvers.ReturnEarlier,
        Resolvers.ReturnStartOfIntervalAfter
    );

    /// <summary>The instant of a key; null when it is absent or wrong.</summary>
    public Instant? At(MapReader reader, string key)
    {
        if (reader.Text(key) is not { } text)
            return null;
        if (Parse(text) is { } at && IsInRange(at.InUtc().Date))
            return at;
        Refuse(reader, key, text, "a day such as 2026-05-11 or a time such as 2026-05-11 09:00");
        return null;
    }

    /// <summary>The end of the day of a key, which is meant to be included; null when it is absent or wrong.</summary>
    public Instant? Through(MapReader reader, string key)
    {
        if (reader.Text(key) is not { } text)
            return null;
        if (LocalDatePattern.Iso.Parse(text) is { Success: true, Value: var day } && IsInRange(day))
            return zone.AtStartOfDay(day.PlusDays(1)).ToInstant();
        Refuse(reader, key, text, "the last day, such as 2026-05-22");
        return null;
    }

    /// <summary>The end of a stretch, by 'until' (not included) or 'through' (the last day); null while open.</summary>
    public Instant? End(MapReader reader)
    {
        if (reader.Has("until") && reader.Has("through"))
            reader.Problems.Error(reader.WhereIs("through"), "write either 'until' (not included) or 'through' (the last day), not both");
        return Through(reader, "through") ?? At(reader, "until");
    }

    private Instant? Parse(string text)
    {
        if (LocalDatePattern.Iso.Parse(text) is { Success: true, Value: var day })
            return IsInRange(day) ? zone.AtStartOfDay(day).ToInstant() : null;
        if (Local.Parse(text) is { Success: true, Value: var local })
            return IsInRange(local.Date) ? zone.ResolveLocal(local, Resolver).ToInstant() : null;
        return InstantPattern.ExtendedIso.Parse(text) is { Success: true, Value: var exact } ? exact : null;
    }

    private static bool IsInRange(LocalDate day) => day.Year is >= FirstYear and <= LastYear;

    private static void Refuse(MapReader reader, string key, string text, string expected) =>
        reader.Problems.Error(
            reader.Node(key)?.Where ?? reader.Where,
            FormattableString.Invariant($"'{key}' expects {expected}, in the years {FirstYear} to {LastYear}; found '{Short(text)}'")
        );

    private static string Short(string text) => text.Length <= 60 ? text : text[..57] + "…";
}
