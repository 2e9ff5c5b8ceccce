using System.Text;
using Xunit;

namespace Workflow.Hosts.Tests.Cli;

/// <summary>Whatever a file holds, a person gets a sentence and never a stack trace.</summary>
public sealed class GarbageTests
{
    /// <summary>A name, the content, and a part of the sentence expected.</summary>
    public static TheoryData<string, byte[], string> Unreadable { get; } =
        new()
        {
            { "empty.yaml", [], "empty.yaml: is empty" },
            { "blank.yaml", Text("  \n\n\t\n"), "blank.yaml: is empty" },
            { "binary.yaml", [.. Enumerable.Range(0, 4096).Select(i => (byte)(i * 31 % 256))], "binary.yaml: isn't text" },
            { "latin.yaml", Encoding.Latin1.GetBytes("workflow: Verfügung\n"), "latin.yaml: isn't text in UTF-8" },
            { "utf16.yaml", Encoding.Unicode.GetBytes("workflow: x\n"), "utf16.yaml: isn't text" },
        };

    /// <summary>A name, the text, and a part of the problem expected at its place.</summary>
    public static TheoryData<string, string, string> Wrong { get; } =
        new()
        {
            { "comment.yaml", "# nothing but this\n", "comment.yaml: error: the file is empty" },
            { "list.yaml", "- a\n- b\n", "list.yaml:1:1: error: expected named values" },
            {
                "unknown.yaml",
                "workflo: x\n",
                "unknown.yaml:1:1: error: the first key of a file says what it holds, and 'workflo' is nothing known (did you mean 'workflow'?)"
            },
            { "tab.yaml", "workflow: x\n\ttitle: y\n", "tab.yaml:1:11: error: not readable as YAML" },
            { "quote.yaml", "workflow: \"never closed\ntitle: y\n", "quote.yaml:" },
            { "anchors.yaml", "workflow: &a [ x, x ]\nb: &b [ *a, *a ]\nc: [ *b, *b ]\n", "anchors.yaml:1:11: error: anchors and aliases" },
            { "tag.yaml", "workflow: !!binary aGVsbG8=\n", "tag.yaml:1:11: error: tags such as" },
            { "deep.yaml", $"workflow: {new string('[', 5000)}\n", "deep.yaml:1:" },
            { "two.yaml", "workflow: x\n---\nworkflow: y\n", "two.yaml:2:1: error: a second document" },
            { "twice.yaml", "workflow: x\nworkflow: y\n", "twice.yaml:2:1: error: 'workflow' is written twice" },
            { "cycle.yaml", "workflow: x\nuses: [ cycle.yaml ]\n", "cycle.yaml:2:" },
            { "missing.yaml", "workflow: x\nuses: [ gone.yaml ]\n", "missing.yaml:2:9: error: " },
            { "long-key.yaml", $"{new string('工', 100_000)}: x\n", "long-key.yaml:1:100001: error: not readable as YAML" },
            { "controls.yaml", "workflow: \"\\u0007\\e[31m\"\n", "controls.yaml:" },
        };

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task A_file_that_is_no_text_is_told_in_one_sentence(string name, byte[] content, string sentence)
    {
        using var data = new DataCopy().Write(name, content);

        var run = await data.RunAsync("check", name);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(sentence, Assert.Single(run.Complaints), StringComparison.Ordinal);
        Assert.False(run.ShowsStackTrace);
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task A_text_that_is_wrong_is_told_at_its_place(string name, string text, string problem)
    {
        using var data = new DataCopy().Write(name, text);

        var run = await data.RunAsync("check", name);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(problem, run.Output, StringComparison.Ordinal);
        Assert.False(run.ShowsStackTrace);
    }

    [Fact]
    public async Task Files_that_use_each_other_in_a_circle_are_read_once()
    {
        using var data = new DataCopy()
            .Write("a.yaml", "workflow: a\nuses: [ b.yaml ]\n")
            .Write("b.yaml", "ladders: {}\nuses: [ a.yaml, b.yaml ]\n");

        var run = await data.RunAsync("check", ".");

        Assert.Equal(1, run.ExitCode);
        Assert.False(run.ShowsStackTrace);
    }

    [Fact]
    public async Task Fifty_megabytes_are_refused_without_reading_them_all()
    {
        using var data = new DataCopy().Write("huge.yaml", "");
        var line = Text("row: { of: a very large file }\n");
        await using (var file = File.OpenWrite(Path.Combine(data.Folder, "huge.yaml")))
        {
            for (var written = 0; written < 50_000_000; written += line.Length * 1000)
                await file.WriteAsync(Enumerable.Repeat(line, 1000).SelectMany(bytes => bytes).ToArray());
        }

        var run = await data.RunAsync("check", "huge.yaml");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(
            "huge.yaml: is too large; at most 2,000,000 characters are read",
            Assert.Single(run.Complaints),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Names_in_any_script_are_shown_as_they_are()
    {
        using var data = new DataCopy().Write("流程/日历😀.yaml", "calendar: 日历😀\n");

        var run = await data.RunAsync("check", "流程");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("流程/日历😀.yaml:1:1: error: ", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check", "FILE")]
    [InlineData("simulate", "FILE")]
    [InlineData("resolve", "QH-DIR", "--at", "2026-05-12", "--organization", "FILE")]
    public async Task Every_command_that_takes_a_file_refuses_what_is_none(params string[] command)
    {
        foreach (
            var (path, sentence) in new[]
            {
                ("gone.yaml", "there is no such file"),
                ("broken.yaml", "isn't text"),
                ("bad\0name", "can't be a path"),
            }
        )
        {
            using var data = new DataCopy().Write("broken.yaml", [0, 1, 2, 3]);

            var run = await data.RunAsync([.. command.Select(word => word == "FILE" ? path : word)]);

            Assert.Equal(2, run.ExitCode);
            Assert.Contains(sentence, Assert.Single(run.Complaints), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_folder_is_no_file()
    {
        using var data = new DataCopy().Write("folder/x.yaml", "calendar: X\n");

        var run = await data.RunAsync("resolve", "A", "--at", "2026-05-12", "--organization", "folder/x.yaml");
        var folder = await data.RunAsync("resolve", "A", "--at", "2026-05-12", "--organization", "folder");

        Assert.Equal(2, run.ExitCode);
        Assert.Equal(2, folder.ExitCode);
        Assert.Contains("isn't an organisation file", Assert.Single(run.Complaints), StringComparison.Ordinal);
        Assert.Contains("folder: is a folder; expected a file", Assert.Single(folder.Complaints), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("calendar", "show", "CN", "2026")]
    [InlineData("resolve", "QH-DIR", "--at", "2026-05-12")]
    [InlineData("deadline", "explain", "--rule", "REGISTER", "--anchor", "2026-02-04")]
    [InlineData("simulate", "--nobody-acts", "community-rehabilitation", "--days", "3")]
    public async Task A_data_folder_that_is_not_there_is_told(params string[] command)
    {
        var run = await CliRun.OfAsync([.. command, "--data", "nowhere"]);

        Assert.Equal(2, run.ExitCode);
        Assert.Equal("nowhere: there is no such folder", Assert.Single(run.Complaints));
    }

    [Fact]
    public async Task One_broken_file_in_the_data_folder_hides_no_other()
    {
        using var data = DataCopy.OfShippedData().Write("workflows/broken.yaml", [0, 1]);

        Assert.Equal(0, (await data.RunAsync("calendar", "test", "CN", "2026")).ExitCode);
        Assert.Equal(2, (await data.RunAsync("check", "workflows")).ExitCode);
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
