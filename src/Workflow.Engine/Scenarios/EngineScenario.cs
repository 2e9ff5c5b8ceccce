using System.Collections.Immutable;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Simulation;
using Workflow.Engine.Background;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Scenarios;

/// <summary>
/// Runs a scenario on the real engine and a real store: the same commands, each in its own transaction, on a clock that is put forward to
/// each wake-up. What happened is read back from the journal and the outbox, so that it can be compared as a run in memory can.
/// </summary>
public sealed class EngineScenario
{
    // As in memory: more wake-ups between two steps mean a ladder that never ends.
    private const int MaxWakes = 100_000;

    private readonly Scenario _scenario;
    private readonly ScenarioWorld _world;
    private readonly ScenarioScript _script;
    private readonly EngineHost _host;
    private readonly WakeUpPump _pump;
    private readonly ManualClock _clock;
    private readonly ImmutableArray<StepProblem>.Builder _problems = ImmutableArray.CreateBuilder<StepProblem>();
    private readonly Dictionary<string, CaseId> _ids = new(StringComparer.Ordinal);
    private int _commands;

    private EngineScenario(Scenario scenario, ScenarioWorld world, EngineHost host, ManualClock clock)
    {
        _scenario = scenario;
        _world = world;
        _script = new(scenario, world.Definition);
        _host = host;
        _pump = new(host.Parts);
        _clock = clock;
    }

    /// <summary>
    /// Runs the story to its end in a store that holds no cases yet, with the definition, organisation and calendars that the scenario
    /// names. <paramref name="sources"/> holds their files. Throws <see cref="UnusableDefinitionsException"/> when one has an error.
    /// </summary>
    public static async Task<ScenarioRecord> RunAsync(
        Scenario scenario,
        DefinitionSources sources,
        string store,
        CancellationToken cancellationToken
    )
    {
        var problems = new ProblemList();
        if (ScenarioWorld.Load(scenario, sources, problems) is not { } world)
            throw new UnusableDefinitionsException([.. problems.All.Where(problem => problem.Severity == ProblemSeverity.Error)]);
        var clock = new ManualClock(scenario.Opening.At);
        var folder = FolderOf(scenario, world, sources);
        var options = new EngineOptions { Store = store, Organization = world.Directory.Content.Id };
        await using var host = await EngineHost.OpenAsync(options, clock, folder, cancellationToken);
        // The story is about one case alone; who has least to do is told by the other cases, of which there are none.
        host.Parts.Facts.CountsItems = false;
        var story = new EngineScenario(scenario, world, host, clock);
        host.Parts.Facts.DrawSeed = () => story._script.Seed;
        return await story.PlayAsync(cancellationToken);
    }

    private static WorkflowFolder FolderOf(Scenario scenario, ScenarioWorld world, DefinitionSources sources) =>
        new(
            sources,
            [
                new(scenario.WorkflowPath, Text(sources, scenario.WorkflowPath), world.Definition, scenario.OverlayPaths),
                .. scenario.LinkedPaths.Select(path => new ReadText<WorkflowDefinition>(
                    path,
                    Text(sources, path),
                    DefinitionAt(world, sources, path)
                )),
            ],
            [
                .. scenario.CalendarPaths.Select(path => new ReadText<Core.Calendars.WorkCalendar>(
                    path,
                    Text(sources, path),
                    CalendarAt(world, sources, path)
                )),
            ],
            [new(scenario.OrganizationPath, Text(sources, scenario.OrganizationPath), world.Directory)]
        );

    private static Core.Calendars.WorkCalendar CalendarAt(ScenarioWorld world, DefinitionSources sources, string path)
    {
        var problems = new ProblemList();
        var node = YamlText.Parse(path, Text(sources, path), problems) ?? throw new InvalidDataException(path);
        var read = Core.Calendars.CalendarReader.Read(node, problems) ?? throw new InvalidDataException(path);
        return world.Calendars[read.Id];
    }

    private static WorkflowDefinition DefinitionAt(ScenarioWorld world, DefinitionSources sources, string path)
    {
        var read = DefinitionReader.Read(sources, path, new()) ?? throw new InvalidDataException(path);
        return world.Linked[read.Name];
    }

    private static string Text(DefinitionSources sources, string path) => sources.Find(path) ?? "";

    private async Task<ScenarioRecord> PlayAsync(CancellationToken cancellationToken)
    {
        await DoAsync(_scenario.Opening, cancellationToken);
        foreach (var step in _scenario.Steps)
            await DoAsync(step, cancellationToken);
        await LetTimePassAsync(_scenario.Until, cancellationToken);
        return await RecordAsync(cancellationToken);
    }

    private async Task DoAsync(ScenarioStep step, CancellationToken cancellationToken)
    {
        await LetTimePassAsync(step.At, cancellationToken);
        if (ActorOf(step) is not { } actor)
        {
            _problems.Add(new(step, $"the organisation has nobody at post '{step.By}'"));
            return;
        }
        await LearnCasesAsync(cancellationToken);
        var label = ScenarioScript.LabelOf(step);
        var id = _ids.GetValueOrDefault(label, _script.IdOf(label));
        var current = await FindAsync(id, cancellationToken);
        var definition =
            current is null || current.Workflow == _world.Definition.Name ? _world.Definition : _world.Linked[current.Workflow];
        var journal = step.Act is ScenarioAct.Correct ? await _host.Parts.Facts.JournalAsync(id, cancellationToken) : [];
        if (_script.CommandFor(step, current, definition, journal, IdOf, out var problem) is not { } command)
        {
            _problems.Add(new(step, problem ?? "there is nothing to do"));
            return;
        }
        var commandId = string.Create(CultureInfo.InvariantCulture, $"step-{++_commands}");
        var outcome = command is CaseCommand.OpenCase open
            ? await _host.Runner.OpenAsync(_world.Definition.Name, commandId, open, actor, cancellationToken)
            : await _host.Runner.RunAsync(id, commandId, command, actor, cancellationToken);
        if (command is CaseCommand.OpenCase && outcome is CommandOutcome.Done)
            _ids[label] = id;
        if (Unexpected(step, outcome) is { } wrong)
            _problems.Add(new(step, wrong));
    }

