using System.Collections.Immutable;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Workflow.Engine.Histories;
using Workflow.Engine.Scenarios;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Seeding;

/// <summary>
/// How much to invent. Cases open in the <paramref name="Days"/> days before <paramref name="Until"/> and are played up to it. The same
/// plan on the same definitions and organisation gives the same cases.
/// </summary>
public sealed record SeedPlan(int Cases, int Seed, Instant Until, int Days = 90);

/// <summary>What was stored: cases, decisions, and how many cases' main lines stand in which stage (closed ones under an empty name).</summary>
public sealed record SeedReport(int Cases, int Decisions, ImmutableSortedDictionary<string, int> Stages, int Refused);

/// <summary>
/// Fills a store with an invented caseload of its organisation: decided by the same core and written by the same writer as real cases,
/// with their true recorded times, many at once. Messages of the past count as sent.
/// </summary>
public sealed class CaseSeeder(EngineParts parts)
{
    private const int CasesAtOnce = 50;

    /// <summary>
    /// Invents and stores the cases. <paramref name="onProgress"/> gets the number of cases stored so far; null for nobody who wants to
    /// know. Throws <see cref="InvalidOperationException"/> with one sentence when the organisation can play no definition, when the
    /// store holds the cases of this seed already, or when its past is sealed.
    /// </summary>
    public async Task<SeedReport> SeedAsync(SeedPlan plan, Action<int>? onProgress, CancellationToken cancellationToken)
    {
        // What is invented was recorded in the past, which may be sealed already; it would look like something put in behind the store's back.
        await using (var db = parts.Store.Database.CreateContext())
        {
            if (await db.ChainRoots.AnyAsync(row => row.Chain == HistoryChain.Cases.Name, cancellationToken))
                throw new InvalidOperationException(
                    "This store has been run, and its past is sealed: cases of the past can be invented in a new store only."
                );
        }
        var scenarios = await ScenarioFolder.ReadAsync(parts.Options.Workflows, cancellationToken);
        var settings = parts.Catalog.Latest.SelectMany(definition => SettingsOf(definition, scenarios)).ToImmutableArray();
        if (settings.IsEmpty)
            throw new InvalidOperationException(
                "There is no definition whose parties the organisation can all play in one area, so no case can be invented."
            );
        var run = new Run(parts, plan, settings);
        var next = InventAsync(run, 0, plan.Cases);
        for (var done = 0; done < plan.Cases; )
        {
            var statements = await next;
            var count = Math.Min(CasesAtOnce, plan.Cases - done);
            // While the database writes one part, the next is invented.
            next = InventAsync(run, done + count, plan.Cases);
            await WriteAsync(statements, cancellationToken);
            done += count;
            onProgress?.Invoke(done);
        }
        await next;
        return run.Report();
    }

    /// <summary>A definition that can be played in an area.</summary>
    private sealed record Setting(WorkflowDefinition Definition, SyntheticValues Values, ImmutableArray<string> Areas);

    private IEnumerable<Setting> SettingsOf(WorkflowDefinition definition, ImmutableArray<FoundScenario> scenarios)
    {
        var directory = parts.Organization.Directory;
        var enclosing = directory.Areas.Values.Select(area => area.Parent).ToHashSet(StringComparer.Ordinal);
        ImmutableArray<string> areas =
        [
            .. directory.Areas.Names.Where(area =>
                !enclosing.Contains(area) && definition.Parties.Values.All(party => directory.UnitServing(party.UnitKind, area) is not null)
            ),
        ];
        if (!areas.IsEmpty)
            yield return new(definition, new(definition, directory, scenarios), areas);
    }

    private Task<List<Statement>> InventAsync(Run run, int first, int all) =>
        Task.Run(() => StatementsFor(run.Invent(first, Math.Min(CasesAtOnce, all - first))));

    private List<Statement> StatementsFor(List<RecordedDecision> decisions)
    {
        var rows = parts.Cases.NewRows();
        foreach (var decision in decisions)
            rows.Add(decision);
        foreach (var message in rows.Outbox)
        {
            message.Status = OutboxStatus.Sent;
            message.Attempts = 1;
            message.SentAt = message.CreatedAt;
            message.NextAttemptAt = null;
        }
        return new CaseWriter(parts.Store.Database.Sql).Write(rows);
    }

    private async Task WriteAsync(List<Statement> statements, CancellationToken cancellationToken)
    {
        try
        {
            await parts.Store.Database.WriteAsync(statements, isUrgent: false, cancellationToken);
        }
        catch (LostRaceException twice)
        {
            throw new InvalidOperationException("The store holds cases of this seed already: choose another seed, or a new store.", twice);
        }
    }

    private sealed class Run(EngineParts parts, SeedPlan plan, ImmutableArray<Setting> settings)
    {
        private readonly Dictionary<PostId, int> _openItems = [];
        private readonly SortedDictionary<string, int> _stages = new(StringComparer.Ordinal);
        private int _cases;
        private int _decisions;
        private int _refused;

        public List<RecordedDecision> Invent(int first, int count) =>
            [.. Enumerable.Range(first, count).SelectMany(index => Invent(index))];

        public SeedReport Report() => new(_cases, _decisions, _stages.ToImmutableSortedDictionary(StringComparer.Ordinal), _refused);

        private IReadOnlyList<RecordedDecision> Invent(int index)
        {
            // Each case has its own random numbers, so that one more question asked in one doesn't change all that follow.
            var random = new Random(HashCode(plan.Seed, index));
            var setting = settings[random.Next(settings.Length)];
            var facts = Facts.Of(parts.Organization.Directory, parts.Catalog.Calendars) with { OpenItems = _openItems };
            var prefix = string.Create(CultureInfo.InvariantCulture, $"seed-{plan.Seed}-{index}");
            var tape = new CaseTape(parts, setting.Definition, facts, prefix);
            var played = new SeededCase(setting.Definition, facts, setting.Values, tape, random);
            var opening = plan.Until - Duration.FromMinutes(1 + random.NextInt64(plan.Days * 24L * 60));
            played.Play(
                Instant.FromUnixTimeSeconds(opening.ToUnixTimeSeconds()),
                plan.Until,
                setting.Areas[random.Next(setting.Areas.Length)],
                index + 1
            );
            Count(tape, played);
            return tape.ToStore;
        }

        private void Count(CaseTape tape, SeededCase played)
        {
            _refused += played.Refused;
            _decisions += tape.Decisions.Count;
            if (tape.Current is not { } current)
                return;
            _cases++;
            var stage = current.Main?.Stage ?? "";
            _stages[stage] = _stages.GetValueOrDefault(stage) + 1;
            foreach (var item in current.Items.Values)
                _openItems[item.Performer] = _openItems.GetValueOrDefault(item.Performer) + 1;
        }

        /// <summary>The same on every machine and in every process.</summary>
        private static int HashCode(int seed, int index) =>
            unchecked((int)(((uint)seed * 2_654_435_761u) ^ ((uint)index * 2_246_822_519u)));
    }
}
