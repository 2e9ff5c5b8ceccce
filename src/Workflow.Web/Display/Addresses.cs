using System.Globalization;
using Workflow.Core.Cases;
using Workflow.Core.Organizations;
using Workflow.Engine.Queries;

namespace Workflow.Web.Display;

/// <summary>Where things are found on the pages.</summary>
public static class Addresses
{
    public static string Case(CaseId id) => $"/cases/{id}";

    public static string Document(CaseId id, string name) => $"{Case(id)}/documents/{Uri.EscapeDataString(name)}";

    public static string Correction(CaseId id, WorkItemId item) =>
        string.Create(CultureInfo.InvariantCulture, $"{Case(id)}/done/{item.Number}");

    public static string Finding(CaseId id, FindingId finding) =>
        string.Create(CultureInfo.InvariantCulture, $"{Case(id)}/findings/{finding.Number}");

    public static string Add(CaseId id, TaskOffer offer) =>
        string.Create(CultureInfo.InvariantCulture, $"{Case(id)}/add/{offer.Track.Number}/{Uri.EscapeDataString(offer.Task)}");

    public static string Proof(CaseId id) => $"{Case(id)}/proof";

    public static string Merge(CaseId id) => $"{Case(id)}/merge";

    public static string Begin(CaseId id, string track) => $"{Case(id)}/begin/{Uri.EscapeDataString(track)}";

    public static string Department(DepartmentId unit) => $"/department/{Uri.EscapeDataString(unit.Code)}";

    public static string Item(CaseId id, WorkItemId item) => string.Create(CultureInfo.InvariantCulture, $"/work/{id}/{item.Number}");

    public static string Handover(CaseId id, HandoverId handover) =>
        string.Create(CultureInfo.InvariantCulture, $"/handovers/{id}/{handover.Number}");

    /// <summary>Where a message leads. An item may be settled by then, so its messages lead to the case.</summary>
    public static string Message(InboxMessage message) =>
        message.Kind switch
        {
            NotificationKind.Alert or NotificationKind.SupervisionOrder => "/alerts",
            NotificationKind.HandoverOffered
            or NotificationKind.HandoverAccepted
            or NotificationKind.HandoverReturned
            or NotificationKind.HandoverWithdrawn => Handover(message.Case, new(message.Subject)),
            NotificationKind.ItemAssigned or NotificationKind.Reminder or NotificationKind.ParticipantReminder => Case(message.Case),
            NotificationKind.Unstaffed => message.Case.Value == Guid.Empty ? "/operations" : Case(message.Case),
            NotificationKind.HandedOn => "/work",
        };

    /// <summary>The page of what an alert or a message is about.</summary>
    public static string Subject(CaseId id, int number, bool isHandover) => isHandover ? Handover(id, new(number)) : Item(id, new(number));
}
