using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Background;

/// <summary>
/// What one pass of the pump did. <paramref name="HasMore"/>: as many cases as fit were due, so more may be.
/// </summary>
public sealed record PumpPass(int Decided, int Parked, bool HasMore)
{
    /// <summary>
    /// The cases with a condition that couldn't be computed, each told in a sentence without a value of the case. They went on as if it
    /// didn't hold.
    /// </summary>
    public ImmutableArray<string> Uncomputed { get; init; } = [];
}

/// <summary>
/// Lets time pass in the cases that are due: claims some, decides all, writes them in one transaction. Any number of nodes may pump at once;
/// each case is claimed by one. A case that can't be decided or saved is parked with the reason, and the rest goes on. One pump is used by
/// one caller at a time.
/// </summary>
public sealed class WakeUpPump(EngineParts parts)
{
    // What a newer version wrote is left to nodes of that version.
    private static readonly string Claimable = FormattableString.Invariant($"parked_because IS NULL AND form <= {RowForm.Current}");

    private readonly Database _database = parts.Store.Database;
    private bool _wasFull;

    /// <summary>
    /// Lets time pass in the cases that are due now, the longest due first, as many as fit. After a full pass two go on side by side where
    /// the database takes that, so that one decides while the other writes.
    /// </summary>
    public async Task<PumpPass> RunAsync(CancellationToken cancellationToken)
    {
        var passes = await Task.WhenAll(
            Enumerable.Range(0, _wasFull ? _database.PassesAtOnce : 1).Select(_ => ClaimAndDecideAsync(cancellationToken))
        );
        var all = new PumpPass(passes.Sum(pass => pass.Decided), passes.Sum(pass => pass.Parked), passes.Any(pass => pass.HasMore))
        {
            Uncomputed = [.. passes.SelectMany(pass => pass.Uncomputed)],
        };
        _wasFull = all.HasMore;
        return all;
    }

    private async Task<PumpPass> ClaimAndDecideAsync(CancellationToken cancellationToken)
    {
        var claimed = new List<Guid>();
        try
        {
            return await PassAsync(only: null, _database.CasesAtOnce, claimed, cancellationToken);
        }
        catch (Exception failed) when (failed is DbException or LostRaceException && _database.FaultOf(failed) is null)
        {
            var (decided, parked) = await BisectAsync(claimed, failed, cancellationToken);
            return new(decided, parked, HasMore: true);
        }
    }

    /// <summary>Passes until nothing is due; the number of decisions.</summary>
    public async Task<int> DrainAsync(CancellationToken cancellationToken)
    {
        var decided = 0;
        PumpPass pass;
        do
        {
            pass = await RunAsync(cancellationToken);
            decided += pass.Decided;
        } while (pass.HasMore || pass.Decided > 0);
        return decided;
    }

