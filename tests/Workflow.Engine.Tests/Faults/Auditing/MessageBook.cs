using Workflow.Core.Cases;

namespace Workflow.Engine.Tests.Faults.Auditing;

/// <summary>Whether everything that a decision gives reason to tell stands in the outbox: once, under an id of its own, and nothing else of its kind.</summary>
internal sealed class MessageBook(HashSet<Guid> ids, Action<Check, string> note)
{
    private static readonly NotificationKind[] OfRungs =
    [
        NotificationKind.Alert,
        NotificationKind.SupervisionOrder,
        NotificationKind.Unstaffed,
    ];

    public void Observe(Commit commit)
    {
        foreach (var message in commit.Messages)
        {
            if (!ids.Add(message.MessageId))
                note(Check.Messages, $"message {message.MessageId} stands in the outbox twice");
        }
        var alerts = commit.Events.OfType<CaseEvent.RungFired>().SelectMany(e => e.Alerts).Select(alert => alert.Alert.Number);
        // Who comes after somebody off duty is told at once where the rung doesn't come back by itself.
        var passedOn = commit.Events.OfType<CaseEvent.AcknowledgementLapsed>().Where(e => e.Next is null).Select(e => e.Alert.Alert.Number);
        Same("alerts", alerts, Told(commit, OfRungs).Where(number => !passedOn.Contains(number)));
        var reminders = commit.Events.OfType<CaseEvent.ReminderSent>().Select(e => e.Subject);
        Same("reminders", reminders, Told(commit, NotificationKind.Reminder, NotificationKind.ParticipantReminder));
        var accepted = commit.Events.OfType<CaseEvent.HandoverAccepted>().Select(e => e.Handover.Number);
        Same("receipts", accepted, Told(commit, NotificationKind.HandoverAccepted));
        var returned = commit.Events.OfType<CaseEvent.HandoverReturned>().Select(e => e.Handover.Number);
        Same("returned offers", returned, Told(commit, NotificationKind.HandoverReturned));
        var offered = commit.Events.OfType<CaseEvent.HandoverOffered>().Select(e => e.Handover.Number);
        if (offered.Except(Told(commit, NotificationKind.HandoverOffered)).Any())
            note(Check.Messages, "an offer was made and its receiver isn't told");
    }

    private static IEnumerable<int> Told(Commit commit, params NotificationKind[] kinds) =>
        commit.Messages.Where(message => kinds.Contains(message.Kind)).Select(message => message.Subject);

    private void Same(string what, IEnumerable<int> happened, IEnumerable<int> told)
    {
        var expected = happened.Order().ToList();
        var found = told.Order().ToList();
        if (!expected.SequenceEqual(found))
            note(Check.Messages, $"{what} of {string.Join(' ', expected)}, and messages of {string.Join(' ', found)}");
    }
}
