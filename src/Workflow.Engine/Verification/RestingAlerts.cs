using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Engine.Background;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Verification;

/// <summary>Alerts that were taken on by somebody who is off duty, seen from outside: nobody may have ended what rests with them.</summary>
internal static class RestingAlerts
{
    /// <summary>So many are looked at; what is wrong is wrong by then.</summary>
    private const int MostLookedAt = 1000;

    /// <summary>
    /// How many rest so already since <paramref name="before"/>. While a deadline's clock stands still nothing lapses, nor in a case put
    /// aside.
    /// </summary>
    public static async Task<long> CountAsync(Store store, Instant now, Instant before, CancellationToken cancellationToken)
    {
        await using var db = store.Database.CreateContext();
        if (!await db.Alerts.AnyAsync(row => row.AcknowledgedBy != null && row.ResolvedAt == null, cancellationToken))
            return 0;
        var stored = await StoredFolder.ReadAsync(store, cancellationToken);
        var directory = (await OrganizationRegister.ReadAsync(store, stored.Organizations, cancellationToken)).Directory;
        var left = (await DutySweep.OffDutyAsync(store.Database, directory, before, cancellationToken))
            .Where(row => row.AcknowledgedAt <= before)
            .Select(row => (row.CaseId, row.Number))
            .ToHashSet();
        left.IntersectWith(
            (await DutySweep.OffDutyAsync(store.Database, directory, now, cancellationToken)).Select(row => (row.CaseId, row.Number))
        );
        var cases = left.Take(MostLookedAt).Select(one => one.CaseId).Distinct().ToList();
        var states = await db
            .Cases.Where(row => cases.Contains(row.CaseId) && row.ParkedBecause == null)
            .Select(row => row.State)
            .ToListAsync(cancellationToken);
        return states
            .Select(CaseJson.ToState)
            .Sum(current =>
                current.Alerts.Values.Count(alert => Runs(current, alert) && left.Contains((current.Id.Value, alert.Id.Number)))
            );
    }

    private static bool Runs(Case current, Alert alert) =>
        CaseFold.OpenDeadlines(current).Any(open => open.Subject == alert.Subject && !open.Deadline.IsPaused);
}
