using System.Security.Cryptography;
using System.Text;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Engine.Figures;
using Workflow.Engine.Storage;

namespace Workflow.Engine;

/// <summary>
/// What every query, command and pump needs, put together once: the store, the published definitions, the organisation, the clock. Safe to
/// use from many threads.
/// </summary>
public sealed class EngineParts
{
    internal EngineParts(EngineOptions options, Store store, DefinitionCatalog catalog, OrganizationRegister organization, IClock clock)
    {
        Options = options;
        Store = store;
        Catalog = catalog;
        Organization = organization;
        Clock = clock;
        Figures = new((now, stop) => OpenFigures.ReadAsync(store.Database, now, stop), clock);
        Facts = new(store, catalog, organization, Figures);
        Identifiers = new(store.Settings.PayloadSecret);
        Cases = new(store.Database, Identifiers, ReadStates);
    }

    /// <summary>The settings that the engine was started with.</summary>
    public EngineOptions Options { get; }

    /// <summary>Where cases live.</summary>
    public Store Store { get; }

    /// <summary>The published definitions and the calendars.</summary>
    public DefinitionCatalog Catalog { get; }

    /// <summary>The organisation as it stands.</summary>
    public OrganizationRegister Organization { get; }

    /// <summary>Drives what happens to cases; a <see cref="DemoClock"/> in a demo store.</summary>
    public IClock Clock { get; }

    /// <summary>How this process stands towards the store.</summary>
    public NodeState Node { get; } = new();

    /// <summary>Wakes the pumps of this process before their time: something may be due, or wait to be sent.</summary>
    public Nudge Nudge { get; } = new();

    /// <summary>Wakes what puts messages into the notification lists before its time.</summary>
    internal Nudge ListNudge { get; } = new();

    /// <summary>Wakes what sends mail before its time.</summary>
    internal Nudge MailNudge { get; } = new();

    /// <summary>What all posts have to do, as last gathered by this process.</summary>
    internal FigureGatherer Figures { get; }

    internal FactsLoader Facts { get; }

    internal CaseStore Cases { get; }

    /// <summary>Some thousand states of a small workflow's cases, some hundred of a large one's.</summary>
    internal ReadStates ReadStates { get; } = new(mostCharacters: 16_000_000);

    internal IdentifierHash Identifiers { get; }

    /// <summary>A keyed hash of what a command asks for: equal wishes have equal hashes, and nothing can be guessed back.</summary>
    internal string PayloadHashOf(string workflow, CaseCommand command) =>
        Convert.ToHexStringLower(
            HMACSHA256.HashData(Store.Settings.PayloadSecret, Encoding.UTF8.GetBytes($"{workflow}\n{CaseJson.OfCommand(command)}"))
        );
}
