using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Core.Cases;
using Workflow.Core.Organizations;
using Workflow.Core.Simulation;

namespace Workflow.Testing;

/// <summary>A case handled at random in memory, with stops, repeats and clocks set back, watched by an auditor all the way.</summary>
public sealed class WalkedCase
{
    private readonly ScenarioWorld _world;
    private readonly Dictionary<int, string> _personalTexts = [];
    private Facts _facts;

    private WalkedCase(ScenarioWorld world)
    {
        _world = world;
        _facts = Facts.Of(world.Directory, world.Calendars) with { PersonalTexts = _personalTexts };
        Auditor = new(world.Definition);
    }

    public CaseAuditor Auditor { get; }

    public Case? Final { get; private set; }

    public List<(Instant At, IReadOnlyList<CaseEvent> Events)> Journal { get; } = [];

    public List<Notification> Told { get; } = [];

    /// <summary>How many commands were refused, by reason.</summary>
    public Dictionary<RejectionReason, int> Refused { get; } = [];

    /// <summary>What each recompute did, with the case before it and when.</summary>
    public List<(Case Before, Decision Decision, Instant At)> Recomputed { get; } = [];

    /// <summary>
    /// The same seed always gives the same case. Every few steps it is counted again by the next of <paramref name="calendars"/>, where
    /// there are any.
    /// </summary>
    public static WalkedCase Of(
        ScenarioWorld world,
        int seed,
        PostId opener,
        int steps = 40,
        IReadOnlyList<ImmutableDictionary<string, WorkCalendar>>? calendars = null
    )
    {
        var walk = new CaseWalk(world, seed);
        var walked = new WalkedCase(world);
        var now = walk.Start;
        walked.Send(walk.Opening(new(new Guid(seed, 0, 0, new byte[8])), now), opener, now);
        for (var step = 0; step < steps && walked.Final is { Status: CaseStatus.Open }; step++)
        {
            var until = now + walk.Pause();
            if (!walk.NothingRan())
                walked.LetTimePass(until);
            now = until;
            walked.Tick(now);
            if (calendars is not null && step % 4 == 3)
                walked.Recompute(calendars[step / 4 % calendars.Count], now);
            if (walked.Final is not { Status: CaseStatus.Open } current)
                break;
            var (command, by) = walk.Next(current, now, walked.Done());
            walked.Send(command, by, now);
            if (step % 5 == 0)
                walked.Send(command, by, now - Duration.FromHours(3));
        }
        return walked;
    }

    private void Recompute(ImmutableDictionary<string, WorkCalendar> calendars, Instant at)
    {
        if (Final is not { Status: CaseStatus.Open } before)
            return;
        _facts = _facts with { Calendars = calendars };
        var decision = Recomputing(before, at);
        Recomputed.Add((before, decision, at));
        Keep(decision, at);
        Tick(at);
    }

    /// <summary>What counting again would do to a case by the calendars that hold now.</summary>
    public Decision Recomputing(Case before, Instant at) =>
        Decider.Decide(
            _world.Definition,
            before,
            new CaseCommand.Recompute("a test", "operator", ToVersion: null),
            Actor.System,
            _facts,
            at
        );

    /// <summary>The items that were completed so far, with their tasks and who did them.</summary>
    private List<(WorkItemId Item, string Task, PostId By)> Done()
    {
        var tasks = Journal
            .SelectMany(entry => entry.Events)
            .OfType<CaseEvent.WorkItemOpened>()
            .ToDictionary(opened => opened.Item, opened => opened.Task);
        return
        [
            .. Journal
                .SelectMany(entry => entry.Events)
                .OfType<CaseEvent.WorkItemCompleted>()
                .Select(completed => (completed.Item, tasks[completed.Item], completed.By.Post)),
        ];
    }

    private void LetTimePass(Instant until)
    {
        while (Final is not null && CaseFold.WakeAt(Final) is { } at && at <= until)
        {
            var before = Journal.Count;
            Tick(at);
            if (Journal.Count == before)
                throw new InvalidOperationException($"The case asked to be woken at {at} and nothing happened then.");
        }
    }

    private void Tick(Instant at)
    {
        Keep(Decider.Decide(_world.Definition, Final, new CaseCommand.Tick(), Actor.System, _facts, at), at);
        Auditor.NothingIsOverdue(at);
    }

    private void Send(CaseCommand command, PostId by, Instant at)
    {
        var person = _world.Directory.OccupantOf(by, at) ?? new("nobody");
        var facts = command is CaseCommand.CorrectWorkItem correct
            ? _facts with
            {
                Completed = CompletedItem.Find(Journal.Select(entry => (entry.At, entry.Events.ToImmutableArray())), correct.Item),
            }
            : _facts;
        Keep(Decider.Decide(_world.Definition, Final, command, new(person, by), facts, at), at);
    }

    private void Keep(Decision decision, Instant at)
    {
        if (decision is Decision.Rejected { Rejection.Reason: var reason })
            Refused[reason] = Refused.GetValueOrDefault(reason) + 1;
        if (decision is not Decision.Accepted { Events.IsEmpty: false } accepted)
            return;
        var recordedAt = Final is null || at > Final.LastRecordedAt ? at : Final.LastRecordedAt;
        Auditor.Observe(recordedAt, accepted.Events);
        Journal.Add((recordedAt, accepted.Events));
        Told.AddRange(accepted.Notifications);
        Final = accepted.Next;
        foreach (var value in accepted.PersonalValues)
            _personalTexts[value.Reference] = value.Text;
    }
}
