using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Seeding;

/// <summary>
/// How much of <see cref="LoadSample"/> to make. Cases open evenly over the <paramref name="Days"/> days before <paramref name="Until"/>
/// and have seen everything due up to it; with <paramref name="DueAt"/> all of them open so that their reply is due at that one instant.
/// Each decided case is stored <paramref name="Copies"/> times under different identities. Of a hundred, <paramref name="ClosedPercent"/>
/// have been answered and closed. The same plan on the same organisation gives the same cases.
/// </summary>
public sealed record BulkPlan(
    int Cases,
    int Seed,
    Instant Until,
    int Days = 36,
    Instant? DueAt = null,
    int Copies = 20,
    int ClosedPercent = 0
);

/// <summary>What was stored: cases, and their decisions and events.</summary>
public sealed record BulkReport(int Cases, long Decisions, long Events);

/// <summary>
/// Fills a store that was opened on <see cref="LoadSample"/> with very many cases. Each is decided by the same core and projected into the
/// same rows as a real one, and copied: only its identity, and with it the chain of its hashes, is its own. Rows go in by the database's
/// fastest way, with all its guards in place. Messages of the past count as sent.
/// </summary>
public sealed class BulkSeeder(EngineParts parts)
{
    private const int CasesAtOnce = 2_000;

    /// <summary>
    /// Makes and stores the cases. <paramref name="onProgress"/> gets the number of cases stored so far; null for nobody who wants to know.
    /// Meant for a store that no node has run on: the cases lie in the past, and where that is sealed already `verify` finds them put in
    /// later. Throws <see cref="InvalidOperationException"/> with one sentence when the store wasn't opened on the sample.
    /// </summary>
    public async Task<BulkReport> SeedAsync(BulkPlan plan, Action<int>? onProgress, CancellationToken cancellationToken)
    {
        var definition =
            parts.Catalog.FindLatest(LoadSample.Workflow)
            ?? throw new InvalidOperationException("Only a store that was opened on the sample for measuring can be filled in bulk.");
        var run = new Run(parts, plan, definition);
        var next = MakeAsync(run, 0, plan.Cases, cancellationToken);
        for (var done = 0; done < plan.Cases; )
        {
            var rows = await next;
            var count = Math.Min(CasesAtOnce, plan.Cases - done);
            // While the database writes one part, the next is made.
            next = MakeAsync(run, done + count, plan.Cases, cancellationToken);
            await parts.Store.Database.CopyAsync(rows, cancellationToken);
            done += count;
            onProgress?.Invoke(done);
        }
        await next;
        return run.Report();
    }

    private static Task<NewRows> MakeAsync(Run run, int first, int all, CancellationToken cancellationToken) =>
        Task.Run(() => run.Make(first, Math.Min(CasesAtOnce, all - first)), cancellationToken);

    private sealed class Run(EngineParts parts, BulkPlan plan, WorkflowDefinition definition)
    {
        private readonly Facts _facts = Facts.Of(parts.Organization.Directory, parts.Catalog.Calendars);
        private readonly ImmutableArray<(string Area, PostId Clerk)> _offices = OfficesOf(parts.Organization.Directory);
        private int _cases;
        private long _decisions;
        private long _events;

        public BulkReport Report() => new(_cases, _decisions, _events);

        public NewRows Make(int first, int count)
        {
            var rows = new NewRows();
            var copiers = new Dictionary<int, CaseCopier>();
            // As in life, cases of an office don't lie side by side: one copy of each pattern, then the next.
            foreach (var index in Enumerable.Range(first, Math.Max(count, 0)).OrderBy(index => index % plan.Copies))
            {
                if (!copiers.TryGetValue(index / plan.Copies, out var copier))
                    copiers[index / plan.Copies] = copier = new(parts.Cases, Decide(index / plan.Copies));
                copier.Copy(new Random(HashCode(plan.Seed, index)), rows);
                _cases++;
                _decisions += copier.Decisions;
                _events += copier.Events;
            }
            return rows;
        }

