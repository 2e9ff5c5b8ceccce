using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Engine.Figures;
using Workflow.Engine.Storage;

namespace Workflow.Engine;

/// <summary>Gathers what a decision may look at. Snapshots are at hand; only definitions that ask for more cause a query.</summary>
internal sealed class FactsLoader(Store store, DefinitionCatalog catalog, OrganizationRegister organization, FigureGatherer figures)
{
    private readonly ConditionalWeakTable<WorkflowDefinition, Needs> _needs = [];

    /// <summary>False lets every post look idle, so that who performs depends on the definition alone.</summary>
    internal bool CountsItems { get; set; } = true;

    /// <summary>Draws what salts of linked cases are made from.</summary>
    internal Func<string> DrawSeed { get; set; } = () => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>What the conditions of a definition need beyond snapshots, and the workflows whose cases it opens.</summary>
    private sealed record Needs(bool Counts, ImmutableHashSet<string> PersonalFields, ImmutableArray<string> Opens);

    /// <summary>The facts for one decision on a case (null: it is being opened).</summary>
    public async ValueTask<Facts> LoadAsync(WorkflowDefinition definition, Case? current, CancellationToken cancellationToken)
    {
        var needs = _needs.GetValue(definition, NeedsOf);
        var facts = Facts.Of(organization.Directory, catalog.Calendars);
        if (!needs.Opens.IsEmpty)
            facts = facts with { Workflows = Openable(needs.Opens), Seed = DrawSeed() };
        if (needs.Counts && CountsItems)
            facts = facts with { OpenItems = await figures.OpenItemsAsync(cancellationToken) };
        var references = current is null ? [] : ReferencesOf(current, needs.PersonalFields);
        if (references.Count > 0 && current is not null)
            facts = facts with { PersonalTexts = await TextsAsync(current.Id, references, cancellationToken) };
        return facts;
    }

    /// <summary>The newest definitions of these workflows, and of those that they open in turn.</summary>
    private Dictionary<string, WorkflowDefinition> Openable(ImmutableArray<string> names)
    {
        var found = new Dictionary<string, WorkflowDefinition>(StringComparer.Ordinal);
        var next = new Queue<string>(names);
        while (next.TryDequeue(out var name))
        {
            if (found.ContainsKey(name) || catalog.FindLatest(name) is not { } definition)
                continue;
            found[name] = definition;
            foreach (var further in _needs.GetValue(definition, NeedsOf).Opens)
                next.Enqueue(further);
        }
        return found;
    }

    /// <summary>
    /// The facts with what one kind of command needs beside them: a merger the other case; a correction the item that it is about, from the
    /// case's journal and <paramref name="before"/>, which is decided but not stored.
    /// </summary>
    public async ValueTask<Facts> ForAsync(
        CaseCommand command,
        Facts facts,
        Case? current,
        RecordedDecision? before,
        CancellationToken cancellationToken
    )
    {
        if (command is CaseCommand.MergeCase merge)
            return facts with { Other = await StateAsync(merge.Into, cancellationToken) };
        if (command is CaseCommand.CorrectResponsibility register && current is not null)
            return facts with { Registered = await RegisteredAsync(current.Id, register.Subject, before, cancellationToken) };
        if (command is CaseCommand.Recompute { ToVersion: { } version } && current is not null)
            return facts with { Successor = await catalog.GetAsync(current.Workflow, version, cancellationToken) };
        if (command is not CaseCommand.CorrectWorkItem correct || current is null)
            return facts;
        var journal = await JournalAsync(current.Id, cancellationToken);
        if (before is not null)
            journal.Add((before.Entry.RecordedAt, before.Accepted.Events));
        if (CompletedItem.Find(journal, correct.Item) is not { } completed)
            return facts;
        var references = completed.Values.Values.OfType<StoredValue.Committed>().Select(value => value.Reference).ToList();
        var texts = references.Count == 0 ? facts.PersonalTexts : await TextsAsync(current.Id, references, cancellationToken);
        return facts with { Completed = completed, PersonalTexts = Merged(facts.PersonalTexts, texts) };
    }

