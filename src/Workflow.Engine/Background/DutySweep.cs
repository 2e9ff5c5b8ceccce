using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Organizations;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Background;

/// <summary>What one sweep ended: acknowledgements, and drafts of who left.</summary>
public sealed record DutyPass(int Lapsed, int Dropped);

/// <summary>
/// Finds what rests with somebody who is off duty: alerts that they took on are unanswered again, and what they had begun to type is dropped
/// once they hold no post any more. Whatever decides it is in the organisation, so a sweep is needed only when that changes, or when somebody
/// comes or goes by it.
/// </summary>
public sealed class DutySweep(EngineParts parts)
{
    private readonly Database _database = parts.Store.Database;
    private readonly CaseRunner _runner = new(parts);

    /// <summary>Sweeps once.</summary>
    public async Task<DutyPass> RunAsync(CancellationToken cancellationToken)
    {
        var (directory, now) = (parts.Organization.Directory, parts.Clock.Now());
        var lapsed = 0;
        foreach (var row in await OffDutyAsync(_database, directory, now, cancellationToken))
            lapsed += await LapseAsync(row, cancellationToken) ? 1 : 0;
        return new(lapsed, await DropDraftsAsync(directory, now, cancellationToken));
    }

    /// <summary>When somebody next comes on or goes off duty by what is known now; null when nobody will.</summary>
    public Instant? NextChange(Instant after) => OffDuty.NextChange(parts.Organization.Directory, after);

    /// <summary>Open alerts that somebody took on who is off duty; which of them lapse, their cases decide.</summary>
    internal static async Task<List<AlertRow>> OffDutyAsync(
        Database database,
        OrgDirectory directory,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        await using var db = database.CreateContext();
        var taken = await db
            .Alerts.Where(row => row.AcknowledgedBy != null && row.ResolvedAt == null)
            .Select(row => new AlertRow
            {
                CaseId = row.CaseId,
                Number = row.Number,
                Post = row.Post,
                AcknowledgedBy = row.AcknowledgedBy,
                AcknowledgedPost = row.AcknowledgedPost,
                AcknowledgedAt = row.AcknowledgedAt,
            })
            .ToListAsync(cancellationToken);
        return taken.FindAll(row =>
            OffDuty.Why(
                directory,
                new(row.AcknowledgedBy ?? ""),
                row.AcknowledgedPost is { } post ? new PostId(post) : null,
                row.AcknowledgedAt,
                now
            )
                is not null
        );
    }

    /// <summary>The same acknowledgement has the same command, so that two nodes end it once.</summary>
    private async Task<bool> LapseAsync(AlertRow row, CancellationToken cancellationToken)
    {
        var taken = row.AcknowledgedAt?.ToUnixTimeTicks() ?? 0;
        var command = FormattableString.Invariant($"lapse-{row.Number}-{taken}");
        try
        {
            var outcome = await _runner.RunAsync(
                new(row.CaseId),
                command,
                new CaseCommand.LapseAcknowledgement(new(row.Number)),
                Actor.System,
                cancellationToken
            );
            return outcome is CommandOutcome.Done { Events.IsEmpty: false, IsRepeat: false };
        }
        catch (Exception broken) when (broken is not OperationCanceledException && parts.Store.FaultOf(broken) is null)
        {
            // Busy, or a case that can't be read: it stays with that one, and the next sweep comes to it.
            return false;
        }
    }

    private async Task<int> DropDraftsAsync(OrgDirectory directory, Instant now, CancellationToken cancellationToken)
    {
        await using var db = _database.CreateContext();
        var writers = await db.Drafts.Select(row => row.Person).Distinct().ToListAsync(cancellationToken);
        var gone = writers.FindAll(person => !directory.IsInService(new(person), now));
        var dropped = 0;
        foreach (var person in gone)
        {
            dropped += await db.Drafts.CountAsync(row => row.Person == person, cancellationToken);
            await _database.WriteAsync([Statement.Of("DELETE FROM drafts WHERE person = $1", person)], isUrgent: false, cancellationToken);
        }
        return dropped;
    }
}
