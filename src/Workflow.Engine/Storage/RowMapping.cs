using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Histories;

namespace Workflow.Engine.Storage;

/// <summary>Rows of cases from their state.</summary>
internal static class CaseRows
{
    public static CaseRow Of(Case current, string lastHash) =>
        new()
        {
            CaseId = current.Id.Value,
            Reference = current.Id.Reference,
            Workflow = current.Workflow,
            DefinitionVersion = current.DefinitionVersion,
            Version = current.Version,
            Status = current.Status,
            MainStage = current.Main?.Stage,
            MainPost = current.Main?.Accountable.Code,
            OpenedAt = current.OpenedAt,
            LastRecordedAt = current.LastRecordedAt,
            LastHash = lastHash,
            WakeAt = CaseFold.WakeAt(current),
            State = CaseJson.OfState(current),
        };
}

/// <summary>Rows of the outbox from what a decision wants told.</summary>
internal static class OutboxRows
{
    /// <summary>The channel that every message takes first; others follow from it when it is delivered.</summary>
    public const string InApp = "in-app";

    /// <summary>The channel for mail.</summary>
    public const string Mail = "mail";

    private static readonly Duration MergePatience = Duration.FromSeconds(5);

    public static OutboxRow Of(Notification notification, JournalEntry entry) =>
        new()
        {
            MessageId = Guid.CreateVersion7(entry.RecordedAt.ToDateTimeOffset()),
            CaseId = entry.Case.Value,
            Version = entry.Version,
            Kind = notification.Kind,
            Subject = notification.Subject,
            Post = notification.Post.Code,
            Person = notification.Person?.Code,
            MergeDay = notification.MergeDay,
            IsCritical = notification.IsCritical,
            Rung = notification.Rung,
            DueDay = notification.DueDay,
            IsFirstBreach = notification.IsFirstBreach,
            IsStatutory = notification.IsStatutory,
            Channel = InApp,
            Status = OutboxStatus.Waiting,
            CreatedAt = entry.RecordedAt,
            // The day's reminders of a person come from many cases: a moment's patience lets them become one message.
            NextAttemptAt = notification.MergeDay is null ? entry.RecordedAt : entry.RecordedAt + MergePatience,
        };
}

/// <summary>Rows of items and handovers from their state.</summary>
internal static class SubjectRows
{
    /// <summary>Stands in for the due instant of what has none, so that it comes last in a list.</summary>
    public static Instant Never { get; } = Instant.FromUtc(2500, 1, 1, 0, 0);

    public static WorkItemRow Of(Case current, WorkItem item, string accountable) =>
        new()
        {
            CaseId = current.Id.Value,
            Number = item.Id.Number,
            Workflow = current.Workflow,
            DefinitionVersion = current.DefinitionVersion,
            Track = item.Track.Number,
            Task = item.Task,
            Status = WorkItemStatus.Open,
            Performer = item.Performer.Code,
            Accountable = accountable,
            IsWaiting = current.PendingHandoverOf(item.Track) is not null,
            OpenedAt = item.OpenedAt,
            Since = item.Since,
            SortAt = Never,
        };

    public static HandoverRow Of(Case current, Handover handover, string trackName) =>
        new()
        {
            CaseId = current.Id.Value,
            Number = handover.Id.Number,
            Workflow = current.Workflow,
            DefinitionVersion = current.DefinitionVersion,
            Track = handover.Track.Number,
            TrackName = trackName,
            Stage = handover.Stage,
            FromPost = handover.From.Code,
            ToPost = handover.To.Code,
            Status = handover.Status,
            Cycle = handover.Cycle,
            OfferedAt = handover.OfferedAt,
            Materials = CaseJson.Of(handover.Materials),
            Note = handover.Note is null ? null : CaseJson.Of(handover.Note),
            SortAt = Never,
        };

    public static void Put(IDeadlineRow row, Deadline deadline)
    {
        row.SortAt = deadline.Due;
        row.DeadlineNumber = deadline.Id.Number;
        row.Rule = deadline.Rule;
        row.Ladder = deadline.Ladder;
        row.Cycle = deadline.Cycle;
        row.DueDay = deadline.DueDay;
        row.DueAt = deadline.Due;
        row.IsProvisional = deadline.IsProvisional;
        row.IsMissed = deadline.IsMissed;
        row.NextStepAt = deadline.NextAt;
        row.Outcome = null;
    }
}
