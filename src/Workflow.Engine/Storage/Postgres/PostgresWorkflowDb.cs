using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Npgsql;

namespace Workflow.Engine.Storage.Postgres;

/// <summary>The store on PostgreSQL.</summary>
internal sealed class PostgresWorkflowDb(DbContextOptions<PostgresWorkflowDb> options) : WorkflowDb(options)
{
    public static DbContextOptions<PostgresWorkflowDb> OptionsFor(NpgsqlDataSource source) =>
        new DbContextOptionsBuilder<PostgresWorkflowDb>()
            .UseNpgsql(source, npgsql => npgsql.UseNodaTime())
            .UseSnakeCaseNamingConvention()
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
            .Options;

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        // Both grow in order of time and are read in stretches of it: an index of blocks costs a command nothing.
        modelBuilder.Entity<JournalRow>().HasIndex(row => row.RecordedAt).HasDatabaseName("journal_recorded").HasMethod("brin");
        modelBuilder.Entity<AccessRow>().HasIndex(row => row.At).HasDatabaseName("access_log_at").HasMethod("brin");
        // A rung that fires changes nothing of an item that an index holds: with room in its page the new row needs no new index entries.
        modelBuilder.Entity<WorkItemRow>().HasStorageParameter("fillfactor", 85);
        // What is counted for every page is counted by the index alone.
        modelBuilder
            .Entity<WorkItemRow>()
            .HasIndex(row => new
            {
                row.Performer,
                row.SortAt,
                row.CaseId,
                row.Number,
            })
            .IncludeProperties(row => row.IsWaiting);
        modelBuilder
            .Entity<WorkItemRow>()
            .HasIndex(row => new
            {
                row.Accountable,
                row.SortAt,
                row.CaseId,
                row.Number,
            })
            .IncludeProperties(row => row.IsWaiting);
        // By default a fifth of a table changes before it is cleaned up, which is a storm's worth of dead rows in a large store.
        // As a text: a number is put into the statement as the machine's culture writes it.
        modelBuilder.Entity<WorkItemRow>().HasStorageParameter("autovacuum_vacuum_scale_factor", "0.02");
        modelBuilder.Entity<CaseRow>().HasStorageParameter("autovacuum_vacuum_scale_factor", "0.02");
    }
}

/// <summary>Lets <c>dotnet ef migrations add NAME --context PostgresWorkflowDb</c> build the model; connects to nothing.</summary>
internal sealed class PostgresDesign : IDesignTimeDbContextFactory<PostgresWorkflowDb>
{
    public PostgresWorkflowDb CreateDbContext(string[] args)
    {
        var builder = new NpgsqlDataSourceBuilder("Host=none");
        builder.UseNodaTime();
        return new(PostgresWorkflowDb.OptionsFor(builder.Build()));
    }
}
