using System.Collections.Immutable;
using Workflow.Core.Histories;
using Workflow.Engine.Histories;

namespace Workflow.Cli.Histories;

/// <summary>Files of roots, one root a line.</summary>
public static class RootFile
{
    /// <summary>
    /// The roots of all files, each once. A line that was cut short is passed over, as its root comes again after it. Throws
    /// <see cref="UnusableInputException"/> for a file that can't be read or holds no root.
    /// </summary>
    public static async Task<ImmutableArray<ChainRoot>> ReadAsync(
        Terminal terminal,
        IReadOnlyCollection<string> files,
        CancellationToken cancellationToken
    )
    {
        var roots = new HashSet<ChainRoot>();
        foreach (var file in files)
        {
            var before = roots.Count;
            try
            {
                await foreach (var line in File.ReadLinesAsync(terminal.FullPath(file), cancellationToken))
                {
                    if (RootLine.TryRead(line) is { } root)
                        roots.Add(root);
                }
            }
            catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
            {
                throw new UnusableInputException($"--roots: {file} can't be read ({failed.Message.ReplaceLineEndings(" ")})", failed);
            }
            if (roots.Count == before)
                throw new UnusableInputException($"--roots: {file} holds no root");
        }
        return [.. roots.OrderBy(root => root.Chain, StringComparer.Ordinal).ThenBy(root => root.Number)];
    }
}
