using System.Collections.Immutable;
using System.Globalization;
using NodaTime;

namespace Workflow.Core.Organizations;

/// <summary>
/// Which part of an organisation a fault lies in: a section (<c>post</c>), the code or the number of the row in it counted from 0, and the
/// part of the row (<c>reports-to</c>; empty for the row as a whole).
/// </summary>
public readonly record struct OrgPlace(string Section, string Name, string Part)
{
    /// <summary>The organisation as a whole.</summary>
    public static OrgPlace Whole { get; } = new("organization", "", "");

    /// <summary>A row of a list.</summary>
    public static OrgPlace Row(string section, int index, string part = "") =>
        new(section, index.ToString(CultureInfo.InvariantCulture), part);

    /// <summary>An item of a list inside a row.</summary>
    public static OrgPlace Item(string section, string name, string part, int index) =>
        new(section, name, string.Create(CultureInfo.InvariantCulture, $"{part}/{index}"));
}

/// <summary>One thing wrong with an organisation, in an administrator's words.</summary>
public sealed record OrgFault(OrgPlace Where, string Message);

/// <summary>What keeps a content from being a directory: names of what doesn't exist, lines that run in circles, dates that contradict each other.</summary>
public static class OrgFaults
{
    /// <summary>All faults in the order of the sections; empty when the content hangs together.</summary>
    public static ImmutableArray<OrgFault> Of(OrgContent content) => [.. InTurn(content)];

    /// <summary>The same, looked for only as far as they are asked for: hints are dear in a large organisation that is wrong throughout.</summary>
    internal static IEnumerable<OrgFault> InTurn(OrgContent content) => OrgLinkFaults.Of(content).Concat(OrgTenureFaults.Of(content));

    /// <summary>A local time of the organisation as it is shown in messages.</summary>
    internal static string Shown(this OrgContent content, Instant at) =>
        at.InZone(content.Zone).LocalDateTime.ToString("uuuu-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>A stretch of time as it is shown in messages.</summary>
    internal static string Shown(this OrgContent content, Instant from, Instant? until) =>
        until is { } end ? $"from {content.Shown(from)} until {content.Shown(end)}" : $"from {content.Shown(from)} on";
}
