using System.CommandLine;
using Workflow.Cli;
using Xunit;

namespace Workflow.Hosts.Tests.Cli;

public sealed class UsageTests
{
    public static TheoryData<string> Commands { get; } =
    [.. Paths(CommandLine.Root(new(TextWriter.Null, TextWriter.Null, "/", false)), "")];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Every_command_says_how_it_is_called(string command)
    {
        var run = await CliRun.OfAsync([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Usage:", run.Output, StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task An_option_that_no_command_has_is_told_in_one_sentence(string command)
    {
        var run = await CliRun.OfAsync([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--no-such-option"]);

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Equal(2, run.Complaints.Length);
        Assert.Contains("--no-such-option", run.Complaints[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("chek", "check")]
    [InlineData("reslove QH-DIR", "resolve")]
    [InlineData("calendar tst CN 2026", "test")]
    public async Task A_misspelt_command_is_answered_with_the_nearest_one(string typed, string meant)
    {
        var run = await CliRun.OfAsync(typed.Split(' '));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"did you mean '{meant}'?", run.Complaints[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calling_it_with_nothing_is_no_command() => Assert.Equal(2, (await CliRun.OfAsync()).ExitCode);

    [Fact]
    public async Task A_word_beginning_with_an_at_sign_is_a_word_and_no_file_of_arguments()
    {
        var run = await CliRun.OfAsync("check", "@nothing");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("@nothing: there is no such file", run.Error, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Paths(Command command, string path) =>
        command.Subcommands.SelectMany(sub => Paths(sub, $"{path} {sub.Name}".Trim())).Prepend(path);
}
