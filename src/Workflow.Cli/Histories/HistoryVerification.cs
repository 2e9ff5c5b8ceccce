using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using NodaTime.Text;
using Workflow.Core.Cases;
using Workflow.Core.Histories;

namespace Workflow.Cli.Histories;

/// <summary>A case whose history doesn't hold, or the file as a whole (line 0), with what is wrong.</summary>
public sealed record HistoryBreak(int Line, string? Case, string Problem);

/// <summary>What verifying a file found.</summary>
public sealed record HistoryFinding(HistoryEnd Found, IReadOnlyList<HistoryBreak> Breaks);

/// <summary>Verifies an exported history by itself: no database, no definitions, nothing but the file and, if known, a trusted root.</summary>
public sealed class HistoryVerification : IDisposable
{
    private const int LongestLine = 16_000_000;
    private const int MostBreaks = 1_000;

    private readonly string _shown;
    private readonly SealedStretches? _sealed;
    private readonly HistoryRoot _root = new();
    private readonly List<HistoryBreak> _breaks = [];
    private readonly List<JournalEntry> _case = [];
    private int _caseLine;
    private int _line;
    private long _entries;
    private HistoryEnd? _end;

    private HistoryVerification(string shown, ImmutableArray<ChainRoot> roots)
    {
        _shown = shown;
        _sealed = roots.IsEmpty ? null : new(roots);
    }

