using System.Globalization;
using Workflow.Core.Cases;
using Workflow.Engine.Queries;

namespace Workflow.Web.Display;

/// <summary>Where things are found on the pages.</summary>
public static class Addresses
{
    public static string Case(CaseId id) => $"/cases/{id}";

    public static string Item(CaseId id, WorkItemId item) => string.Create(CultureInfo.InvariantCulture, $"/work/{id}/{item.Number}");

    public static string Handover(CaseId id, HandoverId handover) =>
        string.Create(CultureInfo.InvariantCulture, $"/handovers/{id}/{handover.Number}");

    /// <summary>Where a message leads. An item may be settled by then, so its messages lead to the case.</summary>
    public static string Message(InboxMessage message) =>
        message.Kind switch
        {
            NotificationKind.Alert or NotificationKind.SupervisionOrder => "/alerts",
            NotificationKind.HandoverOffered or NotificationKind.HandoverAccepted or NotificationKind.HandoverReturned => Handover(
                message.Case,
                new(message.Subject)
            ),
            NotificationKind.ItemAssigned
            or NotificationKind.Reminder
            or NotificationKind.ParticipantReminder
            or NotificationKind.Unstaffed => Case(message.Case),
        };

    /// <summary>The page of what an alert or a message is about.</summary>
    public static string Subject(CaseId id, int number, bool isHandover) => isHandover ? Handover(id, new(number)) : Item(id, new(number));
}
