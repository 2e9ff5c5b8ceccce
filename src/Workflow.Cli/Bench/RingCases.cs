using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Workflow.Engine;
using Workflow.Engine.Seeding;

namespace Workflow.Cli.Bench;

/// <summary>
/// Cases that go round: each command completes the only open item, by which the next stage begins and a new item with a
/// new deadline opens, for which another post answers. Each client turns its own.
/// </summary>
internal sealed class RingCases
{
    private const string Workflow = "ring";

    private static readonly ImmutableSortedDictionary<string, SubmittedValue> Next = ImmutableSortedDictionary<string, SubmittedValue>
        .Empty.WithComparers(StringComparer.Ordinal)
        .Add("outcome", new(new(FieldType.Choice, "next"), Salt()));

    private readonly EngineHost _host;
    private readonly Case[][] _cases;
    private readonly int[] _turns;
    private readonly string _run = Salt();

    private RingCases(EngineHost host, Case[][] cases)
    {
        _host = host;
        _cases = cases;
        _turns = new int[cases.Length];
    }

    /// <summary>All of them as they stand, client by client.</summary>
    public IEnumerable<Case> All => _cases.SelectMany(cases => cases);

    /// <summary>Puts the definition into a folder that holds <see cref="LoadSample"/>.</summary>
    public static async Task WriteAsync(string folder, CancellationToken cancellationToken)
    {
        foreach (var name in new[] { "ring.workflow.yaml", "ring.rules.yaml" })
        {
            await using var text =
                typeof(RingCases).Assembly.GetManifestResourceStream(name)
                ?? throw new InvalidOperationException($"{name} isn't in the program");
            await using var file = File.Create(Path.Combine(folder, name));
            await text.CopyToAsync(file, cancellationToken);
        }
    }

    /// <summary>Opens so many for each client, spread over the offices.</summary>
    public static async Task<RingCases> OpenAsync(EngineHost host, int clients, int each, int offices, CancellationToken cancellationToken)
    {
        var ring = new RingCases(host, [.. Enumerable.Range(0, clients).Select(_ => new Case[each])]);
        await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(() => OpenOwnAsync(client), cancellationToken)));
        return ring;

        async Task OpenOwnAsync(int client)
        {
            for (var i = 0; i < each; i++)
                ring._cases[client][i] = await ring.OpenOneAsync(1 + (client * each + i) % offices, cancellationToken);
        }
    }

    /// <summary>The next command of a client: completes the open item of one of its cases.</summary>
    public async Task TurnAsync(int client, CancellationToken cancellationToken)
    {
        var own = _cases[client];
        var turn = _turns[client]++;
        var current = own[turn % own.Length];
        var item = current.Items.Values.Single();
        var outcome = await _host.Runner.RunAsync(
            current.Id,
            string.Create(CultureInfo.InvariantCulture, $"{_run}-{client}-{turn}"),
            new CaseCommand.CompleteWorkItem(item.Id, Next, EffectiveAt: null, LateReason: null, Offer: null),
            In(item.Performer),
            cancellationToken
        );
        own[turn % own.Length] = CaseOf(outcome);
    }

    /// <summary>The same decision in memory alone, each on what the one before left.</summary>
    public Action Deciding()
    {
        var definition =
            _host.Parts.Catalog.FindLatest(Workflow) ?? throw new InvalidOperationException($"there is no definition '{Workflow}'");
        var facts = Facts.Of(_host.Parts.Organization.Directory, _host.Parts.Catalog.Calendars);
        var current = All.First();
        var now = _host.Parts.Clock.GetCurrentInstant();
        return () =>
        {
            var item = current.Items.Values.Single();
            var command = new CaseCommand.CompleteWorkItem(item.Id, Next, EffectiveAt: null, LateReason: null, Offer: null);
            current = Decider.Decide(definition, current, command, In(item.Performer), facts, now) is Decision.Accepted accepted
                ? accepted.Next
                : throw new InvalidOperationException("a decision to measure was refused");
        };
    }

    private async Task<Case> OpenOneAsync(int office, CancellationToken cancellationToken)
    {
        var id = new CaseId(Guid.CreateVersion7());
        var values = ImmutableSortedDictionary<string, SubmittedValue>
            .Empty.WithComparers(StringComparer.Ordinal)
            .Add("place", new(new(FieldType.Area, string.Create(CultureInfo.InvariantCulture, $"p{office}")), Salt()))
            .Add("person", new(new(FieldType.Text, string.Create(CultureInfo.InvariantCulture, $"Synthetic person {office}")), Salt()));
        var outcome = await _host.Runner.OpenAsync(
            Workflow,
            id.Value.ToString("N"),
            new CaseCommand.OpenCase(id, values, EffectiveAt: null),
            In(new(LoadSample.ClerkOf(office))),
            cancellationToken
        );
        return CaseOf(outcome);
    }

    private Actor In(PostId post) =>
        new(
            _host.Parts.Organization.Directory.OccupantOf(post, _host.Parts.Clock.GetCurrentInstant())
                ?? throw new InvalidOperationException($"nobody stands in {post.Code}"),
            post
        );

    private static Case CaseOf(CommandOutcome outcome) =>
        outcome switch
        {
            CommandOutcome.Done done => done.Current,
            CommandOutcome.Refused refused => throw new InvalidOperationException(
                $"a command to measure was refused: {refused.Rejection.Sentence.For("en")}"
            ),
            var other => throw new InvalidOperationException($"a command to measure came to nothing: {other.GetType().Name}"),
        };

    private static string Salt() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