        private IReadOnlyList<RecordedDecision> Decide(int pattern)
        {
            var random = new Random(HashCode(~plan.Seed, pattern));
            var (area, clerk) = _offices[random.Next(_offices.Length)];
            var opening = OpeningOf(pattern);
            var tape = new CaseTape(parts, definition, _facts, string.Create(CultureInfo.InvariantCulture, $"bulk-{plan.Seed}"));
            var isClosed = random.Next(100) < plan.ClosedPercent;
            Do(tape, Open(random, opening, area), clerk, opening);
            if (isClosed)
            {
                var answered = WholeSecond(opening + (plan.Until - opening) * (0.2 + 0.7 * random.NextDouble()));
                tape.LetTimePass(answered);
                Do(tape, Answer(tape, random), clerk, answered);
            }
            tape.LetTimePass(plan.Until);
            return tape.ToStore;
        }

        /// <summary>Patterns follow each other in time, so that rows come in the order of their keys as in life.</summary>
        private Instant OpeningOf(int pattern)
        {
            if (plan.DueAt is { } due)
                return due - LoadSample.ReplyTime;
            var patterns = (plan.Cases + plan.Copies - 1) / plan.Copies;
            return WholeSecond(plan.Until - Duration.FromDays(plan.Days) + Duration.FromDays(plan.Days) * ((double)pattern / patterns));
        }

        private static Instant WholeSecond(Instant at) => Instant.FromUnixTimeSeconds(at.ToUnixTimeSeconds());

        private void Do(CaseTape tape, CaseCommand command, PostId post, Instant at)
        {
            var person = _facts.Directory.OccupantOf(post, at) ?? throw new InvalidOperationException($"Nobody stands for {post.Code}.");
            if (tape.Decide(command, new(person, post), at) is { } refusal)
                throw new InvalidOperationException(refusal.Sentence.For("en"));
        }

        private CaseCommand.OpenCase Open(Random random, Instant at, string area) =>
            new(
                CaseCopier.NewId(random, at),
                Values(
                    random,
                    ("place", area),
                    ("person", string.Create(CultureInfo.InvariantCulture, $"Person {random.Next(1_000_000)}")),
                    ("wish", "A survey of the old mill and of the path that leads to it"),
                    ("asked_at", NodaTime.Text.InstantPattern.ExtendedIso.Format(at))
                ),
                EffectiveAt: null
            );

        private CaseCommand.CompleteWorkItem Answer(CaseTape tape, Random random)
        {
            var item =
                tape.Current?.Items.Values.FirstOrDefault(item => item.Task == LoadSample.ReplyTask)
                ?? throw new InvalidOperationException("There is no request to answer.");
            return new(
                item.Id,
                Values(random, ("outcome", "withdrawn")),
                EffectiveAt: null,
                LateReason: new("Nobody was there", SyntheticValues.Salt(random)),
                HandoverOffer.Nothing
            );
        }

        private ImmutableSortedDictionary<string, SubmittedValue> Values(Random random, params (string Name, string Text)[] values) =>
            values.ToImmutableSortedDictionary(
                value => value.Name,
                value => new SubmittedValue(
                    FieldInput.Parse(definition.Fields[value.Name], value.Text, DateTimeZone.Utc, out _)
                        ?? throw new InvalidOperationException(value.Name),
                    SyntheticValues.Salt(random)
                ),
                StringComparer.Ordinal
            );

        private static ImmutableArray<(string, PostId)> OfficesOf(OrgDirectory directory) =>
            [
                .. directory
                    .Departments.Values.Where(department => department.Kind == "office")
                    .SelectMany(office => directory.PostsWith(office.Id, "clerk").Select(clerk => (office.Serves[0], clerk.Id))),
            ];

        /// <summary>The same on every machine and in every process.</summary>
        private static int HashCode(int seed, int index) =>
            unchecked((int)(((uint)seed * 2_654_435_761u) ^ ((uint)index * 2_246_822_519u)));
    }
}
