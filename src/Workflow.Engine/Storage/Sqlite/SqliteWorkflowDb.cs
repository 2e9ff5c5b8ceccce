using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using NodaTime;

namespace Workflow.Engine.Storage.Sqlite;

/// <summary>The store in a SQLite file: instants are whole microseconds since 1970, days are ISO texts.</summary>
internal sealed class SqliteWorkflowDb(DbContextOptions<SqliteWorkflowDb> options) : WorkflowDb(options)
{
    public static DbContextOptions<SqliteWorkflowDb> OptionsFor(string connectionString) =>
        new DbContextOptionsBuilder<SqliteWorkflowDb>()
            .UseSqlite(connectionString)
            .UseSnakeCaseNamingConvention()
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
            .Options;

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<Instant>().HaveConversion<InstantMicroseconds>();
        configurationBuilder.Properties<LocalDate>().HaveConversion<LocalDateText>();
    }
}

/// <summary>Lets <c>dotnet ef migrations add NAME --context SqliteWorkflowDb</c> build the model; connects to nothing.</summary>
internal sealed class SqliteDesign : IDesignTimeDbContextFactory<SqliteWorkflowDb>
{
    public SqliteWorkflowDb CreateDbContext(string[] args) => new(SqliteWorkflowDb.OptionsFor("Data Source=:memory:"));
}
