using NodaTime;
using Workflow.Core.Cases;
using Workflow.Engine.Background;
using Workflow.Engine.Delivery;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Tests.Delivery;

/// <summary>Alerts and reminders put straight into a store, as many cases would raise them for one post.</summary>
internal sealed class StormSample(TestEngine engine)
{
    /// <summary>The director of the district's office, to whom the alerts of every township climb.</summary>
    public const string Receiver = "DL-DCO-DIR";

    private static readonly string[] Accountable = ["QH-DIR", "BS-DIR", "DL-PSB-AB"];

    private readonly List<CaseId> _cases = [];
    private int _number = 1_000;

    public string Person => engine.In(Receiver).Person.Code;

    /// <summary>Begins a case for each of three departments and lets its own first messages leave.</summary>
    public static async Task<StormSample> BeginAsync(TestEngine engine)
    {
        var storm = new StormSample(engine);
        for (var i = 0; i < Accountable.Length; i++)
            storm._cases.Add(await engine.OpenCaseAsync());
        await new OutboxPump(engine.Parts, new RecordingChannel()).DrainAsync(TestEngine.Stop);
        return storm;
    }

    /// <summary>Raises alerts now; each for the next of three departments. <paramref name="change"/> makes one of them special.</summary>
    public async Task RaiseAsync(int count, Action<int, OutboxRow>? change = null, string ladder = "LT", string rung = "L3")
    {
        var (items, alerts, messages) = (new List<WorkItemRow>(), new List<AlertRow>(), new List<OutboxRow>());
        for (var i = 0; i < count; i++)
        {
            var message = MessageOf(_cases[i % _cases.Count], ++_number, NotificationKind.Alert, rung);
            items.Add(ItemOf(message, ++_number, Accountable[i % Accountable.Length], ladder));
            alerts.Add(AlertOf(message, items[^1].Number, ladder));
            change?.Invoke(i, message);
            messages.Add(message);
        }
        var sql = engine.Parts.Store.Database.Sql;
        await engine.Parts.Store.Database.WriteAsync(
            [.. sql.Insert(items), .. sql.Insert(alerts), .. sql.Insert(messages)],
            isUrgent: true,
            TestEngine.Stop
        );
    }

    /// <summary>Raises one reminder of something due on a day.</summary>
    public async Task RemindAsync(LocalDate dueDay)
    {
        var message = MessageOf(_cases[0], ++_number, NotificationKind.Reminder, "R1");
        message.DueDay = dueDay;
        var sql = engine.Parts.Store.Database.Sql;
        await engine.Parts.Store.Database.WriteAsync(
            [.. sql.Insert([ItemOf(message, message.Subject, Accountable[0], "LT")]), .. sql.Insert([message])],
            isUrgent: true,
            TestEngine.Stop
        );
    }

    private OutboxRow MessageOf(CaseId id, int number, NotificationKind kind, string rung) =>
        new()
        {
            MessageId = Guid.CreateVersion7(),
            CaseId = id.Value,
            Version = 1,
            Kind = kind,
            Subject = number,
            Post = Receiver,
            Person = Person,
            Rung = rung,
            DueDay = new LocalDate(2026, 3, 2),
            Channel = OutboxRows.InApp,
            Status = OutboxStatus.Waiting,
            CreatedAt = engine.Clock.Now(),
            NextAttemptAt = engine.Clock.Now(),
        };

    private WorkItemRow ItemOf(OutboxRow message, int number, string accountable, string ladder) =>
        new()
        {
            CaseId = message.CaseId,
            Number = number,
            Workflow = TestEngine.Rehabilitation,
            DefinitionVersion = engine.Definition.Version,
            Track = 1,
            Task = "register",
            Performer = accountable,
            Accountable = accountable,
            Ladder = ladder,
            DueDay = message.DueDay,
            OpenedAt = message.CreatedAt,
            Since = message.CreatedAt,
            SortAt = message.CreatedAt,
        };

    private AlertRow AlertOf(OutboxRow message, int subject, string ladder) =>
        new()
        {
            CaseId = message.CaseId,
            Number = message.Subject,
            Workflow = TestEngine.Rehabilitation,
            DefinitionVersion = engine.Definition.Version,
            Subject = subject,
            Deadline = message.Subject,
            Ladder = ladder,
            Rung = message.Rung ?? "",
            Cycle = 1,
            Post = message.Post,
            Person = message.Person,
            RaisedAt = message.CreatedAt,
        };
}

/// <summary>A way out that keeps what leaves, and can fail, die or take its time.</summary>
internal sealed class RecordingChannel : IMessageChannel
{
    private readonly Lock _lock = new();

    /// <summary>Happens before a message leaves; throwing keeps it.</summary>
    public Action<OutgoingMessage>? Before { get; set; }

    public List<OutgoingMessage> Sent { get; } = [];

    public string Description => "a test's";

    public Task SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        Before?.Invoke(message);
        lock (_lock)
            Sent.Add(message);
        return Task.CompletedTask;
    }
}
