using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Calendars;
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
        var accountable = deliberation.Current.AccountableFor(item);
        var told = Told(deliberation, accountable, task.HappenedField, command.Values) ?? command.EffectiveAt;
        return Possible(deliberation, accountable, told, item.Since, command.LateReason);
    }

    /// <summary>The effective time of opening a track by hand, or null after refusing, in the same way: not before the case began.</summary>
    public static Instant? Of(Deliberation deliberation, TrackDefinition track, CaseCommand.OpenTrack command)
    {
        var first = track.Stages[0].Value.Accountable;
        var accountable = PartyPosts.One(deliberation.Current, deliberation.Facts.Directory, first);
        var told = Told(deliberation, accountable, track.HappenedField, command.Values) ?? command.EffectiveAt;
        return Possible(deliberation, accountable, told, deliberation.Current.Since, command.LateReason);
    }

    private static Instant? Told(
        Deliberation deliberation,
        PostId place,
        string? field,
        ImmutableSortedDictionary<string, SubmittedValue> values
    ) => field is not null && values.TryGetValue(field, out var told) ? InstantOf(deliberation, place, told.Value, deliberation.Now) : null;

    private static Instant? Possible(Deliberation deliberation, PostId accountable, Instant? told, Instant since, PrivateText? lateReason)
    {
        var effective = Meant(told ?? deliberation.Now, since);
        if (effective > deliberation.Now)
            deliberation.Refuse(InFuture());
        else if (effective < since)
            deliberation.Refuse(BeforeOpening());
        else if (IsLateEntry(deliberation, accountable, effective) && string.IsNullOrWhiteSpace(lateReason?.Text))
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
        told < since && since - told < Duration.FromMinutes(1) && told.ToUnixTimeTicks() % NodaConstants.TicksPerMinute == 0
            ? since
            : told.ToMicrosecond();

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

    private static bool IsLateEntry(Deliberation deliberation, PostId accountable, Instant effective)
    {
        var calendar = deliberation.Facts.CalendarOf(accountable);
        return calendar.EndOfDay(calendar.AddWorkingDays(calendar.DateOf(effective), 1)) <= deliberation.Now;
    }
}
