using System.Text.Json;
using NodaTime;
using NodaTime.Text;
using Workflow.Core.Histories;
using Workflow.Engine.Histories;
using Xunit;

namespace Workflow.Hosts.Tests.Cli;

/// <summary>A history out of a store, verified by the file alone.</summary>
public sealed class HistoryCommandTests : IDisposable
{
    private readonly DataCopy _data = DataCopy.OfShippedData();

    [Fact]
    public async Task What_was_exported_holds_with_the_root_that_was_told()
    {
        var root = await ExportAsync();

        var run = await _data.RunAsync("history", "verify", "h.jsonl", "--root", root, "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(6, run.Json.GetProperty("cases").GetInt32());
        Assert.Equal(root, run.Json.GetProperty("root").GetString());
    }

    [Fact]
    public async Task The_same_history_has_the_same_root_again()
    {
        var root = await ExportAsync();

        var again = await _data.RunAsync("history", "export", "--store", "sqlite:a.db", "--to", "again.jsonl", "--json");

        Assert.Equal(root, again.Json.GetProperty("root").GetString());
    }

    [Fact]
    public async Task One_case_can_be_taken_alone()
    {
        await ExportAsync();
        var id = Lines()[1].Split('"')[3];

        var run = await _data.RunAsync("history", "export", "--store", "sqlite:a.db", "--to", "one.jsonl", "--case", id, "--json");

        Assert.Equal(1, run.Json.GetProperty("cases").GetInt32());
        Assert.Equal(0, (await _data.RunAsync("history", "verify", "one.jsonl")).ExitCode);
    }

    [Fact]
    public async Task A_file_from_which_a_whole_case_was_left_out_shows_by_the_roots_that_nodes_sealed()
    {
        await ExportAsync();
        _data.Write("roots.jsonl", RootLine.Of(SealedFrom(Lines())) + "\n");
        Assert.Equal(0, (await _data.RunAsync("history", "verify", "h.jsonl", "--roots", "roots.jsonl")).ExitCode);
        Forge("leave out a case");

        var run = await _data.RunAsync("history", "verify", "h.jsonl", "--roots", "roots.jsonl");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("root 1 of cases", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_holds_no_root_is_unusable()
    {
        await ExportAsync();

        var run = await _data.RunAsync("history", "verify", "h.jsonl", "--roots", "h.jsonl");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("holds no root", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Roots_of_a_store_that_no_node_ran_are_none()
    {
        await ExportAsync();

        var run = await _data.RunAsync("history", "roots", "--store", "sqlite:a.db", "--to", "roots.jsonl");

        Assert.Equal((0, "0 root(s)"), (run.ExitCode, run.Output.Trim()));
        Assert.Equal(2, (await _data.RunAsync("history", "roots", "--store", "sqlite:a.db", "--to", "roots.jsonl")).ExitCode);
    }

    /// <summary>The root that a node would have sealed over all entries of an export.</summary>
    private static ChainRoot SealedFrom(IEnumerable<string> lines)
    {
        var entries = lines
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => line.TryGetProperty("hash", out _))
            .Select(line =>
                (
                    At: InstantPattern.ExtendedIso.Parse(line.GetProperty("recordedAt").GetString() ?? "").Value,
                    Case: line.GetProperty("case").GetString() ?? "",
                    Version: line.GetProperty("version").GetInt32(),
                    Hash: line.GetProperty("hash").GetString() ?? ""
                )
            )
            .OrderBy(entry => entry.At)
            .ThenBy(entry => entry.Case, StringComparer.Ordinal)
            .ThenBy(entry => entry.Version);
        using var builder = new RootBuilder("cases", before: null, Instant.FromUtc(2030, 1, 1, 0, 0));
        foreach (var entry in entries)
            builder.Add(JournalLine.Of(new(Guid.Parse(entry.Case)), entry.Version, entry.Hash));
        return builder.Seal();
    }

    [Theory]
    [InlineData("was changed after it was recorded", "change")]
    [InlineData("is missing", "leave out")]
    [InlineData("is missing", "re-order")]
    [InlineData("ends without its last line", "cut short")]
    [InlineData("the last line tells of", "leave out a case")]
    public async Task A_changed_file_is_named_at_its_line(string problem, string forgery)
    {
        await ExportAsync();
        Forge(forgery);

        var run = await _data.RunAsync("history", "verify", "h.jsonl");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(problem, run.Output, StringComparison.Ordinal);
        Assert.Matches("(?m)^h.jsonl:[1-9][0-9]*:1: ", run.Output);
    }

    [Fact]
    public async Task A_history_made_up_as_a_whole_shows_by_its_root()
    {
        var root = await ExportAsync();
        await _data.RunAsync("seed", "--cases", "6", "--seed", "99", "--store", "sqlite:other.db");
        await _data.RunAsync("history", "export", "--store", "sqlite:other.db", "--to", "other.jsonl");

        Assert.Equal(0, (await _data.RunAsync("history", "verify", "other.jsonl")).ExitCode);
        var run = await _data.RunAsync("history", "verify", "other.jsonl", "--root", root);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("not the one that was written down", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "h.jsonl:1:1: the file is empty")]
    [InlineData("{}\n", "h.jsonl:1:")]
    [InlineData("not json\n", "h.jsonl:1:")]
    [InlineData("{\"history\":1,\"takenAt\":\"x\"}\n{\"case\":\"x\"}\n", "h.jsonl:2:")]
    [InlineData("{\"history\":9,\"takenAt\":\"x\"}\n", "has the form 9")]
    [InlineData("{\"history\":1,\"takenAt\":\"x\"}\n{\"cases\":0,\"entries\":0,\"root\":null}\n", "h.jsonl:2:")]
    public async Task What_is_no_history_is_told_at_its_place(string text, string sentence)
    {
        _data.Write("h.jsonl", text);

        var run = await _data.RunAsync("history", "verify", "h.jsonl");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(sentence, Assert.Single(run.Complaints), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gone.jsonl: there is no such file", "history", "verify", "gone.jsonl")]
    [InlineData("workflows: is a folder", "history", "verify", "workflows")]
    [InlineData("bytes.jsonl", "history", "verify", "bytes.jsonl")]
    [InlineData("--root: expected the 64 hexadecimal digits", "history", "verify", "bytes.jsonl", "--root", "abc")]
    [InlineData("--to: bytes.jsonl is there already", "history", "export", "--store", "sqlite:a.db", "--to", "bytes.jsonl")]
    [InlineData("there is no file a.db", "history", "export", "--store", "sqlite:a.db", "--to", "new.jsonl")]
    public async Task What_can_not_be_done_is_told_in_one_sentence(string sentence, params string[] args)
    {
        _data.Write("bytes.jsonl", [0xFF, 0xFE, 0x00, 0x80, 0xC3]);

        var run = await _data.RunAsync(args);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(sentence, Assert.Single(run.Complaints), StringComparison.Ordinal);
        Assert.False(run.ShowsStackTrace);
    }

    public void Dispose() => _data.Dispose();

    private async Task<string> ExportAsync()
    {
        await _data.RunAsync("seed", "--cases", "6", "--seed", "5", "--store", "sqlite:a.db");
        var run = await _data.RunAsync("history", "export", "--store", "sqlite:a.db", "--to", "h.jsonl", "--json");
        Assert.Equal(0, run.ExitCode);
        return run.Json.GetProperty("root").GetString()!;
    }

    private List<string> Lines() => [.. File.ReadAllLines(Path.Combine(_data.Folder, "h.jsonl"))];

    private void Forge(string forgery)
    {
        var lines = Lines();
        var first = lines.FindLastIndex(line => line.Contains("\"version\":1,", StringComparison.Ordinal));
        switch (forgery)
        {
            case "change":
                lines[2] = lines[2].Replace("\"post\":\"", "\"post\":\"X", StringComparison.Ordinal);
                break;
            case "leave out":
                lines.RemoveAt(2);
                break;
            case "re-order":
                (lines[1], lines[2]) = (lines[2], lines[1]);
                break;
            case "cut short":
                lines.RemoveAt(lines.Count - 1);
                break;
            case "leave out a case":
                lines.RemoveRange(first, lines.Count - 1 - first);
                break;
            default:
                throw new ArgumentException(forgery, nameof(forgery));
        }
        File.WriteAllLines(Path.Combine(_data.Folder, "h.jsonl"), lines);
    }
}
