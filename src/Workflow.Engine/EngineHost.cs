using NodaTime;
using Workflow.Engine.Seeding;
using Workflow.Engine.Storage;

namespace Workflow.Engine;

/// <summary>The engine put together without a web host: for the command line, for tests, and as what the hosts register.</summary>
public sealed class EngineHost : IAsyncDisposable
{
    private EngineHost(EngineParts parts)
    {
        Parts = parts;
        Runner = new(parts);
    }

    /// <summary>What queries and pumps are made with.</summary>
    public EngineParts Parts { get; }

    /// <summary>Runs commands.</summary>
    public CaseRunner Runner { get; }

    /// <summary>
    /// Opens the store, publishes what the workflow folder holds and loads the organisation. <paramref name="clock"/> is the real clock, or
    /// a test's; a demo store puts its own on top, and begins with a few cases. Throws <see cref="EngineStartException"/>,
    /// <see cref="StoreRefusedException"/> or <see cref="UnusableDefinitionsException"/>, each with what to put right.
    /// </summary>
    public static async Task<EngineHost> OpenAsync(EngineOptions options, IClock clock, CancellationToken cancellationToken)
    {
        if (options.Problems().FirstOrDefault() is { } problem)
            throw new EngineStartException(problem);
        // Both take a second of a fresh process and know nothing of each other.
        var connecting = Task.Run(() => Store.Connect(options.Store), cancellationToken);
        var folder = await FolderAsync(options, connecting, cancellationToken);
        return await OpenAsync(options, clock, folder, await connecting, cancellationToken);
    }

    private static async Task<WorkflowFolder> FolderAsync(
        EngineOptions options,
        Task<Database> connecting,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await WorkflowFolder.ReadAsync(options.Workflows, cancellationToken);
        }
        catch
        {
            await LeaveAsync(connecting);
            throw;
        }
    }

    private static async Task LeaveAsync(Task<Database> connecting)
    {
        try
        {
            await (await connecting).DisposeAsync();
        }
        catch (Exception failed) when (failed is StoreRefusedException or OperationCanceledException)
        {
            // Whatever is wrong with the address is told once the folder is right.
        }
    }

    /// <summary>
    /// Opens a store that has been run before, as it stands: publishes nothing and changes no organisation, so that an operator can look into
    /// it. Throws <see cref="StoreRefusedException"/> or <see cref="EngineStartException"/> with one sentence.
    /// </summary>
    public static async Task<EngineHost> OpenStoredAsync(string store, IClock clock, CancellationToken cancellationToken)
    {
        var opened = await Store.OpenStoredAsync(store, cancellationToken);
        try
        {
            if (opened.IsDemo)
                clock = await DemoClock.OpenAsync(opened, clock, isProduction: false, cancellationToken);
            var stored = await StoredFolder.ReadAsync(opened, cancellationToken);
            var catalog = await DefinitionCatalog.ReadAsync(opened, cancellationToken);
            var organization = await OrganizationRegister.ReadAsync(opened, stored.Organizations, cancellationToken);
            await opened.LookAtClockAsync(cancellationToken);
            return new(new(new EngineOptions { Store = store }, opened, catalog, organization, clock));
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    internal static Task<EngineHost> OpenAsync(
        EngineOptions options,
        IClock clock,
        WorkflowFolder folder,
        CancellationToken cancellationToken
    ) => OpenAsync(options, clock, folder, Store.Connect(options.Store), cancellationToken);

    private static async Task<EngineHost> OpenAsync(
        EngineOptions options,
        IClock clock,
        WorkflowFolder folder,
        Database database,
        CancellationToken cancellationToken
    )
    {
        var store = await Store.OpenAsync(options.Store, database, options.Demo, cancellationToken);
        try
        {
            if (store.IsDemo && options.IsProduction)
                throw new EngineStartException("This store is a demo, which isn't allowed in production: name another store.");
            if (store.IsDemo)
                clock = await DemoClock.OpenAsync(store, clock, options.IsProduction, cancellationToken);
            // What a node publishes as it starts is recorded as well, and its clock may be the one that is off.
            await store.LookAtClockAsync(cancellationToken);
            var now = store.Database.Corrected(clock.Now());
            var catalog = await DefinitionCatalog.OpenAsync(store, folder, now, cancellationToken);
            var organization = await OrganizationRegister.OpenAsync(store, folder.Choose(options.Organization), now, cancellationToken);
            var parts = new EngineParts(options, store, catalog, organization, clock);
            await DemoCases.SeedAsync(parts, folder.Sources, cancellationToken);
            return new(parts);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Parts.Figures.DisposeAsync();
        await Parts.Store.DisposeAsync();
    }
}
