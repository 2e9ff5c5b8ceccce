using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using NodaTime.Text;
using Workflow.Core.Histories;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Histories;

/// <summary>
/// The roots as files, one a chain and one root a line, for a place that whoever could change the store can't change. A file that lacks
/// roots of the store gets them; nothing in it is ever changed. <paramref name="folder"/> null keeps none.
/// </summary>
internal sealed class RootFiles(Database database, string? folder)
{
    private readonly Dictionary<string, int> _written = new(StringComparer.Ordinal);

    /// <summary>Appends the roots that the chain's file lacks.</summary>
    public async Task BringUpAsync(HistoryChain chain, CancellationToken cancellationToken)
    {
        if (folder is null)
            return;
        var file = Path.Combine(folder, $"{chain.Name}.roots.jsonl");
        if (!_written.TryGetValue(chain.Name, out var last))
            last = await LastInAsync(file, cancellationToken);
        await using var db = database.CreateContext();
        var missing = await chain.RootsIn(db).Where(row => row.Number > last).ToListAsync(cancellationToken);
        if (missing.Count > 0)
        {
            Directory.CreateDirectory(folder);
            var text = string.Concat(missing.Select(row => RootLine.Of(HistoryChain.RootOf(row)) + "\n"));
            await using var stream = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            // What a kill cut short gets its end of line first, so that it spoils nothing after it.
            var isCut = stream.Length > 0 && stream.Seek(-1, SeekOrigin.End) >= 0 && stream.ReadByte() != '\n';
            stream.Seek(0, SeekOrigin.End);
            await stream.WriteAsync(Encoding.UTF8.GetBytes(isCut ? "\n" + text : text), cancellationToken);
            last = missing[^1].Number;
        }
        _written[chain.Name] = last;
    }

    private static async Task<int> LastInAsync(string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
            return 0;
        var last = 0;
        await foreach (var line in File.ReadLinesAsync(file, cancellationToken))
        {
            // A line that a kill cut short comes again after it; the whole ones count.
            if (RootLine.TryRead(line) is { } root)
                last = Math.Max(last, root.Number);
        }
        return last;
    }
}

/// <summary>A root as one line of JSON.</summary>
public static class RootLine
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { RespectRequiredConstructorParameters = true };

    private sealed record Line(string Chain, int Number, string From, string Until, int Entries, string Previous, string Root);

    /// <summary>The line, without its end.</summary>
    public static string Of(ChainRoot root) =>
        JsonSerializer.Serialize(
            new Line(
                root.Chain,
                root.Number,
                InstantPattern.ExtendedIso.Format(root.CoversFrom),
                InstantPattern.ExtendedIso.Format(root.CoversUntil),
                root.Entries,
                root.PreviousRoot,
                root.Root
            ),
            Json
        );

    /// <summary>The root that a line tells, or null for anything else.</summary>
    public static ChainRoot? TryRead(string text)
    {
        try
        {
            return
                JsonSerializer.Deserialize<Line>(text, Json) is { } line
                && InstantPattern.ExtendedIso.Parse(line.From) is { Success: true, Value: var from }
                && InstantPattern.ExtendedIso.Parse(line.Until) is { Success: true, Value: var until }
                ? new(line.Chain, line.Number, from, until, line.Entries, line.Previous, line.Root)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
