using NodaTime;
using Workflow.Core.Definitions;

namespace Workflow.Core.Organizations;

/// <summary>
/// Reads an organisation: areas, departments with their posts and who holds them, persons, absences, roster and backstop. Every fault is
/// noted at its place, as many as can be found in one run; docs/workflow-format.md shows the format.
/// </summary>
public static class OrgReader
{
    /// <summary>The key that says that a file is an organisation.</summary>
    public const string Key = "organization";

    /// <summary>
    /// The directory of a read text, or null when it has an error. Also an error is a post that resolves to nobody at any instant that the
    /// text speaks of; that a post rests on one person alone is a warning. Never throws.
    /// </summary>
    public static OrgDirectory? Read(SourceNode node, ProblemList problems)
    {
        var found = new ProblemList();
        var directory = ReadInto(node, found);
        foreach (var problem in found.All.OrderBy(problem => problem.Where.Line).ThenBy(problem => problem.Where.Column))
        {
            if (problem.Severity == ProblemSeverity.Error)
                problems.Error(problem.Where, problem.Message);
            else
                problems.Warn(problem.Where, problem.Message);
        }
        return found.HasErrors ? null : directory;
    }

    private static OrgDirectory? ReadInto(SourceNode node, ProblemList problems)
    {
        if (MapReader.Of(node, "an organisation", problems) is not { } reader)
            return null;
        var zone = Zone(reader);
        var time = new OrgTimeReader(zone);
        var from = time.At(reader, "from");
        if (!reader.Has("from"))
            problems.Error(reader.Where, "an organisation needs 'from:', the day from which it is known, such as 2025-01-01");

        var places = new OrgPlaces(reader.Where);
        var sections = new OrgSections(time, from ?? default, places, problems, reader.Text("calendar"), reader.Text("language"));
        var areas = sections.Areas(reader);
        var persons = sections.Persons(reader);
        var departments = sections.Departments(reader);
        sections.Tenures(reader);
        var content = new OrgContent(
            reader.RequiredText(Key) ?? "",
            reader.Localized("title") ?? LocalizedText.Empty,
            zone,
            from ?? default,
            areas,
            departments,
            sections.Posts,
            persons,
            sections.HeldPosts,
            sections.Absences(reader),
            sections.Roster(reader),
            sections.Backstops(reader, persons)
        )
        {
            ActingTerms = sections.Acting(reader),
            Deputyships = sections.Deputising(reader),
        };
        reader.Done();
        var isWhole = new[] { "areas", "departments", "persons" }.All(reader.Has);
        return isWhole ? Check(content, places, problems) : null;
    }

    private static DateTimeZone Zone(MapReader reader)
    {
        if (reader.RequiredText("zone") is not { } name)
            return DateTimeZone.Utc;
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(name) is { } zone)
            return zone;
        reader.Problems.Error(
            reader.Node("zone")?.Where ?? reader.Where,
            $"there is no time zone '{(name.Length <= 60 ? name : name[..57] + "…")}'{NearestName.Hint(name, DateTimeZoneProviders.Tzdb.Ids)}"
        );
        return DateTimeZone.Utc;
    }

    private static OrgDirectory? Check(OrgContent content, OrgPlaces places, ProblemList problems)
    {
        foreach (var fault in OrgFaults.InTurn(content).Where(fault => !places.IsBroken(fault.Where)).Take(ProblemList.Limit))
            problems.Error(places.Of(fault.Where), fault.Message);
        if (problems.HasErrors)
            return null;
        var directory = OrgDirectory.OfChecked(content);
        foreach (var fault in OrgChecks.Staffing(directory, content.From).Take(ProblemList.Limit))
            problems.Error(places.Of(fault.Where), fault.Message);
        if (problems.HasErrors)
            return null;
        foreach (var fault in OrgChecks.AnyOneAway(directory, content.From).Concat(IdleDeputies(content)).Take(ProblemList.Limit))
            problems.Warn(places.Of(fault.Where), fault.Message);
        return directory;
    }

    /// <summary>A deputy who holds no post at any time is never present: most likely a name that was meant to be another's.</summary>
    private static IEnumerable<OrgFault> IdleDeputies(OrgContent content)
    {
        var employed = content.Tenures.Select(row => row.Person).ToHashSet();
        return content.Posts.Values.SelectMany(post =>
            post.Deputies.Select((person, index) => (person, index))
                .Where(deputy => !employed.Contains(deputy.person))
                .Select(deputy => new OrgFault(
                    OrgPlace.Item("post", post.Id.Code, "deputies", deputy.index),
                    $"{deputy.person} holds no post at any time, so never stands in for {post.Id}",
                    $"{deputy.person}从未担任任何岗位，因此不会代理{post.Id}"
                ))
        );
    }
}

/// <summary>Where each part of a read organisation stands in its text.</summary>
internal sealed class OrgPlaces(SourceLocation whole)
{
    private readonly Dictionary<OrgPlace, SourceLocation> _places = [];
    private readonly HashSet<OrgPlace> _broken = [];

    public void Note(OrgPlace place, SourceLocation where) => _places[place] = where;

    /// <summary>Says that a row has been reported as unreadable: what follows from that isn't told again.</summary>
    public void Break(string section, string name) => _broken.Add(new(section, name, ""));

    public bool IsBroken(OrgPlace place) => _broken.Contains(place with { Part = "" });

    /// <summary>The place itself, else the row that it lies in, else the whole.</summary>
    public SourceLocation Of(OrgPlace place) =>
        _places.TryGetValue(place, out var exact) ? exact
        : _places.TryGetValue(place with { Part = "" }, out var row) ? row
        : whole;
}
