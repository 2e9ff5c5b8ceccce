using System.Diagnostics;

namespace Workflow.Testing;

/// <summary>The checked-out sources that the tests run beside.</summary>
public static class Repository
{
    private static readonly Lazy<IReadOnlyList<string>> Listed = new(ListFiles);

    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every file that is, or would be, committed; paths from the root with forward slashes, in ordinal order.</summary>
    public static IReadOnlyList<string> Files => Listed.Value;

    /// <summary>The full path of a file or folder given from the root.</summary>
    public static string PathOf(string path) => Path.Combine(Root, path);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Workflow.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds Workflow.sln.");
    }

    private static string[] ListFiles()
    {
        // The checkout may belong to another user than the one who tests, which git refuses unless told.
        string[] words = ["-c", "safe.directory=*", "-C", Root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"];
        using var git =
            Process.Start(new ProcessStartInfo("git", words) { RedirectStandardOutput = true, UseShellExecute = false })
            ?? throw new InvalidOperationException("git didn't start.");
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        if (git.ExitCode != 0)
            throw new InvalidOperationException("git can't list the files of the checkout.");
        var files = output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(path => File.Exists(PathOf(path)));
        return [.. files.Order(StringComparer.Ordinal)];
    }
}