    /// <summary>When the next case is due, or null when none will ever be by itself.</summary>
    public async Task<Instant?> NextDueAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _database.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT wake_at FROM cases WHERE wake_at IS NOT NULL AND {Claimable} ORDER BY wake_at LIMIT 1";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? _database.InstantAt(reader, 0) : null;
    }

    /// <summary>After a database error: halves, until the case that can't be saved stands alone; that one is parked.</summary>
    private async Task<(int Decided, int Parked)> BisectAsync(List<Guid> ids, Exception failed, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
            throw failed;
        if (ids.Count == 1)
        {
            await _database.WriteAsync([Park(ids[0], $"saving failed: {failed.Message}")], isUrgent: false, cancellationToken);
            return (0, 1);
        }
        var decided = 0;
        var parked = 0;
        foreach (var half in new[] { ids[..(ids.Count / 2)], ids[(ids.Count / 2)..] })
        {
            try
            {
                var pass = await PassAsync(half, half.Count, [], cancellationToken);
                decided += pass.Decided;
                parked += pass.Parked;
            }
            catch (Exception again) when (again is DbException or LostRaceException && _database.FaultOf(again) is null)
            {
                var (more, aside) = await BisectAsync(half, again, cancellationToken);
                decided += more;
                parked += aside;
            }
        }
        return (decided, parked);
    }

    private async Task<PumpPass> PassAsync(List<Guid>? only, int limit, List<Guid> claimed, CancellationToken cancellationToken)
    {
        var now = parts.Clock.Now();
        await using var work = await _database.BeginAsync(isUrgent: false, cancellationToken);
        var due = await ClaimAsync(work, only, limit, now, cancellationToken);
        claimed.AddRange(due.Select(one => one.Id));
        if (due.Count == 0)
            return new(0, 0, HasMore: false);
        var decided = new List<RecordedDecision>();
        var statements = new List<Statement>();
        var parked = 0;
        foreach (var one in due)
        {
            var (decision, aside) = await DecideAsync(one, now, cancellationToken);
            if (decision is not null)
                decided.Add(decision);
            if (aside is null)
                continue;
            statements.Add(aside);
            parked++;
        }
        statements.InsertRange(0, parts.Cases.StatementsFor(decided.SelectMany(CaseStore.WithLinked)));
        await work.RunAsync(statements, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return new(decided.Count, parked, HasMore: due.Count == limit) { Uncomputed = [.. decided.SelectMany(UncomputedIn)] };
    }

    private static IEnumerable<string> UncomputedIn(RecordedDecision decision) =>
        CaseStore
            .WithLinked(decision)
            .SelectMany(one =>
                one.Accepted.Uncomputed.Select(pair =>
                    FormattableString.Invariant(
                        $"{one.Accepted.Next.Id.Reference} ({one.Accepted.Next.Workflow} {one.Accepted.Next.DefinitionVersion}): '{pair.Key}' can't be computed, {pair.Value}"
                    )
                )
            );

    private sealed record DueCase(Guid Id, string State, string LastHash);

    private async Task<List<DueCase>> ClaimAsync(
        WriteTransaction work,
        List<Guid>? only,
        int limit,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        var values = new List<object?> { now };
        var among = "";
        if (only is not null)
        {
            values.AddRange(only.Cast<object?>());
            among = $" AND case_id IN ({string.Join(", ", only.Select((_, i) => "$" + (i + 2).ToString(CultureInfo.InvariantCulture)))})";
        }
        var sql =
            $"SELECT case_id, state, last_hash FROM cases WHERE wake_at <= $1 AND {Claimable}{among} "
            + $"ORDER BY wake_at LIMIT {limit.ToString(CultureInfo.InvariantCulture)}{_database.SkipClaimed}";
        await using var command = work.Command(_database, Statement.Of(sql, [.. values]));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var due = new List<DueCase>();
        while (await reader.ReadAsync(cancellationToken))
            due.Add(new(reader.GetGuid(0), reader.GetString(1), reader.GetString(2)));
        return due;
    }

    /// <summary>The decision of a due case, or the statement that puts it aside.</summary>
    private async Task<(RecordedDecision? Decision, Statement? Aside)> DecideAsync(
        DueCase due,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var current = CaseJson.ToState(due.State);
            var definition = await parts.Catalog.GetAsync(current.Workflow, current.DefinitionVersion, cancellationToken);
            var facts = await parts.Facts.LoadAsync(definition, current, cancellationToken);
            return Decider.Decide(definition, current, new CaseCommand.Tick(), Actor.System, facts, now) switch
            {
                Decision.Accepted { Events.IsEmpty: true } => (null, Park(due.Id, "it is due, and nothing follows from it")),
                Decision.Accepted accepted => (
                    CaseStore.Record(current, due.LastHash, accepted, Actor.System, CaseStore.TickId(current), payloadHash: ""),
                    null
                ),
                Decision.Rejected rejected => (null, Park(due.Id, rejected.Rejection.Sentence.For("en"))),
                var other => throw new System.Diagnostics.UnreachableException(other.GetType().Name),
            };
        }
        catch (Exception broken) when (broken is not (OperationCanceledException or DbException) && _database.FaultOf(broken) is null)
        {
            // Whatever a definition or an old state makes go wrong stays with this one case.
            return (null, Park(due.Id, $"{broken.GetType().Name}: {broken.Message}"));
        }
    }

    private Statement Park(Guid id, string because) =>
        Statement.Of(
            "UPDATE cases SET parked_because = $2, parked_at = $3 WHERE case_id = $1",
            id,
            because.Length <= 500 ? because : because[..500],
            parts.Clock.Now()
        );
}
