using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Simulation;
using Workflow.Engine.Tests.Faults.Auditing;

namespace Workflow.Engine.Tests.Faults;

/// <summary>
/// A store, three nodes and the people of some cases through a few years in which much goes wrong, chosen by a seed; an auditor watches all
/// the way. In the end everything runs again, and nothing may be left over.
/// </summary>
internal sealed class Simulation
{
    private const int Nodes = 3;
    private const int Cases = 10;
    private const double DaysPerYear = 365.25;

    /// <summary>So many passes bring everything to rest in the end, or something plans itself for ever.</summary>
    private const int MostPasses = 500;

    private static readonly Duration Idle = Duration.FromDays(6);
    private static readonly Duration Moment = Duration.FromSeconds(1);

    private readonly Random _random;
    private readonly ScenarioWorld _world;
    private readonly Scenario _scenario;
    private readonly Agenda _agenda;
    private readonly Adversary _adversary;
    private readonly FaultyStore _store;
    private readonly SimulatedPeople _people;
    private readonly List<SimulatedNode> _nodes;
    private readonly Dictionary<CaseId, CaseBook> _books = [];
    private readonly HashSet<Guid> _messageIds = [];
    private readonly SimulationReport _report;
    private readonly Instant _start;
    private readonly Instant _end;
    private int _commands;

    public Simulation(int seed, string scenarioPath, Seams seams)
    {
        _report = new(seed);
        _random = new(seed);
        (_scenario, _world) = SimulationWorlds.Load(scenarioPath);
        _start = Instant.FromUtc(2026, 1, 5, 0, 30) + Duration.FromHours(_random.Next(24 * 300));
        _end = _start + Duration.FromDays(_random.Next(400, 1300));
        _agenda = new(_start);
        _adversary = new(_random, (id, because) => BookOf(id, _world.Definition).Parked(because));
        _store = new(seams, _world, Committed);
        _people = new(_world, _scenario.Opening.Values, _random);
        _nodes = [.. Enumerable.Range(0, Nodes).Select(index => new SimulatedNode(index, _world, _store, _agenda, seams, _adversary))];
    }

    public SimulationReport Run()
    {
        for (var number = 0; number < Cases; number++)
            _agenda.After(Duration.FromHours(_random.Next(24 * 90)), () => OpenCase(attempts: 5));
        foreach (var node in _nodes)
            _agenda.After(_adversary.PumpLags(), () => PumpAgain(node));
        _agenda.After(_adversary.Peace(), TroubleAgain);
        _agenda.RunUntil(_end);
        Drain();
        Conclude();
        return _report;
    }

    private void OpenCase(int attempts)
    {
        var bytes = new byte[16];
        _random.NextBytes(bytes);
        var id = new CaseId(new Guid(bytes));
        Send(id, _people.Opening(id, _agenda.Now), _scenario.Opening.By, _world.Definition);
        _agenda.After(
            Duration.FromDays(4),
            () =>
            {
                if (_store.Find(id) is null && attempts > 1)
                    OpenCase(attempts - 1);
            }
        );
    }

    /// <summary>Somebody looks at a case, maybe at a page that was loaded a while ago, and wants something.</summary>
    private void Act(CaseId id, Case? seen)
    {
        if (_store.Find(id) is not { State.Status: CaseStatus.Open } stored || _adversary.IsCalm)
            return;
        if (stored.Definition == _world.Definition)
        {
            Wish(stored, seen ?? stored.State);
            if (_adversary.Happens(80))
            {
                _adversary.Count("two people at once");
                Wish(stored, stored.State);
            }
        }
        var old = _adversary.Happens(80) ? stored.State : null;
        if (old is not null)
            _adversary.Count("acted on an old page");
        _agenda.After(_people.Pause(), () => Act(id, old));
    }

    private void Wish(StoredCase stored, Case seen)
    {
        var others = _store.Cases.Keys.Where(other => other != seen.Id).Take(3).ToList();
        if (_people.Next(stored, seen, _agenda.Now, _store.Directory, others) is var (command, by))
            Send(seen.Id, command, by, opensOn: null);
    }

