using System.Text;
using Workflow.Testing;

namespace Workflow.Hosts.Tests.Cli;

/// <summary>A folder of its own with files that a test writes, and on demand the shipped data to break. Deleted with it.</summary>
public sealed class DataCopy : IDisposable
{
    /// <summary>The folder; its path holds Chinese and an emoji, as people's folders do.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("工作流😀-").FullName;

    /// <summary>A copy of the shipped data under <c>workflows</c>.</summary>
    public static DataCopy OfShippedData()
    {
        var copy = new DataCopy();
        foreach (var path in Repository.Files.Where(path => path.StartsWith("workflows/", StringComparison.Ordinal)))
            copy.Write(path, File.ReadAllText(Repository.PathOf(path)));
        return copy;
    }

    public DataCopy Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    public DataCopy Write(string path, byte[] content)
    {
        var full = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, content);
        return this;
    }

    /// <summary>Replaces words that must stand in the file.</summary>
    public DataCopy Change(string path, string words, string with)
    {
        var text = File.ReadAllText(Path.Combine(Folder, path));
        if (!text.Contains(words, StringComparison.Ordinal))
            throw new ArgumentException($"{path} doesn't hold '{words}'", nameof(words));
        return Write(path, text.Replace(words, with, StringComparison.Ordinal));
    }

    public Task<CliRun> RunAsync(params string[] args) => CliRun.InAsync(Folder, args);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
