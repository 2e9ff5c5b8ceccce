using Microsoft.EntityFrameworkCore;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Delivery;

/// <summary>What an alert or a reminder is about: the definition, its ladder, and the post that answers for what is due.</summary>
internal sealed record MessageOrigin(string Workflow, int DefinitionVersion, string Ladder, string Accountable);

/// <summary>Finds what messages are about, many at once.</summary>
internal static class MessageOrigins
{
    /// <summary>By message id; without messages that no ladder sent, and without those whose subject is gone.</summary>
    public static async Task<Dictionary<Guid, MessageOrigin>> FindAsync(
        Database database,
        IReadOnlyCollection<OutboxRow> rows,
        CancellationToken cancellationToken
    )
    {
        var found = new Dictionary<Guid, MessageOrigin>();
        List<OutboxRow> asked = [.. rows.Where(row => row.IsAlert || row.IsReminder)];
        if (asked.Count == 0)
            return found;
        var cases = asked.Select(row => row.CaseId).Distinct().ToArray();
        await using var db = database.CreateContext();
        var numbers = asked.Where(row => row.IsAlert).Select(row => row.Subject).Distinct().ToArray();
        var alerts = await db
            .Alerts.Where(alert => cases.Contains(alert.CaseId) && numbers.Contains(alert.Number))
            .Select(alert => new
            {
                alert.CaseId,
                alert.Number,
                alert.Subject,
                alert.Ladder,
            })
            .ToDictionaryAsync(alert => (alert.CaseId, alert.Number), cancellationToken);
        var subjects = await SubjectsAsync(
            db,
            cases,
            [
                .. asked
                    .Where(row => row.IsReminder)
                    .Select(row => row.Subject)
                    .Concat(alerts.Values.Select(alert => alert.Subject))
                    .Distinct(),
            ],
            cancellationToken
        );
        foreach (var row in asked)
        {
            var alert = row.IsAlert ? alerts.GetValueOrDefault((row.CaseId, row.Subject)) : null;
            if (row.IsAlert && alert is null)
                continue;
            if (subjects.TryGetValue((row.CaseId, alert?.Subject ?? row.Subject), out var subject))
                found[row.MessageId] = alert is null ? subject : subject with { Ladder = alert.Ladder };
        }
        return found;
    }

    private static async Task<Dictionary<(Guid Case, int Number), MessageOrigin>> SubjectsAsync(
        WorkflowDb db,
        Guid[] cases,
        int[] numbers,
        CancellationToken cancellationToken
    )
    {
        var items = await db
            .WorkItems.Where(item => cases.Contains(item.CaseId) && numbers.Contains(item.Number))
            .Select(item => new
            {
                item.CaseId,
                item.Number,
                Origin = new MessageOrigin(item.Workflow, item.DefinitionVersion, item.Ladder ?? "", item.Accountable),
            })
            .ToListAsync(cancellationToken);
        var offers = await db
            .Handovers.Where(offer => cases.Contains(offer.CaseId) && numbers.Contains(offer.Number))
            .Select(offer => new
            {
                offer.CaseId,
                offer.Number,
                Origin = new MessageOrigin(offer.Workflow, offer.DefinitionVersion, offer.Ladder ?? "", offer.FromPost),
            })
            .ToListAsync(cancellationToken);
        return items.Concat(offers).ToDictionary(subject => (subject.CaseId, subject.Number), subject => subject.Origin);
    }
}