    /// <summary>What the register says of a subject, with what is decided and not stored yet; null when there is no such subject.</summary>
    private async Task<RegisteredSubject?> RegisteredAsync(
        CaseId id,
        int subject,
        RecordedDecision? before,
        CancellationToken cancellationToken
    )
    {
        await using var context = store.Database.CreateContext();
        var rows = await context
            .Responsibilities.Where(row => row.CaseId == id.Value && row.Subject == subject && row.RecordedUntil == null)
            .OrderBy(row => row.ValidFrom)
            .ToListAsync(cancellationToken);
        if (before is not null)
        {
            var projected = new ProjectedRows();
            projected.Add(before);
            foreach (var end in projected.Ends.Where(end => end.Subject == subject))
                rows.FindLast(row => row.ValidUntil is null)?.ValidUntil = end.At;
            rows.RemoveAll(row => row.ValidUntil == row.ValidFrom);
            rows.AddRange(projected.Responsibilities.Where(row => row.Subject == subject));
        }
        return rows.Count == 0
            ? null
            : new(
                subject,
                rows[0].Kind,
                [.. rows.Select(row => new AccountableInterval(new(row.Post), row.ValidFrom, row.ValidUntil, row.Cause, row.RecordedFrom))]
            );
    }

    private async Task<Case?> StateAsync(CaseId id, CancellationToken cancellationToken)
    {
        await using var context = store.Database.CreateContext();
        var state = await context
            .Cases.Where(row => row.CaseId == id.Value)
            .Select(row => row.State)
            .FirstOrDefaultAsync(cancellationToken);
        return state is null ? null : CaseJson.ToState(state);
    }

    /// <summary>Everything that happened in a case, in order.</summary>
    public async Task<List<(NodaTime.Instant At, ImmutableArray<CaseEvent> Events)>> JournalAsync(
        CaseId id,
        CancellationToken cancellationToken
    )
    {
        await using var context = store.Database.CreateContext();
        var rows = await context
            .Journal.Where(row => row.CaseId == id.Value)
            .OrderBy(row => row.Version)
            .Select(row => new { row.RecordedAt, row.Events })
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => (row.RecordedAt, CaseJson.ToEvents(row.Events)))];
    }

    private static Dictionary<int, string> Merged(IReadOnlyDictionary<int, string> known, IReadOnlyDictionary<int, string> more)
    {
        var all = new Dictionary<int, string>(known);
        foreach (var (reference, text) in more)
            all[reference] = text;
        return all;
    }

    /// <summary>Personal values that stand for these references; an erased one is missing.</summary>
    public async Task<IReadOnlyDictionary<int, string>> TextsAsync(
        CaseId id,
        IReadOnlyCollection<int> references,
        CancellationToken cancellationToken
    )
    {
        await using var context = store.Database.CreateContext();
        return await context
            .PersonalValues.Where(row => row.CaseId == id.Value && references.Contains(row.Reference) && row.Value != null)
            .ToDictionaryAsync(row => row.Reference, row => row.Value ?? "", cancellationToken);
    }

    private static List<int> ReferencesOf(Case current, ImmutableHashSet<string> fields) =>
        [
            .. current
                .Tracks.Values.SelectMany(track => track.Fields)
                .Concat(current.Fields)
                .Where(pair => fields.Contains(pair.Key))
                .Select(pair => pair.Value)
                .OfType<StoredValue.Committed>()
                .Select(value => value.Reference)
                .Distinct(),
        ];

    private static Needs NeedsOf(WorkflowDefinition definition)
    {
        var stages = definition.Tracks.Values.SelectMany(track => track.Stages.Values).ToList();
        var openings = stages
            .SelectMany(stage => stage.Transitions)
            .Select(transition => transition.OpensCase)
            .OfType<CaseOpening>()
            .ToList();
        var used = definition
            .Conditions.SelectMany(condition => condition.Names)
            .Concat(definition.Tables.Values.SelectMany(table => table.Inputs).Select(input => input.Name))
            .Concat(stages.SelectMany(stage => stage.Transitions).SelectMany(transition => transition.Handover?.Moves.Values ?? []))
            .Concat(openings.SelectMany(opening => opening.With.Values))
            .ToHashSet(StringComparer.Ordinal);
        var sensitive = definition.Fields.Values.Where(field => field.IsSensitive && used.Contains(field.Name)).Select(field => field.Name);
        return new(
            stages.SelectMany(stage => stage.Tasks.Values).Any(task => task.Pick == PickRule.LeastOpen),
            [.. sensitive],
            [.. openings.Select(opening => opening.Workflow).Distinct(StringComparer.Ordinal)]
        );
    }
}
