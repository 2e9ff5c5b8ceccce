using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Engine.Seeding;

/// <summary>
/// Plays one invented case from its opening to an instant: people do what lies before them in office hours, mostly in time, sometimes late,
/// sometimes never. The same random numbers always play the same case.
/// </summary>
internal sealed class SeededCase(WorkflowDefinition definition, Facts facts, SyntheticValues values, CaseTape tape, Random random)
{
    // What somebody never gets round to.
    private static readonly Instant Never = Instant.MaxValue;

    private readonly Dictionary<(string What, int Number, int Turn), Instant> _intentions = [];

    /// <summary>Refusals that no second try could turn; a definition that people can follow has none.</summary>
    public int Refused { get; private set; }

    /// <summary>Opens the case for an area and plays it to <paramref name="until"/>.</summary>
    public void Play(Instant opening, Instant until, string area, int number)
    {
        if (Opener(area) is not { } post || ActorOf(post, opening) is not { } actor)
            return;
        var command = new CaseCommand.OpenCase(
            CaseCopier.NewId(random, opening),
            values.Opening(random, opening, area, number),
            EffectiveAt: null
        );
        if (tape.Decide(command, actor, opening) is not null)
            Refused++;
        while (tape.Current is { } current && NextIntention(current) is var (at, act) && at <= until)
        {
            tape.LetTimePass(at);
            // What was meant may be gone by now: a deadline that passed can end or open things.
            if (tape.Current is { } then && NextIntention(then) is var (still, _) && still == at)
                act(at);
        }
        tape.LetTimePass(until);
    }

    private (Instant At, Action<Instant> Act)? NextIntention(Case current)
    {
        (Instant At, Action<Instant> Act)? first = null;
        foreach (var item in current.Items.Values.Where(item => current.PendingHandoverOf(item.Track) is null))
            Consider(Intend("item", item.Id.Number, item.Deadline?.Cycle ?? 0, current, item.Deadline), at => Complete(item, at));
        foreach (var handover in current.Handovers.Values)
        {
            var turn = handover.Cycle * 2 + (handover.Status == HandoverStatus.Returned ? 1 : 0);
            Consider(Intend("handover", handover.Id.Number, turn, current, handover.Deadline), at => Answer(handover, at));
        }
        foreach (var alert in current.Alerts.Values.Where(alert => alert.AcknowledgedBy is null))
            Consider(Intend("alert", alert.Id.Number, 0, current, deadline: null), at => Acknowledge(alert, at));
        return first;

        void Consider(Instant at, Action<Instant> act)
        {
            if (first is null || at < first.Value.At)
                first = (at, act);
        }
    }

    /// <summary>When somebody will see to it, decided once: in seven of ten cases in time, in two late, in one never.</summary>
    private Instant Intend(string what, int number, int turn, Case current, Deadline? deadline)
    {
        if (_intentions.TryGetValue((what, number, turn), out var intended))
            return intended;
        var now = current.LastRecordedAt;
        var open = deadline is null || deadline.Due <= now ? Duration.FromDays(3) : deadline.Due - now;
        var chance = random.Next(10);
        var raw = chance switch
        {
            < 7 => now + open * (0.05 + 0.9 * random.NextDouble()),
            < 9 => now + open + Duration.FromHours(4 + random.Next(14 * 24)),
            _ => Never,
        };
        var at = raw == Never ? Never : InOfficeHours(raw, now, chance < 7 ? deadline?.Due : null, current);
        _intentions[(what, number, turn)] = at;
        return at;
    }

    /// <summary>
    /// A minute of a working day near the instant; at the instant itself where that would make somebody late who meant to be in time.
    /// </summary>
    private Instant InOfficeHours(Instant raw, Instant notBefore, Instant? before, Case current)
    {
        var calendar = CalendarOf(current);
        var minute = Duration.FromMinutes(random.Next(8 * 60));
        var day = calendar.RollForward(calendar.DateOf(raw));
        var at = calendar.At(day, new LocalTime(8, 45)) + minute;
        if (at <= notBefore)
            at = calendar.At(calendar.AddWorkingDays(day, 1), new LocalTime(8, 45)) + minute;
        if (at >= before)
            at = Instant.FromUnixTimeSeconds(raw.ToUnixTimeSeconds());
        return at > notBefore ? at : notBefore + Duration.FromMinutes(1);
    }

    private WorkCalendar CalendarOf(Case current) => facts.CalendarOf(current.Tracks.Values.First().Accountable);

    private void Complete(WorkItem item, Instant at)
    {
        if (tape.Current is not { } current || definition.FindTask(item.Task) is not { } task)
            return;
        var by = task.SignedByAccountable ? current.AccountableFor(item) : item.Performer;
        var happened = Instant.Max(item.Since, at - Duration.FromMinutes(random.Next(90)));
        var command = new CaseCommand.CompleteWorkItem(
            item.Id,
            values.Form(task, random, happened),
            EffectiveAt: null,
            LateReason: null,
            Everything()
        );
        Do(by, at, ("item", item.Id.Number, item.Deadline?.Cycle ?? 0), command, command with { LateReason = values.Reason(random) });
    }

    private void Answer(Handover handover, Instant at)
    {
        if (handover.Status == HandoverStatus.Returned)
        {
            Do(
                handover.From,
                at,
                ("handover", handover.Id.Number, handover.Cycle * 2 + 1),
                new CaseCommand.ReofferHandover(handover.Id, Everything())
            );
            return;
        }
        var received = handover.Materials.Where(material => material.IsIncluded).Select(material => material.Name);
        CaseCommand command =
            random.Next(7) == 0
                ? new CaseCommand.ReturnHandover(handover.Id, values.Reason(random))
                : new CaseCommand.AcceptHandover(handover.Id, [.. received], ImmutableSortedDictionary<string, PrivateText>.Empty);
        Do(handover.To, at, ("handover", handover.Id.Number, handover.Cycle * 2), command);
    }

    private void Acknowledge(Alert alert, Instant at) =>
        Do(alert.Post, at, ("alert", alert.Id.Number, 0), new CaseCommand.AcknowledgeAlert(alert.Id, Comment: null));

    /// <summary>Tries the commands in turn; what nobody would let pass isn't tried again.</summary>
    private void Do(PostId by, Instant at, (string, int, int) intention, params ReadOnlySpan<CaseCommand> tries)
    {
        _intentions[intention] = Never;
        if (ActorOf(by, at) is not { } actor)
            return;
        foreach (var command in tries)
        {
            if (tape.Decide(command, actor, at) is null)
                return;
        }
        Refused++;
    }

    private HandoverOffer Everything() => HandoverOffer.Nothing with { Included = [.. definition.Materials.Names] };

    private Actor? ActorOf(PostId post, Instant at) => facts.Directory.OccupantOf(post, at) is { } person ? new(person, post) : null;

    /// <summary>Whoever performs the first task of the main line, or is accountable where it has none.</summary>
    private PostId? Opener(string area)
    {
        var first = definition.Tracks[definition.MainTrack].Stages[0].Value;
        var reference = first.Tasks.Values.Select(task => task.By).OfType<PostReference>().FirstOrDefault() ?? first.Accountable;
        var unit = facts.Directory.UnitServing(definition.Parties[reference.Party].UnitKind, area);
        var posts = unit is null ? [] : facts.Directory.PostsWith(unit.Id, reference.Role);
        return posts.IsEmpty ? null : posts[0].Id;
    }
}
