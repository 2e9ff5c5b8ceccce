using System.Collections.Immutable;
using System.Security.Cryptography;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests;

/// <summary>An engine on a database of its own, with the sample workflows and a clock that the test moves.</summary>
public sealed class TestEngine : IAsyncDisposable
{
    public const string Rehabilitation = "community-rehabilitation";

    private static readonly Lazy<Task<WorkflowFolder>> Folder = new(() =>
        WorkflowFolder.ReadAsync(Repository.PathOf("workflows"), CancellationToken.None)
    );

    private static readonly Lazy<WorkflowFolder> WithPatterns = new(() => WorkflowFolder.Read(SampleFiles.All, new()));

    private readonly TestDatabase _database;
    private readonly EngineHost _host;
    private int _commands;

    private TestEngine(TestDatabase database, EngineHost host, FakeClock clock)
    {
        _database = database;
        _host = host;
        Clock = clock;
    }

    public FakeClock Clock { get; }
    public EngineParts Parts => _host.Parts;
    public EngineHost Host => _host;
    public CaseRunner Runner => _host.Runner;
    public TestDatabase Database => _database;
    public OrgDirectory Directory => Parts.Organization.Directory;
    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<TestEngine> StartAsync(TestDatabase database, string at = "2026-03-02 08:30")
    {
        var clock = new FakeClock(FakeClock.At(at));
        return new(database, await OpenAsync(database.Store, clock), clock);
    }

    /// <summary>The same with the patterns of the guide beside the sample workflows.</summary>
    public static Task<TestEngine> StartWithPatternsAsync(TestDatabase database, string at) =>
        StartWithAsync(database, at, WithPatterns.Value);

    /// <summary>The same with the definitions of a folder.</summary>
    internal static async Task<TestEngine> StartWithAsync(TestDatabase database, string at, WorkflowFolder folder)
    {
        var clock = new FakeClock(FakeClock.At(at));
        var options = new EngineOptions { Store = database.Store, Organization = "guangdong-sample" };
        return new(database, await EngineHost.OpenAsync(options, clock, folder, Stop), clock);
    }

    /// <summary>A second process on the same store.</summary>
    public async Task<EngineHost> OpenNodeAsync() => await OpenAsync(_database.Store, Clock);

    /// <summary>The same with an address of its own for the store, and with the sample workflows where no folder is given.</summary>
    internal async Task<EngineHost> OpenNodeAsync(string store, WorkflowFolder? folder = null) => await OpenAsync(store, Clock, folder);

    public Actor In(string post) =>
        new(Directory.OccupantOf(new(post), Clock.Now()) ?? throw new InvalidOperationException(post), new(post));

    public static ImmutableSortedDictionary<string, SubmittedValue> Values(
        WorkflowDefinition definition,
        params (string Name, string Text)[] values
    ) =>
        values.ToImmutableSortedDictionary(
            pair => pair.Name,
            pair => new SubmittedValue(
                FieldInput.Parse(definition.Fields[pair.Name], pair.Text, DateTimeZoneProviders.Tzdb["Asia/Shanghai"], out _)
                    ?? throw new InvalidOperationException($"{pair.Name}: {pair.Text}"),
                Salt()
            ),
            StringComparer.Ordinal
        );

    public static string Salt() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    public WorkflowDefinition Definition => Parts.Catalog.FindLatest(Rehabilitation) ?? throw new InvalidOperationException(Rehabilitation);

    public CaseCommand.OpenCase Opening(CaseId id) =>
        new(
            id,
            Values(
                Definition,
                ("participant_name", "甲"),
                ("id_number", "SYNTHETIC-0001"),
                ("residence", "qinghe"),
                ("decided_at", "2026-03-01 15:00")
            ),
            null
        );

    /// <summary>Opens a case now and serves its order an hour and a half later, as in the second scenario.</summary>
    public async Task<CaseId> OpenServedAsync()
    {
        var id = await OpenCaseAsync();
        Clock.MoveTo(Clock.Now() + Duration.FromMinutes(90));
        Accepted(await ServeAsync(id));
        return id;
    }

    public async Task<CaseId> OpenCaseAsync()
    {
        var id = new CaseId(Guid.CreateVersion7());
        Accepted(await Runner.OpenAsync(Rehabilitation, NextCommand(), Opening(id), In("QH-PO-1"), Stop));
        return id;
    }

    public async Task<CommandOutcome> ServeAsync(CaseId id, string? commandId = null) =>
        await Runner.RunAsync(id, commandId ?? NextCommand(), Serving(await FindAsync(id)), In("QH-PO-1"), Stop);

    public CaseCommand.CompleteWorkItem Serving(Case current) =>
        new(
            current.Items.Values.Single(item => item.Task == "serve-order").Id,
            Values(
                Definition,
                ("order_no", "DL-2026-001"),
                ("ground", "first-finding"),
                ("served_at", NodaTime.Text.InstantPattern.ExtendedIso.Format(Clock.Now())),
                ("service_mode", "in-person")
            ),
            null,
            null,
            new(
                ["order-copy", "test-report", "addiction-finding", "contact-sheet"],
                ImmutableSortedDictionary<string, PrivateText>.Empty,
                null
            )
        );

    public async Task<CommandOutcome> AcceptAsync(CaseId id, string? commandId = null)
    {
        var handover = (await FindAsync(id)).Handovers.Values.Single();
        var command = new CaseCommand.AcceptHandover(
            handover.Id,
            [.. handover.Materials.Where(material => material.IsIncluded).Select(material => material.Name)],
            ImmutableSortedDictionary<string, PrivateText>.Empty
        );
        return await Runner.RunAsync(id, commandId ?? NextCommand(), command, In(handover.To.Code), Stop);
    }

    public async Task<Case> FindAsync(CaseId id) =>
        (await Parts.Cases.OpenAsync(id, "", Stop)).Current ?? throw new InvalidOperationException($"no case {id}");

    public string NextCommand() => string.Create(null, $"test-{Interlocked.Increment(ref _commands)}");

    public static CommandOutcome.Done Accepted(CommandOutcome outcome) =>
        outcome is CommandOutcome.Refused refused
            ? throw new InvalidOperationException(
                $"{refused.Rejection.Reason}: {refused.Rejection.Sentence} {string.Join(", ", refused.Rejection.Fields)}"
            )
            : Assert.IsType<CommandOutcome.Done>(outcome);

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static async Task<EngineHost> OpenAsync(string store, FakeClock clock, WorkflowFolder? folder = null)
    {
        var options = new EngineOptions
        {
            Store = store,
            Workflows = Repository.PathOf("workflows"),
            Organization = "guangdong-sample",
        };
        return await EngineHost.OpenAsync(options, clock, folder ?? await Folder.Value, Stop);
    }
}
