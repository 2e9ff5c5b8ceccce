using System.Collections.Immutable;
using NodaTime;
using NodaTime.Text;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Workflow.Core.Simulation;
using Workflow.Testing;
using Xunit;

namespace Workflow.Core.Tests.Cases;

/// <summary>
/// A case of the community rehabilitation sample told in lines of code: at a local time (Asia/Shanghai) a post does something. Fields
/// that a form asks for and the story doesn't mention are filled in.
/// </summary>
internal sealed class Story
{
    private static readonly LocalDateTimePattern Pattern = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm");
    private static readonly Lazy<(Scenario Scenario, ScenarioWorld World)> Sample = new(() => SampleFiles.Load(SampleFiles.NoRegistration));

    private readonly List<CaseEvent> _events = [];
    private readonly List<(Instant At, ImmutableArray<CaseEvent> Events)> _decisions = [];

    public ScenarioWorld World { get; set; } = Sample.Value.World;

    public static DateTimeZone Zone => Sample.Value.Scenario.Zone;

    public Case? Current { get; private set; }

    private readonly Dictionary<int, string> _personalTexts = [];

    /// <summary>All events so far with their recorded times.</summary>
    public List<(Instant At, CaseEvent Event)> Journal { get; } = [];

    public Decision? Last { get; private set; }

    public List<Notification> Told { get; } = [];

    /// <summary>A case opened 2026-03-02 08:30 whose order was served at 10:00 and received 2026-03-03 10:00: QH-DIR is accountable, REGISTER due 03-17.</summary>
    public static Story Registered(ScenarioWorld? world = null)
    {
        var story = Served(world);
        story.At("2026-03-03 10:00", "QH-DIR", Accept);
        return story;
    }

    /// <summary>The same up to the service of the order: responsibility is offered to QH-DIR and not accepted.</summary>
    public static Story Served(ScenarioWorld? world = null)
    {
        var story = Opened(world);
        story.Complete("2026-03-02 10:00", "QH-PO-1", "serve-order", ("served_at", "2026-03-02 10:00"));
        return story;
    }

    /// <summary>The same up to the opening.</summary>
    public static Story Opened(ScenarioWorld? world = null)
    {
        var story = world is null ? new Story() : new Story { World = world };
        story.Open("2026-03-02 08:30", "QH-PO-1", ("residence", "qinghe"), ("decided_at", "2026-03-01 15:00"));
        return story;
    }

    public static Instant Time(string local) => Pattern.Parse(local).Value.InZoneStrictly(Zone).ToInstant();

    public Case Case => Current ?? throw new InvalidOperationException("no case");

    public WorkItem Item(string task) => Case.Items.Values.Single(item => item.Task == task);

    public Handover Handover => Case.Handovers.Values.Single();

    public Story Open(string at, string by, params (string Name, string Text)[] values)
    {
        var command = new CaseCommand.OpenCase(
            new(Guid.Parse("0192f0c0-0000-7000-8000-000000000001")),
            Values(World.Definition.Opening, values),
            null
        );
        return Do(at, by, command);
    }

    public Story Complete(string at, string by, string task, params (string Name, string Text)[] values)
    {
        var form = World.Definition.FindTask(task)?.Form ?? [];
        return At(at, by, current => new CaseCommand.CompleteWorkItem(Item(task).Id, Values(form, values, at), null, null, Everything()));
    }

    public Story At(string at, string by, Func<Case, CaseCommand> command)
    {
        Pass(at);
        return Do(at, by, command(Case));
    }

    /// <summary>Lets time pass up to and including an instant.</summary>
    public Story Pass(string until)
    {
        var end = Time(until);
        while (Current is not null && CaseFold.WakeAt(Current) is { } at && at <= end)
            Keep(Decider.Decide(World.Definition, Current, new CaseCommand.Tick(), Actor.System, Facts, at), at);
        return this;
    }

    /// <summary>One tick at an instant, as after a stop in which nothing ran.</summary>
    public Story TickOnce(string at)
    {
        Keep(Decider.Decide(World.Definition, Case, new CaseCommand.Tick(), Actor.System, Facts, Time(at)), Time(at));
        return this;
    }

    public Story Do(string at, string by, CaseCommand command, Case? other = null)
    {
        var post = new PostId(by);
        var person = World.Directory.OccupantOf(post, Time(at)) ?? new PersonId("nobody");
        Keep(
            Decider.Decide(World.Definition, Current, command, new(person, post), FactsFor(command) with { Other = other }, Time(at)),
            Time(at)
        );
        return this;
    }

