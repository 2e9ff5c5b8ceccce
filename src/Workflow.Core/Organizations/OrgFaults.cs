using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using Workflow.Core.Definitions;

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
public sealed record OrgFault(OrgPlace Where, LocalizedText Sentence)
{
    /// <summary>A fault in English and Chinese.</summary>
    public OrgFault(OrgPlace where, string en, string zh)
        : this(where, LocalizedText.Of(en, zh)) { }

    /// <summary>The sentence in English, as a file's problems are told.</summary>
    public string Message => Sentence.For("en");
}

/// <summary>
/// What keeps a content from being a directory: names of what doesn't exist, lines that run in circles, dates that contradict each other.
/// </summary>
public static class OrgFaults
{
    /// <summary>All faults in the order of the sections; empty when the content hangs together.</summary>
    public static ImmutableArray<OrgFault> Of(OrgContent content) => [.. InTurn(content)];

    /// <summary>The same, looked for only as far as they are asked for: hints are dear in a large organisation that is wrong throughout.</summary>
    internal static IEnumerable<OrgFault> InTurn(OrgContent content) => OrgLinkFaults.Of(content).Concat(OrgTenureFaults.Of(content));

    /// <summary>A local time of the organisation as it is shown in messages.</summary>
    internal static string Shown(this OrgContent content, Instant at) =>
        at.InZone(content.Zone).LocalDateTime.ToString("uuuu-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>The same in Chinese.</summary>
    internal static string ShownInChinese(this OrgContent content, Instant from, Instant? until) =>
        until is { } end ? $"自{content.Shown(from)}起至{content.Shown(end)}" : $"自{content.Shown(from)}起";

    /// <summary>A name that means nothing, in both languages.</summary>
    internal static OrgFault Unknown(OrgPlace where, string what, string? name, IEnumerable<string> known)
    {
        var names = known.ToList();
        var near = NearestName.Of(name ?? "", names);
        return new(
            where,
            $"there is no {what} '{name}'{NearestName.Hint(name ?? "", names)}",
            $"没有编码为“{name}”的{Word(what)}{(near is null ? "" : $"（是否为“{near}”？）")}"
        );
    }

    private static string Word(string what) =>
        what switch
        {
            "area" => "区域",
            "department" => "部门",
            "post" => "岗位",
            "person" => "人员",
            _ => "岗位或人员",
        };

    /// <summary>A stretch of time as it is shown in messages.</summary>
    internal static string Shown(this OrgContent content, Instant from, Instant? until) =>
        until is { } end ? $"from {content.Shown(from)} until {content.Shown(end)}" : $"from {content.Shown(from)} on";
}