    private void Send(CaseId id, CaseCommand command, Core.Organizations.PostId by, WorkflowDefinition? opensOn)
    {
        var person = _store.Directory.OccupantOf(by, _agenda.Now) ?? new("nobody");
        var request = new Request(FormattableString.Invariant($"c{++_commands}"), id, command, new(person, by), opensOn);
        _report.Commands++;
        Deliver(request);
        if (_adversary.Happens(40))
        {
            _adversary.Count("command sent twice at once");
            Deliver(request);
        }
        if (_adversary.Happens(40))
        {
            _adversary.Count("command comes again later");
            _agenda.After(Duration.FromMinutes(_random.Next(60 * 24 * 12)), () => Deliver(request));
        }
        if (_adversary.Happens(15))
        {
            _adversary.Count("command id used for another wish");
            var other = request with { Command = new CaseCommand.AcknowledgeAlert(new(_commands), Comment: null) };
            _agenda.After(
                Duration.FromMinutes(_random.Next(60 * 24)),
                () => Deliver(new(other.CommandId, id, other.Command, other.By, OpensOn: null))
            );
        }
    }

    private void Deliver(Request request) => _nodes[_random.Next(Nodes)].Receive(request, Answer);

    /// <summary>The answer may not arrive; then the same wish is sent again until one does.</summary>
    private void Answer(Request request, CommandOutcome? outcome)
    {
        if (outcome is CommandOutcome.Done done)
            BookOf(request.Case, _world.Definition).Answered(request, done);
        if (outcome is CommandOutcome.Done { IsRepeat: true })
            _report.Repeats++;
        if (outcome is CommandOutcome.Refused { Rejection.Reason: var reason })
            _report.Refusals[$"{reason}"] = _report.Refusals.GetValueOrDefault($"{reason}") + 1;
        if (outcome is not null && !_adversary.Happens(100))
            return;
        _adversary.Count(outcome is null ? "no answer" : "answer lost");
        _agenda.After(_adversary.IsCalm ? Moment : _adversary.AsksAgainAfter(), () => Deliver(request));
    }

    private void PumpAgain(SimulatedNode node)
    {
        if (_adversary.IsCalm)
            return;
        node.Pump();
        var due = _store.NextDue is { } next ? next - node.Offset : Instant.MaxValue;
        var soon = Instant.Max(Instant.Min(due, _agenda.Now + Idle), _agenda.Now + Moment);
        _agenda.At(soon + _adversary.PumpLags(), () => PumpAgain(node));
    }

    private void TroubleAgain()
    {
        if (_adversary.IsCalm)
            return;
        _adversary.Trouble(_nodes, _agenda);
        if (_adversary.Happens(400) && _adversary.Reorganise(_store.Directory, _agenda.Now) is { } changed)
        {
            _store.Directory = changed;
            _agenda.After(Moment, FollowTheRegister);
        }
        if (_adversary.Happens(60))
        {
            _store.Calendars = _adversary.CloseSomeDay(_store.Calendars, _agenda.Now);
            _agenda.After(Moment, CountAgain);
        }
        _agenda.After(_adversary.Peace(), TroubleAgain);
    }

    /// <summary>A calendar was corrected: what runs is counted by it.</summary>
    private void CountAgain()
    {
        foreach (var stored in _store.Cases.Values.Where(stored => stored.State.Status == CaseStatus.Open).ToList())
            SendByEngine(stored.State.Id, new CaseCommand.Recompute("calendar", "operator", ToVersion: null));
    }

