using System.Collections.Immutable;
using Workflow.Core.Definitions;

namespace Workflow.Cli.Proofs;

/// <summary>What one kind of viewer may do with each group: R, W or RW; groups of which they see nothing are left out.</summary>
public sealed record AccessRow(string Viewer, ImmutableSortedDictionary<string, string> Groups);

/// <summary>Who reads a group, or reads and writes it, only while a case stands in one of these stages or lines.</summary>
public sealed record AccessTime(string Viewer, string Group, bool Writes, IReadOnlyList<string> During);

/// <summary>Who alone reads a group once an ending has sealed the case.</summary>
public sealed record AccessSeal(string Group, IReadOnlyList<string> Viewers);

/// <summary>What the receiver of an offer reads before signing.</summary>
public sealed record AccessOffer(string Stage, string To, IReadOnlyList<string> Groups);

/// <summary>What the performer of a task reads and writes while it is open.</summary>
public sealed record AccessTask(string Task, string By, IReadOnlyList<string> Fields);

/// <summary>
/// Who may see what, derived from a definition. A department reads and writes what its row says from its first part in the case on; the
/// rows of a party and of a post in it add up.
/// </summary>
public sealed class AccessMatrix
{
    private readonly WorkflowDefinition _definition;

    private AccessMatrix(WorkflowDefinition definition) => _definition = definition;

    /// <summary>A row for each viewer that the definition names, parties in its order with their posts behind them.</summary>
    public required IReadOnlyList<AccessRow> Rows { get; init; }

    /// <summary>A line for whoever is named for a time only.</summary>
    public required IReadOnlyList<AccessTime> Times { get; init; }

    /// <summary>A line for each group that somebody reads in a sealed case; empty where no ending seals.</summary>
    public required IReadOnlyList<AccessSeal> Seals { get; init; }

    /// <summary>A line for each handover.</summary>
    public required IReadOnlyList<AccessOffer> Offers { get; init; }

    /// <summary>A line for each task with a form.</summary>
    public required IReadOnlyList<AccessTask> Tasks { get; init; }

    /// <summary>The matrix of a definition.</summary>
    public static AccessMatrix Of(WorkflowDefinition definition)
    {
        var stages = definition.Tracks.Values.SelectMany(track => track.Stages.Values).ToList();
        return new(definition)
        {
            Rows = [.. Viewers(definition).Select(viewer => RowOf(definition, viewer))],
            Times = [.. definition.Disclosure.Values.SelectMany(TimesOf)],
            Seals = definition.Endings.Values.Any(ending => ending.Seals)
                ?
                [
                    .. definition
                        .Disclosure.Values.Where(group => !group.WhenSealed.IsEmpty || !group.WhenSealedDuring.IsEmpty)
                        .Select(group => new AccessSeal(group.Name, [.. SealedViewers(group)])),
                ]
                : [],
            Offers =
            [
                .. stages
                    .SelectMany(stage => stage.Transitions)
                    .Where(way => way.Handover is not null)
                    .Select(way => new AccessOffer(way.To ?? "", $"{way.Handover?.To}", [.. way.Handover?.ReceiverSees ?? []])),
            ],
            Tasks =
            [
                .. stages.SelectMany(stage =>
                    stage
                        .Tasks.Values.Where(task => !task.Form.IsEmpty)
                        .Select(task => new AccessTask(task.Name, PerformerOf(task, stage), [.. task.Form.Select(field => field.Name)]))
                ),
            ],
        };
    }

    /// <summary>The fields of a group; of null those in no group.</summary>
    public IReadOnlyList<string> FieldsOf(string? group) =>
        [.. _definition.Fields.Values.Where(field => field.Group == group).Select(field => field.Name)];

    private static IEnumerable<AccessTime> TimesOf(DisclosureGroup group) =>
        group
            .ReadersDuring.Select(grant => new AccessTime(grant.Who, group.Name, Writes: false, [.. grant.During]))
            .Concat(group.WritersDuring.Select(grant => new AccessTime(grant.Who, group.Name, Writes: true, [.. grant.During])));

    private static IEnumerable<string> SealedViewers(DisclosureGroup group) =>
        group.WhenSealed.Concat(group.WhenSealedDuring.Select(grant => $"{grant.Who} (while in {string.Join(", ", grant.During)})"));

    private static string PerformerOf(TaskDefinition task, StageDefinition stage)
    {
        var accountable = task.Accountable ?? stage.Accountable;
        return task.By is { } by && by != accountable ? $"{by} (and {accountable}, who answers for it)" : $"{accountable}";
    }

    private static IEnumerable<string> Viewers(WorkflowDefinition definition)
    {
        var parties = definition
            .Parties.Names.Select((name, index) => (name, index))
            .ToDictionary(pair => pair.name, pair => pair.index, StringComparer.Ordinal);
        return definition
            .Disclosure.Values.SelectMany(group => group.Readers.Concat(group.Writers))
            .Distinct(StringComparer.Ordinal)
            .OrderBy(viewer => parties.GetValueOrDefault(viewer.Split('/')[0], int.MaxValue))
            .ThenBy(viewer => viewer, StringComparer.Ordinal);
    }

    private static AccessRow RowOf(WorkflowDefinition definition, string viewer)
    {
        var groups = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var group in definition.Disclosure.Values)
        {
            var writes = group.Writers.Contains(viewer);
            // Whoever writes a group reads it too.
            if (writes || group.Readers.Contains(viewer))
                groups[group.Name] = writes ? "RW" : "R";
        }
        return new(viewer, groups.ToImmutable());
    }
}
