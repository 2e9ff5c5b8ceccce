using Workflow.Cli;
using Xunit;

namespace Workflow.Hosts.Tests.Cli;

/// <summary>The web host as a process of its own.</summary>
public sealed class ServeCommandTests : IDisposable
{
    private readonly DataCopy _data = DataCopy.OfShippedData();

    [Fact]
    public async Task It_brings_a_store_up_to_date_and_ends()
    {
        var run = await _data.RunAsync("serve", "--migrate-only", "--store", "sqlite:new.db", "--workflows", "workflows");

        Assert.Equal(0, run.ExitCode);
        Assert.True(File.Exists(Path.Combine(_data.Folder, "new.db")));
    }

    [Fact]
    public async Task It_serves_until_it_is_stopped()
    {
        using var output = new AwaitedWriter("Now listening on: ");
        await using var error = new StringWriter();
        using var stop = new CancellationTokenSource();
        string[] args =
        [
            "serve",
            "--role",
            "worker",
            "--store",
            "sqlite:new.db",
            "--workflows",
            "workflows",
            "--urls",
            "http://127.0.0.1:0",
        ];
        var serving = CommandLine.RunAsync(args, new Terminal(output, error, _data.Folder, ShowsProgress: false), stop.Token);

        var line = await output.Found.WaitAsync(TimeSpan.FromMinutes(2));
        using var http = new HttpClient();
        var health = await http.GetStringAsync(new Uri(new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..]), "health/live"));
        await stop.CancelAsync();

        Assert.Equal("Healthy", health);
        Assert.Equal(0, await serving);
    }

    [Theory]
    [InlineData("--store: expected sqlite:FILE", "--store", "new.db")]
    [InlineData("--workflows: there is no folder 'nowhere'", "--workflows", "nowhere")]
    [InlineData("Argument 'queen' not recognized", "--role", "queen")]
    public async Task What_can_not_be_served_is_told_before_anything_starts(string sentence, params string[] args)
    {
        var run = await _data.RunAsync(["serve", .. args]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(sentence, run.Complaints[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_the_process_refuses_ends_it_with_its_sentence()
    {
        _data.Write("text.db", "This is a text and no database, and it is long enough to be mistaken for one. " + new string('x', 5000));

        var run = await _data.RunAsync("serve", "--migrate-only", "--store", "sqlite:text.db", "--workflows", "workflows");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("text.db", run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _data.Dispose();

    /// <summary>Hands out the first line with some words in it as soon as it is written.</summary>
    private sealed class AwaitedWriter(string words) : StringWriter
    {
        private readonly TaskCompletionSource<string> _found = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Found => _found.Task;

        public override Task WriteLineAsync(string? value)
        {
            if (value?.Contains(words, StringComparison.Ordinal) == true)
                _found.TrySetResult(value);
            return base.WriteLineAsync(value);
        }
    }
}
