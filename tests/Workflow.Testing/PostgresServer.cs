using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Workflow.Testing;

/// <summary>
/// The PostgreSQL server of this test process: a private cluster in a temporary folder, reached by a Unix socket, started on first use.
/// A shell owns it and waits on a pipe from this process, so the server stops and its folder goes however this process ends.
/// With <c>WORKFLOW_TEST_POSTGRES</c> set to a connection string (of a role that may create databases) that server is used instead.
/// </summary>
public sealed class PostgresServer
{
    private const string FolderPrefix = "workflow-test-postgres-";

    // initdb and the server refuse root, so all of this runs as one unprivileged user: $1 is the folder, $2 the server's programs.
    // 'immediate' loses nothing that anybody wants: the folder goes with the server.
    private const string OwnerScript = """
        trap : INT TERM HUP
        cd "$1" || exit 1
        "$2/initdb" -D data -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >initdb.log 2>&1 || { cat initdb.log >&2; exit 1; }
        "$2/pg_ctl" -D data -w -t 60 -l server.log -o "$3" start >start.log 2>&1 || { cat start.log server.log >&2; exit 1; }
        echo ready
        read -r _
        "$2/pg_ctl" -D data -m immediate -w stop >/dev/null 2>&1
        cd / && rm -rf "$1"
        """;

    private const string Settings =
        "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=64MB -c max_connections=200 "
        + "-c max_parallel_workers_per_gather=0 -c max_wal_size=256MB -c listen_addresses=''";

    private static readonly Lazy<Task<PostgresServer>> Started = new(StartAsync);

    // Held so that its input stays open: the end of that pipe is what tells the shell to clear up.
    private readonly Process? owner;

    private PostgresServer(string connectionString, Process? owner)
    {
        ConnectionString = connectionString;
        this.owner = owner;
    }

    /// <summary>How to reach the server's database for maintenance, as a role that may create databases.</summary>
    public string ConnectionString { get; }

    /// <summary>The process that keeps a private server, or null when the server was handed in.</summary>
    public int? OwnerProcessId => owner?.Id;

    /// <summary>The one server of this process. Where none is installed the running test is skipped (see <see cref="MissingPart"/>).</summary>
    public static Task<PostgresServer> SharedAsync()
    {
        if (Given() is null && FindPrograms() is null)
            MissingPart.Stop("PostgreSQL isn't installed: apt-get install postgresql, or set WORKFLOW_TEST_POSTGRES.");
        return Started.Value;
    }

    /// <summary>The folder of the newest installed server's programs, or null if none is found.</summary>
    public static string? FindPrograms()
    {
        var versions = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [];
        var packaged = versions
            .Where(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) && version >= 15)
            .OrderByDescending(folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture))
            .Select(folder => Path.Combine(folder, "bin"));
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return packaged.Concat(onPath).FirstOrDefault(HoldsServer);
    }

    private static bool HoldsServer(string folder) =>
        new[] { "initdb", "pg_ctl", "postgres" }.All(program => File.Exists(Path.Combine(folder, program)));

    private static string? Given()
    {
        var value = Environment.GetEnvironmentVariable("WORKFLOW_TEST_POSTGRES");
        return string.IsNullOrWhiteSpace(value) ? null : value;
    }

    private static async Task<PostgresServer> StartAsync()
    {
        if (Given() is { } given)
            return new PostgresServer(given, owner: null);
        RemoveLeftovers();
        var programs = FindPrograms() ?? throw new InvalidOperationException("PostgreSQL isn't installed.");
        var folder = Directory
            .CreateTempSubdirectory(string.Create(CultureInfo.InvariantCulture, $"{FolderPrefix}{Environment.ProcessId}-"))
            .FullName;
        var shell = await StartOwnerAsync(folder, programs);
        if (await shell.StandardOutput.ReadLineAsync() != "ready")
            throw new InvalidOperationException("PostgreSQL didn't start: " + await shell.StandardError.ReadToEndAsync());
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = folder,
            Username = "postgres",
            Database = "postgres",
            IncludeErrorDetail = true,
        };
        return new PostgresServer(connection.ConnectionString, shell);
    }

    private static async Task<Process> StartOwnerAsync(string folder, string programs)
    {
        var isRoot = Environment.UserName == "root";
        if (isRoot)
            await Process.Start("chown", ["postgres", folder]).WaitForExitAsync();
        string[] asServerUser = isRoot ? ["runuser", "-u", "postgres", "--"] : [];
        string[] words =
        [
            .. asServerUser,
            "sh",
            "-c",
            OwnerScript,
            "sh",
            folder,
            programs,
            $"{Settings} -c unix_socket_directories={folder}",
        ];
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start) ?? throw new InvalidOperationException("The shell that keeps PostgreSQL didn't start.");
    }

    /// <summary>Stops servers and removes folders whose test process is gone: left only when the machine or the shell was killed.</summary>
    private static void RemoveLeftovers()
    {
        foreach (var folder in Directory.GetDirectories(Path.GetTempPath(), FolderPrefix + "*"))
        {
            var testProcess = Path.GetFileName(folder)[FolderPrefix.Length..].Split('-')[0];
            if (Directory.Exists(Path.Combine("/proc", testProcess)))
                continue;
            StopServerIn(folder);
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine($"{folder} is left over from an earlier run and can't be removed: {problem.Message}");
            }
        }
    }

    private static void StopServerIn(string folder)
    {
        var pidFile = Path.Combine(folder, "data", "postmaster.pid");
        if (!File.Exists(pidFile) || !int.TryParse(File.ReadLines(pidFile).FirstOrDefault(), CultureInfo.InvariantCulture, out var pid))
            return;
        // A process id is used again after a restart of the machine: only a server that was started for this folder is stopped.
        var commandLine = Path.Combine("/proc", pid.ToString(CultureInfo.InvariantCulture), "cmdline");
        if (!File.Exists(commandLine) || !File.ReadAllText(commandLine).Contains(folder, StringComparison.Ordinal))
            return;
        using var server = Process.GetProcessById(pid);
        server.Kill(entireProcessTree: true);
        server.WaitForExit();
    }
}
