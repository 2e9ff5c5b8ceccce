using NodaTime;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Core.Cases;

/// <summary>When a fact happened, as against when it was entered.</summary>
internal static class EffectiveTime
{
    /// <summary>
    /// The effective time of completing an item, or null after refusing: the task's own field says it, else the command, else now. Not
    /// after now, not before what opened the item; entered later than the end of the next working day it needs a reason.
    /// </summary>
    public static Instant? Of(Deliberation deliberation, WorkItem item, TaskDefinition task, CaseCommand.CompleteWorkItem command)
    {
        var effective = command.EffectiveAt ?? deliberation.Now;
        if (task.HappenedField is { } field && command.Values.TryGetValue(field, out var told))
            effective = InstantOf(deliberation, deliberation.Current.AccountableFor(item), told.Value, deliberation.Now);
        effective = Meant(effective, item.Since);
        if (effective > deliberation.Now)
            deliberation.Refuse(InFuture());
        else if (effective < item.Since)
            deliberation.Refuse(BeforeOpening());
        else if (IsLateEntry(deliberation, item, effective) && string.IsNullOrWhiteSpace(command.LateReason?.Text))
            deliberation.Refuse(
                Rejection.Because(
                    RejectionReason.LateReasonMissing,
                    "It happened more than one working day ago: say why it is entered only now.",
                    "事项发生已超过一个工作日，请说明补录原因。"
                )
            );
        return deliberation.Refusal is null ? effective : null;
    }

    /// <summary>
    /// What is told to the minute means some moment of that minute; where something began within it, its beginning. Otherwise an act in
    /// the same minute would seem to come before what it follows from.
    /// </summary>
    public static Instant Meant(Instant told, Instant since) =>
        told < since && since - told < Duration.FromMinutes(1) && told.ToUnixTimeTicks() % NodaConstants.TicksPerMinute == 0 ? since : told;

    /// <summary>A moment as told; of a whole day its last moment, or <paramref name="now"/> while that day lasts.</summary>
    public static Instant InstantOf(Deliberation deliberation, PostId place, FieldValue told, Instant now)
    {
        if (told.AsObject() is Instant at)
            return at;
        if (told.AsObject() is not LocalDate day)
            return now;
        var calendar = deliberation.Facts.CalendarOf(place);
        var last = calendar.EndOfDay(day) - Duration.FromMilliseconds(1);
        return calendar.DateOf(now) == day ? now : last;
    }

    public static Rejection InFuture() =>
        Rejection.Because(RejectionReason.EffectiveInFuture, "It can't have happened in the future.", "发生时间不能晚于现在。");

    public static Rejection BeforeOpening() =>
        Rejection.Because(
            RejectionReason.EffectiveBeforeOpening,
            "It can't have happened before what it follows from came about.",
            "发生时间不能早于该事项产生的时间。"
        );

    private static bool IsLateEntry(Deliberation deliberation, WorkItem item, Instant effective)
    {
        PostId accountable = deliberation.Current.AccountableFor(item);
        var calendar = deliberation.Facts.CalendarOf(accountable);
        return calendar.EndOfDay(calendar.AddWorkingDays(calendar.DateOf(effective), 1)) <= deliberation.Now;
    }
}
