using Workflow.Engine;

namespace Workflow.Testing;

/// <summary>
/// The PostgreSQL server of this test process, started on first use.
/// With <c>WORKFLOW_TEST_POSTGRES</c> set to a connection string (of a role that may create databases) that server is used instead.
/// </summary>
public sealed class PostgresServer
{
    private const string Settings =
        "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=64MB -c max_connections=200 "
        + "-c max_parallel_workers_per_gather=0 -c max_wal_size=256MB -c listen_addresses=''";

    private static readonly Lazy<Task<PostgresServer>> Started = new(StartAsync);

    private readonly LocalPostgres? _own;

    private PostgresServer(string connectionString, LocalPostgres? own)
    {
        ConnectionString = connectionString;
        _own = own;
    }

    /// <summary>How to reach the server's database for maintenance, as a role that may create databases.</summary>
    public string ConnectionString { get; }

    /// <summary>The process that keeps a private server, or null when the server was handed in.</summary>
    public int? OwnerProcessId => _own?.OwnerProcessId;

    /// <summary>The one server of this process. Where none is installed the running test is skipped (see <see cref="MissingPart"/>).</summary>
    public static Task<PostgresServer> SharedAsync()
    {
        if (Given() is null && LocalPostgres.FindPrograms() is null)
            MissingPart.Stop("PostgreSQL isn't installed: apt-get install postgresql, or set WORKFLOW_TEST_POSTGRES.");
        return Started.Value;
    }

    private static string? Given()
    {
        var value = Environment.GetEnvironmentVariable("WORKFLOW_TEST_POSTGRES");
        return string.IsNullOrWhiteSpace(value) ? null : value;
    }

    private static async Task<PostgresServer> StartAsync()
    {
        if (Given() is { } given)
            return new PostgresServer(given, own: null);
        var own = await LocalPostgres.StartAsync("workflow-test-postgres-", Settings);
        return new PostgresServer(own.ConnectionString, own);
    }
}