    /// <summary>Who took an alert on may be off duty now, and somebody may have been ordered to take over from a colleague.</summary>
    private void FollowTheRegister()
    {
        foreach (var stored in _store.Cases.Values.Where(stored => stored.State.Status == CaseStatus.Open).ToList())
        {
            foreach (var alert in stored.State.Alerts.Values.Where(alert => alert.AcknowledgedBy is not null))
                SendByEngine(stored.State.Id, new CaseCommand.LapseAcknowledgement(alert.Id));
            if (stored.State.Main is not { } main || !_adversary.Happens(100))
                continue;
            var post = _store.Directory.Posts[main.Accountable.Code];
            var alike = _store.Directory.PostsWith(post.Department, post.Role);
            var to = alike[_random.Next(alike.Length)].Id;
            var by = new Actor(new("chief"), post.ReportsTo ?? post.Id);
            SendByEngine(
                stored.State.Id,
                new CaseCommand.HandOnResponsibility(main.Id.Number, SubjectKind.Track, to, new(by, main.Accountable))
            );
        }
    }

    private void SendByEngine(CaseId id, CaseCommand command) =>
        Deliver(new(FormattableString.Invariant($"c{++_commands}"), id, command, Actor.System, OpensOn: null));

    /// <summary>All is well again: clocks are right, everybody gets an answer, and time passes where it still must.</summary>
    private void Drain()
    {
        _adversary.IsCalm = true;
        foreach (var node in _nodes)
            (node.Offset, node.DownUntil, node.DeafUntil) = (Duration.Zero, Instant.MinValue, Instant.MinValue);
        var end = _end + Duration.FromDays(8);
        _agenda.RunUntil(end);
        for (var pass = 0; pass < MostPasses && _store.NextDue <= _agenda.Now; pass++)
        {
            _nodes[0].Pump();
            _agenda.RunUntil(_agenda.Now + Duration.FromHours(1));
        }
    }

    private void Conclude()
    {
        var hash = new RunHash();
        foreach (var (id, stored) in _store.Cases)
        {
            var book = BookOf(id, stored.Definition);
            book.Drained(_agenda.Now, stored.State, stored.WakeAt, stored.Rows);
            hash.Add(stored.LastHash);
            var until = stored.State.Status == CaseStatus.Closed ? stored.State.LastRecordedAt : _end;
            _report.CaseYears += (until - stored.State.OpenedAt).TotalDays / DaysPerYear;
            _report.Closures += stored.State.Status == CaseStatus.Closed ? 1 : 0;
            _report.Rungs += book.Rungs;
        }
        _report.Cases = _store.Cases.Count;
        _report.Steps = _agenda.Steps;
        _report.Hash = hash.ToString();
        foreach (var (fault, count) in _adversary.Counts)
            _report.Faults[fault] = count;
    }

    private void Committed(Commit commit, WorkflowDefinition definition)
    {
        _report.Decisions++;
        _report.Handovers += commit.Events.Count(e => e is CaseEvent.HandoverAccepted);
        foreach (var @event in commit.Events)
            _report.Events[@event.GetType().Name] = _report.Events.GetValueOrDefault(@event.GetType().Name) + 1;
        BookOf(commit.Case, definition).Observe(commit);
        if (commit.Version == 1)
            _agenda.After(_people.Pause(), () => Act(commit.Case, seen: null));
    }

    private CaseBook BookOf(CaseId id, WorkflowDefinition definition)
    {
        if (!_books.TryGetValue(id, out var book))
            _books[id] = book = new(id, definition, _messageIds, Report);
        return book;
    }

    private void Report(Violation violation)
    {
        if (_report.Violations.Count == 0)
        {
            _report.Trail.Add(FormattableString.Invariant($"{_scenario.File}, step {_agenda.Steps}, {_agenda.Now}"));
            foreach (var commit in _books[violation.Case].Recent)
            {
                _report.Trail.Add(
                    FormattableString.Invariant($"  {commit.Version} at {commit.At} by {commit.By.Post} ({commit.Entry.CommandId})")
                );
                _report.Trail.AddRange(commit.Entry.Events.Split('\n').Select(line => $"    {line}"));
            }
        }
        _report.Violations.Add(violation);
    }
}