    /// <summary>
    /// Reads a file to its end. <paramref name="trustedRoot"/> is the root that somebody wrote down when the file was taken, null when
    /// nobody did: then a file made up as a whole can't be told. <paramref name="roots"/> are those that nodes sealed while it was recorded
    /// (empty: none are at hand); a file of all cases must give them again. Throws <see cref="UnusableInputException"/> for what is no such file.
    /// </summary>
    public static async Task<HistoryFinding> RunAsync(
        string fullPath,
        string shown,
        string? trustedRoot,
        ImmutableArray<ChainRoot> roots,
        CancellationToken cancellationToken
    )
    {
        if (Directory.Exists(fullPath))
            throw new UnusableInputException($"{shown}: is a folder; expected a file");
        if (!File.Exists(fullPath))
            throw new UnusableInputException($"{shown}: there is no such file");
        try
        {
            using var reader = new StreamReader(
                fullPath,
                new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true)
            );
            using var verification = new HistoryVerification(shown, roots);
            return await verification.ReadAsync(reader, trustedRoot, cancellationToken);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw new UnusableInputException($"{shown}: can't be read as text ({failed.Message.ReplaceLineEndings(" ")})", failed);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _root.Dispose();

    private async Task<HistoryFinding> ReadAsync(StreamReader reader, string? trustedRoot, CancellationToken cancellationToken)
    {
        var lines = new BoundedLines(reader, LongestLine);
        ReadBeginning(await NextAsync(lines, cancellationToken));
        while (await NextAsync(lines, cancellationToken) is { } line)
        {
            if (_end is not null)
                throw Unusable("something follows the last line");
            ReadLine(line);
        }
        CloseCase();
        var found = new HistoryEnd(_root.Cases, _entries, _root.Current());
        if (_end is null)
            Tell(_line, null, "the file ends without its last line, so what came after is missing");
        else if (_end != found)
            Tell(
                _line,
                null,
                FormattableString.Invariant(
                    $"the last line tells of {_end.Cases} cases and {_end.Entries} entries with another root: found {found.Cases} and {found.Entries}"
                )
            );
        if (trustedRoot is not null && !string.Equals(trustedRoot, found.Root, StringComparison.OrdinalIgnoreCase))
            Tell(0, null, $"the root is {found.Root}, not the one that was written down");
        foreach (var (root, problem) in _sealed?.Differences() ?? [])
            Tell(0, null, FormattableString.Invariant($"root {root.Number} of {root.Chain}: {problem}"));
        return new(found, _breaks);
    }

    private async Task<string?> NextAsync(BoundedLines lines, CancellationToken cancellationToken)
    {
        _line++;
        return await lines.ReadAsync(cancellationToken) is { } line ? line : null;
    }

    private void ReadBeginning(string? line)
    {
        var beginning = line is null
            ? throw Unusable("the file is empty")
            : Parse<HistoryBeginning>(line, "the first line of an exported history");
        if (beginning.History != HistoryFile.Form)
            throw Unusable(
                FormattableString.Invariant($"the history has the form {beginning.History}; this version reads {HistoryFile.Form}")
            );
    }

    private void ReadLine(string line)
    {
        if (line.StartsWith("{\"cases\":", StringComparison.Ordinal))
        {
            _end = Parse<HistoryEnd>(line, "the last line of an exported history");
            return;
        }
        var entry = EntryOf(Parse<HistoryLine>(line, "an entry"));
        if (_case.Count > 0 && _case[0].Case != entry.Case)
            CloseCase();
        if (_case.Count == 0)
            _caseLine = _line;
        _case.Add(entry);
        _sealed?.Add(entry);
        _entries++;
    }

    private void CloseCase()
    {
        if (_case.Count == 0)
            return;
        var last = _case[^1];
        if (HashChain.FirstBreak(_case, expectedLast: null) is var (entry, problem))
            Tell(
                _caseLine + (entry is null ? 0 : _case.IndexOf(entry)),
                last.Case,
                problem.StartsWith("entry ", StringComparison.Ordinal)
                    ? problem
                    : FormattableString.Invariant($"entry {entry?.Version ?? 0} {problem}")
            );
        try
        {
            _root.Add(last.Case, last.Version, last.Hash);
        }
        catch (ArgumentException)
        {
            Tell(_caseLine, last.Case, "the case is told twice or out of order");
        }
        _case.Clear();
    }

    private JournalEntry EntryOf(HistoryLine line) =>
        Guid.TryParseExact(line.Case, "D", out var id)
        && InstantPattern.ExtendedIso.Parse(line.RecordedAt) is { Success: true, Value: var at }
            ? new(new(id), line.Version, at, new(new(line.Person), new(line.Post)), line.Command, line.Events, line.Previous, line.Hash)
            : throw Unusable("expected an entry with the identity of a case and an instant");

    private T Parse<T>(string line, string expected)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(line, HistoryFile.Json) ?? throw Unusable($"expected {expected}");
        }
        catch (JsonException wrong)
        {
            var column = (wrong.BytePositionInLine ?? 0) + 1;
            throw new UnusableInputException(FormattableString.Invariant($"{_shown}:{_line}:{column}: expected {expected}"), wrong);
        }
    }

    private void Tell(int line, CaseId? id, string problem)
    {
        if (_breaks.Count < MostBreaks)
            _breaks.Add(new(line, id?.ToString(), problem));
    }

    private UnusableInputException Unusable(string problem) => new(FormattableString.Invariant($"{_shown}:{_line}:1: {problem}"));

    /// <summary>Lines of a text, none longer than a bound: a file without line ends doesn't fill the memory.</summary>
    private sealed class BoundedLines(StreamReader reader, int longest)
    {
        private readonly char[] _buffer = new char[64 * 1024];
        private int _at;
        private int _filled;

        public async Task<string?> ReadAsync(CancellationToken cancellationToken)
        {
            var line = new StringBuilder();
            while (true)
            {
                if (_at == _filled)
                {
                    _filled = await reader.ReadAsync(_buffer, cancellationToken);
                    _at = 0;
                    if (_filled == 0)
                        return line.Length > 0 ? line.ToString() : null;
                }
                var end = Array.IndexOf(_buffer, '\n', _at, _filled - _at);
                var until = end < 0 ? _filled : end;
                line.Append(_buffer, _at, until - _at);
                _at = end < 0 ? _filled : end + 1;
                if (line.Length > longest)
                    throw new IOException(FormattableString.Invariant($"a line is longer than {longest:N0} characters"));
                if (end >= 0)
                    return line.ToString().TrimEnd('\r');
            }
        }
    }
}
