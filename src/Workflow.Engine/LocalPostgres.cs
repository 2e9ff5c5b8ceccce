using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Workflow.Engine;

/// <summary>
/// A PostgreSQL server of this process alone, to be tested, measured and broken: a private cluster in a temporary folder, reached by a Unix
/// socket. A shell owns it and waits on a pipe from this process, so the server stops and its folder goes however this process ends.
/// </summary>
public sealed class LocalPostgres : IAsyncDisposable
{
    // initdb and the server refuse root, so all of this runs as one unprivileged user: $1 is the folder, $2 the server's programs.
    // 'immediate' loses nothing that anybody wants: the folder goes with the server.
    private const string OwnerScript = """
        trap : INT TERM HUP
        cd "$1" || exit 1
        "$2/initdb" -D "$1/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >initdb.log 2>&1 || { cat initdb.log >&2; exit 1; }
        "$2/pg_ctl" -D "$1/data" -w -t 60 -l server.log -o "$3" start >start.log 2>&1 || { cat start.log server.log >&2; exit 1; }
        echo ready
        read -r _
        "$2/pg_ctl" -D "$1/data" -m immediate -w stop >/dev/null 2>&1
        cd / && rm -rf "$1"
        """;

    private readonly string _folder;
    private readonly string _programs;

    // Held so that its input stays open: the end of that pipe is what tells the shell to clear up.
    private readonly Process _owner;

    private LocalPostgres(string folder, string programs, Process owner)
    {
        (_folder, _programs, _owner) = (folder, programs, owner);
        ConnectionString = new NpgsqlConnectionStringBuilder
        {
            Host = folder,
            Username = "postgres",
            Database = "postgres",
            IncludeErrorDetail = true,
        }.ConnectionString;
    }

    /// <summary>How to reach the server's database for maintenance, as a role that may create databases.</summary>
    public string ConnectionString { get; }

    /// <summary>The process that keeps the server.</summary>
    public int OwnerProcessId => _owner.Id;

    /// <summary>The folder of the newest installed server's programs (15 or later), or null if none is found.</summary>
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

    /// <summary>
    /// Starts one in a folder whose name begins with <paramref name="prefix"/>, after clearing up those that dead processes left under that
    /// name. <paramref name="settings"/> are the server's, each as <c>-c name=value</c>. Throws <see cref="InvalidOperationException"/> when
    /// PostgreSQL isn't installed or doesn't start.
    /// </summary>
    public static async Task<LocalPostgres> StartAsync(string prefix, string settings)
    {
        var programs = FindPrograms() ?? throw new InvalidOperationException("PostgreSQL isn't installed: apt-get install postgresql.");
        RemoveLeftovers(prefix);
        var folder = Directory
            .CreateTempSubdirectory(string.Create(CultureInfo.InvariantCulture, $"{prefix}{Environment.ProcessId}-"))
            .FullName;
        if (IsRoot)
            await Process.Start("chown", ["postgres", folder]).WaitForExitAsync();
        var shell = Run(["sh", "-c", OwnerScript, "sh", folder, programs, $"{settings} -c unix_socket_directories={folder}"]);
        if (await shell.StandardOutput.ReadLineAsync() != "ready")
            throw new InvalidOperationException("PostgreSQL didn't start: " + await shell.StandardError.ReadToEndAsync());
        return new(folder, programs, shell);
    }

    /// <summary>Breaks the server off as a crash would, without a word to anybody connected, and starts it again.</summary>
    public async Task CrashAndRestartAsync(CancellationToken cancellationToken)
    {
        string[] words =
        [
            Path.Combine(_programs, "pg_ctl"),
            "-D",
            Path.Combine(_folder, "data"),
            "-m",
            "immediate",
            "-w",
            "-t",
            "60",
            "-l",
            Path.Combine(_folder, "server.log"),
            "restart",
        ];
        // While a broken connection's process still dies, its shared memory keeps the server from starting.
        for (var attempt = 1; ; attempt++)
        {
            using var restart = Run(words);
            await restart.WaitForExitAsync(cancellationToken);
            if (restart.ExitCode == 0)
                return;
            if (attempt == 10)
                throw new InvalidOperationException(
                    $"PostgreSQL didn't start again: {await File.ReadAllTextAsync(Path.Combine(_folder, "server.log"), cancellationToken)}"
                );
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        }
    }

    /// <summary>Stops the server and removes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        _owner.StandardInput.Close();
        await _owner.WaitForExitAsync();
        _owner.Dispose();
    }

    private static bool IsRoot => Environment.UserName == "root";

    private static bool HoldsServer(string folder) =>
        new[] { "initdb", "pg_ctl", "postgres" }.All(program => File.Exists(Path.Combine(folder, program)));

    private static Process Run(string[] words)
    {
        string[] all = IsRoot ? ["runuser", "-u", "postgres", "--", .. words] : words;
        var start = new ProcessStartInfo(all[0], all[1..])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        return Process.Start(start) ?? throw new InvalidOperationException($"{words[0]} didn't start.");
    }

    /// <summary>Stops servers and removes folders whose process is gone: left only when the machine or the shell was killed.</summary>
    private static void RemoveLeftovers(string prefix)
    {
        foreach (var folder in Directory.GetDirectories(Path.GetTempPath(), prefix + "*"))
        {
            var process = Path.GetFileName(folder)[prefix.Length..].Split('-')[0];
            if (Directory.Exists(Path.Combine("/proc", process)))
                continue;
            StopServerIn(folder);
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                // Whoever may remove it does so the next time.
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