    private async Task LetTimePassAsync(Instant until, CancellationToken cancellationToken)
    {
        for (var wakes = 0; wakes < MaxWakes; wakes++)
        {
            if (await WakeAtAsync(cancellationToken) is not { } at || at > until)
            {
                _clock.MoveTo(until);
                return;
            }
            // As in memory: what was entered late may be due already.
            _clock.MoveTo(Instant.Max(at, _clock.GetCurrentInstant()));
            if (await _pump.RunAsync(cancellationToken) is { Parked: > 0 })
                throw new InvalidOperationException($"The pump put the case of scenario {_scenario.Name} aside, so time can't pass in it.");
        }
        throw new InvalidOperationException($"More than {MaxWakes} wake-ups in scenario {_scenario.Name}.");
    }

    private static string? Unexpected(ScenarioStep step, CommandOutcome outcome) =>
        outcome switch
        {
            CommandOutcome.Done done => Simulator.Unexpected(step, new Decision.Accepted(done.Events, done.Current, [], [])),
            CommandOutcome.Refused refused => Simulator.Unexpected(step, new Decision.Rejected(refused.Rejection)),
            _ => $"was answered by {outcome.GetType().Name}",
        };

    private Actor? ActorOf(ScenarioStep step)
    {
        if (!_world.Directory.Posts.Contains(step.By.Code))
            return null;
        return _world.Directory.OccupantOf(step.By, step.At) is { } person ? new(person, step.By) : null;
    }

    /// <summary>When the next case of the story does something by itself: the store holds no others.</summary>
    private async Task<Instant?> WakeAtAsync(CancellationToken cancellationToken)
    {
        await using var context = _host.Parts.Store.Database.CreateContext();
        return await context
            .Cases.Where(row => row.WakeAt != null)
            .OrderBy(row => row.WakeAt)
            .Select(row => row.WakeAt)
            .FirstOrDefaultAsync(cancellationToken);
    }

    private CaseId? IdOf(string label) => _ids.TryGetValue(label, out var id) ? id : null;

    /// <summary>Gives the cases that others opened the names by which the story calls them, in the order in which they opened.</summary>
    private async Task LearnCasesAsync(CancellationToken cancellationToken)
    {
        await using var context = _host.Parts.Store.Database.CreateContext();
        var linked = await context
            .CaseLinks.Where(row => row.Kind == CaseLinkKind.Opened)
            .OrderBy(row => row.LinkedAt)
            .Select(row => row.OtherCase)
            .ToListAsync(cancellationToken);
        foreach (var id in linked.Select(id => new CaseId(id)).Where(id => !_ids.ContainsValue(id)))
        {
            if (await FindAsync(id, cancellationToken) is { } opened)
                _ids[ScenarioScript.LabelFor(opened.Workflow, _ids.Keys)] = id;
        }
    }

    private async Task<Case?> FindAsync(CaseId id, CancellationToken cancellationToken) =>
        (await _host.Parts.Cases.OpenAsync(id, "", cancellationToken)).Current;

    private async Task<ScenarioRecord> RecordAsync(CancellationToken cancellationToken)
    {
        await LearnCasesAsync(cancellationToken);
        await using var context = _host.Parts.Store.Database.CreateContext();
        var outbox = await context
            .Outbox.Where(row => row.Channel == OutboxRows.InApp)
            .OrderBy(row => row.CaseId)
            .ThenBy(row => row.Version)
            .ToListAsync(cancellationToken);
        var beside = ImmutableSortedDictionary.CreateBuilder<string, ScenarioRecord>(StringComparer.Ordinal);
        foreach (var (label, id) in _ids.Where(pair => pair.Key != ScenarioScript.Own))
            beside[label] = await RecordOfAsync(id, cancellationToken);
        return await RecordOfAsync(_script.CaseId, cancellationToken) with
        {
            Messages = [.. outbox.Select(row => new RecordedMessage(row.CreatedAt, NotificationOf(row)))],
            Problems = _problems.ToImmutable(),
            Beside = beside.ToImmutable(),
        };
    }

    private async Task<ScenarioRecord> RecordOfAsync(CaseId id, CancellationToken cancellationToken)
    {
        var journal = await _host.Parts.Facts.JournalAsync(id, cancellationToken);
        return new(
            [.. journal.Select(entry => new RecordedEvents(entry.At, entry.Events))],
            [],
            [],
            await FindAsync(id, cancellationToken)
        );
    }

    private static Notification NotificationOf(OutboxRow row) =>
        new(
            row.Kind,
            new(row.Post),
            row.Person is { } person ? new(person) : null,
            row.Subject,
            row.MergeDay,
            row.IsCritical,
            row.Rung,
            row.DueDay
        )
        {
            IsFirstBreach = row.IsFirstBreach,
            IsStatutory = row.IsStatutory,
        };
}
