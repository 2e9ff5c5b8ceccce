using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Workflow.Core.Responsibilities;

namespace Workflow.Core.Deadlines;

/// <summary>What time does by itself: deadlines pass, reminders go out, rungs fire, in order of their instants, each once.</summary>
internal static class Escalation
{
    /// <summary>A rung that fires more than this after its instant is marked late.</summary>
    private static readonly Duration Punctual = Duration.FromMinutes(1);

    /// <summary>So many steps may fall due at once in one case; more means a ladder that never ends.</summary>
    private const int MaxSteps = 10_000;

    public static void OnTick(Deliberation deliberation)
    {
        for (var done = 0; done < MaxSteps; done++)
        {
            if (NextThing(deliberation) is not var (at, happens))
                return;
            deliberation.Reached = at;
            happens();
            deliberation.Reached = null;
            if (deliberation.Refusal is not null || deliberation.Current.Status == CaseStatus.Closed)
                return;
        }
        throw new InvalidOperationException($"More than {MaxSteps} steps fell due at once in case {deliberation.Current.Id}.");
    }

    /// <summary>
    /// What happens next by now, in order of instants; of several at one instant what stands first here. Null when nothing is left.
    /// </summary>
    private static (Instant At, Action Do)? NextThing(Deliberation deliberation)
    {
        (Instant At, Action Do)? first = null;
        if (Next(deliberation) is var (subject, deadline) && deadline.NextAt is { } due)
            first = (due, () => Act(deliberation, subject, deadline));
        if (NextOccurrence(deliberation) is var (track, task, occurrence) && occurrence.OpensAt is { } opens && !(first?.At <= opens))
            first = (opens, () => Scheduling.OpenOccurrence(deliberation, track, task, occurrence));
        if (Counting.Next(deliberation) is var (counter, crosses) && !(first?.At <= crosses))
            first = (crosses, () => Counting.OnCrossing(deliberation, counter, crosses));
        if (Deeming.Next(deliberation) is var (offer, deemed) && !(first?.At <= deemed))
            first = (deemed, () => Deeming.OnDue(deliberation, offer));
        if (
            deliberation.Current is { IsSuspended: false, Term: { HasEnded: false } term }
            && term.EndsAt <= deliberation.Now
            && !(first?.At <= term.EndsAt)
        )
            first = (term.EndsAt, () => EndTerm(deliberation, term));
        return first;
    }

    private static void Act(Deliberation deliberation, int subject, Deadline deadline)
    {
        if (IsDueNext(deadline))
            Miss(deliberation, subject, deadline);
        else
            Take(deliberation, subject, deadline, deadline.Steps[0]);
    }

    private static void Take(Deliberation deliberation, int subject, Deadline deadline, DeadlineStep step)
    {
        switch (step.Kind)
        {
            case DeadlineStepKind.Reminder:
                Remind(deliberation, subject, deadline, step);
                break;
            case DeadlineStepKind.Rung:
                Fire(deliberation, subject, deadline, step);
                break;
            case DeadlineStepKind.Lapse:
                AcknowledgementLapse.OnTime(deliberation, deadline, step);
                break;
        }
    }

    /// <summary>The term ends where it says, whatever else waits: what follows from it is done before anything later.</summary>
    private static void EndTerm(Deliberation deliberation, Term term)
    {
        deliberation.Raise(new CaseEvent.TermEnded(term.LastDay));
        Progress.Advance(deliberation);
    }

    private static (Track Track, string Task, Occurrence Occurrence)? NextOccurrence(Deliberation deliberation)
    {
        if (deliberation.Current.IsSuspended)
            return null;
        (Track Track, string Task, Occurrence Occurrence)? first = null;
        foreach (var (_, track) in deliberation.Current.Tracks)
        {
            foreach (var (task, planned) in track.Schedule)
            {
                if (planned.OpensAt is { } at && at <= deliberation.Now && !(first?.Occurrence.OpensAt <= at))
                    first = (track, task, planned);
            }
        }
        return first;
    }

    private static bool IsDueNext(Deadline deadline) =>
        !deadline.IsMissed && (deadline.Steps.IsEmpty || deadline.Due <= deadline.Steps[0].At);

    private static (int Subject, Deadline Deadline)? Next(Deliberation deliberation)
    {
        (int Subject, Deadline Deadline)? first = null;
        foreach (var open in CaseFold.OpenDeadlines(deliberation.Current))
        {
            if (open.Deadline.NextAt is { } at && at <= deliberation.Now && !(first?.Deadline.NextAt <= at))
                first = open;
        }
        return first;
    }

    private static void Miss(Deliberation deliberation, int subject, Deadline deadline)
    {
        deliberation.Raise(new CaseEvent.DeadlineMissed(subject, deadline.Id));
        if (!deliberation.Current.Items.TryGetValue(subject, out var item))
            return;
        foreach (var (name, moment) in deliberation.Definition.Moments)
        {
            if (moment is MomentDefinition.TaskMissed missed && missed.Task == item.Task)
                deliberation.Reach(name, new DeadlineAnchor.Day(deadline.DueDay), deliberation.Current.Tracks[item.Track.Number]);
        }
        Progress.OnMissed(deliberation, item, deadline.Due);
        DeadlineSetting.ArmWhatIsKnown(deliberation);
    }

