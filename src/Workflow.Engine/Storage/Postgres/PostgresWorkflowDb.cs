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
