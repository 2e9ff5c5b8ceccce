using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Workflow.Engine.Storage;

/// <summary>Tells an empty, an older, a newer and a foreign database apart before anything in it is touched.</summary>
internal static class StoreVersion
{
    public static async Task MigrateAsync(WorkflowDb context, CancellationToken cancellationToken)
    {
        // Whoever only works with an up-to-date store needs no right to make tables.
        if (!await IsStoreAsync(context, cancellationToken) || await IsOlderAsync(context, cancellationToken))
        {
            // A new index of a large store takes minutes.
            context.Database.SetCommandTimeout(TimeSpan.FromHours(1));
            await context.Database.MigrateAsync(cancellationToken);
        }
    }

    /// <summary>Refuses everything but a store of exactly this version, and touches none.</summary>
    public static async Task RequireAsync(WorkflowDb context, CancellationToken cancellationToken)
    {
        if (!await IsStoreAsync(context, cancellationToken))
            throw new StoreRefusedException("There is no store in this place yet: start a node on it first.");
        if (await IsOlderAsync(context, cancellationToken))
            throw new StoreRefusedException(
                "This store was written by an older version of this program: bring it up to date with --migrate-only first."
            );
    }

    /// <summary>Why a node that runs already may no longer work on the store: a newer version has changed it. Null when none has.</summary>
    public static async Task<string?> WhyNewerAsync(WorkflowDb context, CancellationToken cancellationToken) =>
        await UnknownMigrationAsync(context, cancellationToken) is { } unknown
            ? $"A newer version of this program has changed the store (it knows '{unknown}'): upgrade this node."
            : null;

    /// <summary>True for a store of this or an older version, false for an empty place; anything else is refused.</summary>
    private static async Task<bool> IsStoreAsync(WorkflowDb context, CancellationToken cancellationToken)
    {
        var facade = context.GetService<IRelationalDatabaseCreator>();
        if (!await facade.ExistsAsync(cancellationToken) || !await facade.HasTablesAsync(cancellationToken))
            return false;
        if (!await HasSettingsAsync(context, cancellationToken))
            throw new StoreRefusedException(
                "This database holds tables of another program: name an empty one, or the one of this program."
            );
        if (await UnknownMigrationAsync(context, cancellationToken) is { } unknown)
            throw new StoreRefusedException(
                $"This store was written by a newer version of this program (it knows '{unknown}'): install that version."
            );
        return true;
    }

    private static async Task<string?> UnknownMigrationAsync(WorkflowDb context, CancellationToken cancellationToken)
    {
        var known = context.Database.GetMigrations().ToHashSet(StringComparer.Ordinal);
        var applied = await context.Database.GetAppliedMigrationsAsync(cancellationToken);
        return applied.FirstOrDefault(name => !known.Contains(name));
    }

    private static async Task<bool> IsOlderAsync(WorkflowDb context, CancellationToken cancellationToken) =>
        (await context.Database.GetPendingMigrationsAsync(cancellationToken)).Any();

    private static async Task<bool> HasSettingsAsync(WorkflowDb context, CancellationToken cancellationToken)
    {
        try
        {
            await context.Database.ExecuteSqlRawAsync("SELECT count(*) FROM store_settings", cancellationToken);
            return true;
        }
        catch (System.Data.Common.DbException)
        {
            return false;
        }
    }
}