    private static void Remind(Deliberation deliberation, int subject, Deadline deadline, DeadlineStep step)
    {
        var reminder = deliberation.Definition.Ladders[deadline.Ladder].Reminders.First(reminder => reminder.Key == step.Key);
        if (deliberation.Now >= deadline.Due)
        {
            deliberation.Raise(new CaseEvent.ReminderDropped(subject, deadline.Id, step.Key));
            return;
        }
        var forParticipant = reminder.To is PostTarget.Participant;
        var post = Receivers.PostOf(deliberation, subject, forParticipant ? new PostTarget.Performer() : reminder.To);
        var person = deliberation.PersonAt(post);
        deliberation.Raise(new CaseEvent.ReminderSent(subject, deadline.Id, step.Key, step.At, post, person, forParticipant));
        var kind = forParticipant ? NotificationKind.ParticipantReminder : NotificationKind.Reminder;
        var mergeDay = deliberation.Facts.CalendarOf(post).DateOf(step.At);
        deliberation.Notify(
            new(kind, post, person, subject, mergeDay, IsCritical: false, step.Key, deadline.DueDay)
            {
                IsStatutory = DeadlineSetting.IsStatutory(deliberation, subject, deadline),
            }
        );
    }

    private static void Fire(Deliberation deliberation, int subject, Deadline deadline, DeadlineStep step)
    {
        var ladder = deliberation.Definition.Ladders[deadline.Ladder];
        var level = ladder.Levels.First(level => level.Key == step.Key);
        var alerts = ImmutableArray.CreateBuilder<RaisedAlert>();
        var reached = step.Repeat == 0 ? deadline.Alerted : [];
        var isFirstBreach = !deliberation.Current.HasBreached;
        foreach (var target in level.To)
        {
            var (post, person) = Receivers.ForRung(deliberation, subject, target, reached);
            alerts.Add(new(new(deliberation.NextNumber()), post, person));
            if (person is { } told)
                reached = reached.Add(told);
        }
        deliberation.Raise(
            new CaseEvent.RungFired(
                subject,
                deadline.Id,
                step.Key,
                deadline.Cycle,
                step.Repeat,
                step.At,
                deliberation.Now - step.At > Punctual,
                alerts.ToImmutable(),
                Repetition(deliberation, level, step, alerts[0].Post)
            )
        );
        foreach (var alert in alerts)
            Tell(deliberation, subject, deadline, level, alert, isFirstBreach);
    }

    internal static void Tell(
        Deliberation deliberation,
        int subject,
        Deadline deadline,
        EscalationLevel level,
        RaisedAlert alert,
        bool isFirstBreach
    )
    {
        var kind = level.Action switch
        {
            EscalationAction.Notify => NotificationKind.Alert,
            EscalationAction.SupervisionOrder => NotificationKind.SupervisionOrder,
        };
        if (alert.Person is null)
            kind = NotificationKind.Unstaffed;
        var isCritical = deliberation.Definition.Ladders[deadline.Ladder].IsCritical;
        deliberation.Notify(
            new(kind, alert.Post, alert.Person, alert.Alert.Number, MergeDay: null, isCritical, level.Key, deadline.DueDay)
            {
                IsFirstBreach = isFirstBreach,
                IsStatutory = DeadlineSetting.IsStatutory(deliberation, subject, deadline),
            }
        );
    }

    /// <summary>
    /// The next time a rung comes back until somebody acknowledges; counted from now when it fired late, so that a stop brings no burst.
    /// </summary>
    private static DeadlineStep? Repetition(Deliberation deliberation, EscalationLevel level, DeadlineStep step, PostId post) =>
        Repetition(deliberation, level, step.Repeat + 1, Instant.Max(step.At, deliberation.Now - Punctual), post);

    /// <summary>The given repetition of a rung, counted from an instant; null where the rung doesn't come back so often.</summary>
    internal static DeadlineStep? Repetition(Deliberation deliberation, EscalationLevel level, int repeat, Instant from, PostId post) =>
        level.RepeatEvery is { } every && repeat <= level.RepeatAtMost
            ? new(DeadlineStepKind.Rung, level.Key, repeat, InstantAfter(deliberation, every, from, post))
            : null;

    /// <summary>The instant an amount of time after another, by the calendar of a post; whole days keep the time of day.</summary>
    internal static Instant InstantAfter(Deliberation deliberation, Allowance amount, Instant from, PostId post)
    {
        // A post that has been closed since has no calendar any more; whoever answers for the case has.
        var isKnown = deliberation.Facts.Directory.Posts.Contains(post.Code);
        var calendar = deliberation.Facts.CalendarOf(isKnown ? post : deliberation.Current.AnswersForCase ?? post);
        var local = from.InZone(calendar.Zone);
        var isHours = amount.Unit is AllowanceUnit.Hours or AllowanceUnit.WorkingHours;
        var offset = new DueOffset(amount, DeadlineDirection.After, isHours ? null : local.TimeOfDay, RollRule.None);
        return offset.InstantFor(local.Date, from, calendar);
    }
}
