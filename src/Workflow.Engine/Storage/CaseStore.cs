using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using Workflow.Core.Cases;
using Workflow.Core.Histories;

namespace Workflow.Engine.Storage;

/// <summary>
/// A case as it was when it was opened for a command. <paramref name="Current"/> null: there is no such case. <paramref name="Earlier"/> is
/// what the same command id stored before.
/// </summary>
internal sealed record OpenedCase(Case? Current, string LastHash, EarlierCommand? Earlier);

/// <summary>What was stored under a command id.</summary>
internal sealed record EarlierCommand(int Version, string Person, string Post, string PayloadHash, string Events);

/// <summary>Opens cases and saves decisions, each in one round trip.</summary>
internal sealed class CaseStore(Database database, IdentifierHash identifiers, ReadStates states)
{
    // What a newer version has written in its own form must not be decided on by what is known of the older one.
    private static readonly string OpenSql = FormattableString.Invariant(
        $"""
        SELECT CASE WHEN c.last_hash = $3 AND c.form = {RowForm.Current} THEN NULL ELSE c.state END, c.last_hash, j.version, j.person, j.post, j.payload_hash, j.events
        FROM (VALUES (0)) AS one
        LEFT JOIN cases c ON c.case_id = $1
        LEFT JOIN journal j ON j.case_id = $1 AND j.command_id = $2
        """
    );

    private readonly CaseWriter _writer = new(database.Sql);

    /// <summary>
    /// Reads a case and what its command id stored before, in one query. A state that is at hand and still the last one isn't read.
    /// </summary>
    public async Task<OpenedCase> OpenAsync(CaseId id, string commandId, CancellationToken cancellationToken)
    {
        var (known, hash) = states.Last(id.Value);
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = OpenSql;
        database.Bind(command, Statement.Of("", id.Value, commandId, hash ?? ""));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken) || await reader.IsDBNullAsync(1, cancellationToken))
            return new(null, HashChain.Start, null);
        var current = known is not null && await reader.IsDBNullAsync(0, cancellationToken) ? known : CaseJson.ToState(reader.GetString(0));
        return new(current, reader.GetString(1), await reader.IsDBNullAsync(2, cancellationToken) ? null : EarlierOf(reader));
    }

    /// <summary>
    /// Saves decisions of one case, in order, with all that follows from them. Throws <see cref="LostRaceException"/> when another was
    /// first.
    /// </summary>
    public async Task SaveAsync(IEnumerable<RecordedDecision> decisions, CancellationToken cancellationToken)
    {
        var rows = RowsOf(decisions);
        await database.WriteAsync(_writer.Write(rows), isUrgent: true, cancellationToken);
        foreach (var change in rows.Cases.Values)
            states.Keep(change.Next, change.Row.LastHash, change.Row.State.Length);
    }

    /// <summary>
    /// The same where the decision rests on another case: throws <see cref="LostRaceException"/> as well when that one has changed since it
    /// was looked at. Its row is held until the end, so that two cases can't each end in favour of the other.
    /// </summary>
    public async Task SaveAsync(IEnumerable<RecordedDecision> decisions, Case other, CancellationToken cancellationToken)
    {
        await using var work = await database.BeginAsync(isUrgent: true, cancellationToken);
        var unchanged = Statement.Of(
            "UPDATE cases SET version = version WHERE case_id = $1 AND version = $2",
            other.Id.Value,
            other.Version
        );
        await work.RunAsync([unchanged with { Expected = 1 }, .. StatementsFor(decisions)], cancellationToken);
        await work.CommitAsync(cancellationToken);
    }

    /// <summary>The command id under which time passes in a case as it stands.</summary>
    public static string TickId(Case current) => string.Create(CultureInfo.InvariantCulture, $"tick-{current.Version + 1}");

    /// <summary>The statements for many decisions, several of one case in order.</summary>
    public List<Statement> StatementsFor(IEnumerable<RecordedDecision> decisions) => _writer.Write(RowsOf(decisions));

    private ProjectedRows RowsOf(IEnumerable<RecordedDecision> decisions)
    {
        var rows = NewRows();
        foreach (var decision in decisions)
            rows.Add(decision);
        return rows;
    }

    /// <summary>Rows to which decisions can be added, as they are stored.</summary>
    public ProjectedRows NewRows() => new(identifiers);

    /// <summary>The journal entry for an accepted decision, chained to the one before.</summary>
    public static RecordedDecision Record(
        Case? before,
        string lastHash,
        Decision.Accepted accepted,
        Actor by,
        string commandId,
        string payloadHash
    )
    {
        var next = accepted.Next;
        var events = CaseJson.OfEvents(accepted.Events);
        var hash = HashChain.Next(lastHash, next.Id, next.Version, next.LastRecordedAt, by, commandId, events);
        return new(before, accepted, new(next.Id, next.Version, next.LastRecordedAt, by, commandId, events, lastHash, hash), payloadHash);
    }

    /// <summary>What is stored together: a decision, and the cases that opened with it, which act by rule.</summary>
    public static IEnumerable<RecordedDecision> WithLinked(RecordedDecision decision) =>
        decision
            .Accepted.Linked.Select(linked =>
                Record(
                    before: null,
                    HashChain.Start,
                    linked.Accepted,
                    Actor.System,
                    string.Create(CultureInfo.InvariantCulture, $"linked-{decision.Entry.Version}"),
                    payloadHash: ""
                )
            )
            .Prepend(decision);

    public static ImmutableArray<CaseEvent> EventsOf(EarlierCommand earlier) => CaseJson.ToEvents(earlier.Events);

    private static EarlierCommand EarlierOf(DbDataReader reader) =>
        new(reader.GetInt32(2), reader.GetString(3), reader.GetString(4), reader.GetString(5), reader.GetString(6));
}
