using System.Collections.Immutable;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Core.Proofs;

/// <summary>One way in which departments can play the parties of a case.</summary>
internal sealed record PartyAssignment(ImmutableSortedDictionary<string, DepartmentId> Departments, OrgDirectory Directory)
{
    /// <summary>The posts of a role in the department that plays the party.</summary>
    public ImmutableArray<Post> Posts(string party, string role) =>
        Departments.TryGetValue(party, out var department) ? Directory.PostsWith(department, role) : [];

    /// <summary>The first of <see cref="Posts"/>, or null.</summary>
    public PostId? Post(string party, string role) => Posts(party, role) is [var first, ..] ? first.Id : null;

    /// <summary>In words: "township QH, police DL-PSB".</summary>
    public override string ToString() => string.Join(", ", Departments.Select(pair => $"{pair.Key} {pair.Value}"));
}

/// <summary>Every way in which the departments of an organisation can play a definition's parties together.</summary>
internal static class PartyAssignments
{
    /// <summary>More combinations of areas aren't tried.</summary>
    private const int MostCombinations = 100_000;

    /// <summary>All of them without repetition; what can't be played by anybody is told.</summary>
    public static ImmutableArray<PartyAssignment> Of(WorkflowDefinition definition, OrgDirectory directory, ProblemList problems)
    {
        var combined = ImmutableArray.Create(ImmutableSortedDictionary<string, DepartmentId>.Empty);
        foreach (var byField in definition.Parties.Values.GroupBy(party => (party.ServingField, StaysBehind(definition, party))))
        {
            var parties = byField.ToImmutableArray();
            var played = directory
                .Areas.Values.Select(area => Play(parties, area, directory))
                .OfType<ImmutableSortedDictionary<string, DepartmentId>>();
            var distinct = played.DistinctBy(Key, StringComparer.Ordinal).ToImmutableArray();
            if (distinct.IsEmpty)
                TellUnplayed(parties, directory, problems);
            TellUnreached(parties, distinct, directory, problems);
            if ((long)combined.Length * distinct.Length > MostCombinations)
            {
                problems.Warn(
                    parties[0].Where,
                    "the organisation has too many areas to try every combination of departments: owners were not proved"
                );
                return [];
            }
            combined = [.. combined.SelectMany(one => distinct.Select(one.AddRange))];
        }
        return [.. combined.Select(departments => new PartyAssignment(departments, directory))];
    }

    /// <summary>True for a party that may serve the old area of a case whose other parties serve the new one.</summary>
    private static bool StaysBehind(WorkflowDefinition definition, PartyDefinition party) =>
        party.Stays
        && DefinitionProof
            .Stages(definition)
            .SelectMany(pair => pair.Stage.Transitions)
            .Any(way => way.Handover?.Moves.ContainsKey(party.ServingField) == true);

    private static ImmutableSortedDictionary<string, DepartmentId>? Play(
        ImmutableArray<PartyDefinition> parties,
        Area area,
        OrgDirectory directory
    )
    {
        var departments = ImmutableSortedDictionary.CreateBuilder<string, DepartmentId>(StringComparer.Ordinal);
        foreach (var party in parties)
        {
            if (directory.UnitServing(party.UnitKind, area.Id) is not { } unit)
                return null;
            departments[party.Name] = unit.Id;
        }
        return departments.ToImmutable();
    }

    private static string Key(ImmutableSortedDictionary<string, DepartmentId> departments) =>
        string.Join('|', departments.Select(pair => pair.Value.Code));

    private static void TellUnplayed(ImmutableArray<PartyDefinition> parties, OrgDirectory directory, ProblemList problems)
    {
        var kinds = directory.Departments.Values.Select(unit => unit.Kind).ToHashSet(StringComparer.Ordinal);
        foreach (var party in parties.Where(party => !kinds.Contains(party.UnitKind)))
            problems.Error(
                party.Where,
                $"the organisation has no department of kind '{party.UnitKind}'{NearestName.Hint(party.UnitKind, kinds)}"
            );
        if (parties.All(party => kinds.Contains(party.UnitKind)))
            problems.Error(
                parties[0].Where,
                $"no area is served by a department for each of: {string.Join(", ", parties.Select(party => party.Name))}"
            );
    }

    private static void TellUnreached(
        ImmutableArray<PartyDefinition> parties,
        ImmutableArray<ImmutableSortedDictionary<string, DepartmentId>> played,
        OrgDirectory directory,
        ProblemList problems
    )
    {
        if (played.IsEmpty)
            return;
        foreach (var party in parties)
        {
            var reached = played.Select(departments => departments[party.Name]).ToHashSet();
            foreach (var unit in directory.Departments.Values.Where(unit => unit.Kind == party.UnitKind && !reached.Contains(unit.Id)))
                problems.Warn(
                    party.Where,
                    $"{unit.Id} is a {party.UnitKind}, but no area leads to it with all other parties, so it takes no case"
                );
        }
    }
}
