using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Workflow.Engine.Storage;

/// <summary>Tells an empty, an older, a newer and a foreign database apart before anything in it is touched.</summary>
internal static class StoreVersion
{
    public static async Task MigrateAsync(WorkflowDb context, CancellationToken cancellationToken)
    {
        var facade = context.GetService<IRelationalDatabaseCreator>();
        var isThere = await facade.ExistsAsync(cancellationToken);
        if (isThere && await facade.HasTablesAsync(cancellationToken))
        {
            if (!await HasSettingsAsync(context, cancellationToken))
                throw new StoreRefusedException(
                    "This database holds tables of another program: name an empty one, or the one of this program."
                );
            var known = context.Database.GetMigrations().ToHashSet(StringComparer.Ordinal);
            var applied = await context.Database.GetAppliedMigrationsAsync(cancellationToken);
            if (applied.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
                throw new StoreRefusedException(
                    $"This store was written by a newer version of this program (it knows '{unknown}'): install that version."
                );
        }
        // Whoever only works with an up-to-date store needs no right to make tables.
        if (!isThere || (await context.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
            await context.Database.MigrateAsync(cancellationToken);
    }

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