    /// <summary>What the engine asks of the case by itself, in an organisation that may have changed meanwhile.</summary>
    public Story BySystem(string at, CaseCommand command, OrgDirectory? directory = null)
    {
        Pass(at);
        var facts = Facts with { Directory = directory ?? World.Directory };
        Keep(Decider.Decide(World.Definition, Case, command, Actor.System, facts, Time(at)), Time(at));
        return this;
    }

    /// <summary>Counts again by other calendars or on another version; from then on the story goes on with them.</summary>
    public Story Recompute(
        string at,
        ImmutableDictionary<string, Workflow.Core.Calendars.WorkCalendar> calendars,
        WorkflowDefinition? to = null
    )
    {
        Pass(at);
        var facts = Facts with { Calendars = calendars, Successor = to };
        var command = new CaseCommand.Recompute("the office was closed", "operator", to?.Version);
        Keep(Decider.Decide(World.Definition, Case, command, Actor.System, facts, Time(at)), Time(at));
        if (Last is Decision.Accepted)
            World = World with { Calendars = calendars, Definition = to ?? World.Definition };
        return this;
    }

    public Rejection Refused() => Assert.IsType<Decision.Rejected>(Last).Rejection;

    public Story Accepted()
    {
        if (Last is Decision.Rejected rejected)
            Assert.Fail($"{rejected.Rejection.Reason}: {rejected.Rejection.Sentence} {string.Join("; ", rejected.Rejection.Fields)}");
        return this;
    }

    public IEnumerable<(Instant At, T Event)> All<T>()
        where T : CaseEvent => Journal.Where(entry => entry.Event is T).Select(entry => (entry.At, (T)entry.Event));

    public static CaseCommand Accept(Case current) =>
        new CaseCommand.AcceptHandover(
            current.Handovers.Values.Single().Id,
            [.. current.Handovers.Values.Single().Materials.Where(material => material.IsIncluded).Select(material => material.Name)],
            ImmutableSortedDictionary<string, PrivateText>.Empty
        );

    public HandoverOffer Everything() => HandoverOffer.Nothing with { Included = [.. World.Definition.Materials.Names] };

    public static PrivateText Words(string text) => new(text, "00112233445566778899aabbccddeeff");

    public ImmutableSortedDictionary<string, SubmittedValue> Values(
        IEnumerable<FormField> form,
        (string Name, string Text)[] given,
        string now = "2026-03-01 15:00"
    )
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, SubmittedValue>(StringComparer.Ordinal);
        foreach (var asked in form.Where(asked => !asked.IsOptional))
            values[asked.Name] = Value(asked.Name, Filler(World.Definition.Fields[asked.Name], now));
        foreach (var (name, text) in given)
            values[name] = Value(name, text);
        return values.ToImmutable();
    }

    private Facts FactsFor(CaseCommand command) =>
        command is CaseCommand.CorrectWorkItem correct ? Facts with { Completed = CompletedItem.Find(_decisions, correct.Item) } : Facts;

    private Facts Facts => Facts.Of(World.Directory, World.Calendars) with { PersonalTexts = _personalTexts };

    private SubmittedValue Value(string name, string text) =>
        new(
            FieldInput.Parse(World.Definition.Fields[name], text, Zone, out var problem)
                ?? throw new ArgumentException($"{name}: {problem}"),
            "00112233445566778899aabbccddeeff"
        );

    private static string Filler(FieldDefinition field, string now) =>
        field.Type switch
        {
            FieldType.Number => "1",
            FieldType.YesNo => "true",
            FieldType.Choice => field.Choices[0].Key,
            FieldType.Date => now[..10],
            FieldType.DateTime => now,
            FieldType.Area => "qinghe",
            FieldType.Text or FieldType.Person or FieldType.Post or FieldType.Signature => "某",
        };

    private void Keep(Decision decision, Instant at)
    {
        Last = decision;
        if (decision is not Decision.Accepted accepted)
            return;
        var recordedAt = Current is null || at > Current.LastRecordedAt ? at : Current.LastRecordedAt;
        Current = accepted.Next;
        foreach (var value in accepted.PersonalValues)
            _personalTexts[value.Reference] = value.Text;
        _events.AddRange(accepted.Events);
        _decisions.Add((recordedAt, accepted.Events));
        Journal.AddRange(accepted.Events.Select(@event => (recordedAt, @event)));
        Told.AddRange(accepted.Notifications);
    }
}
