using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Workflow.Cli;

/// <summary>
/// Where a command runs: facts go to <paramref name="Output"/>, problems and progress to <paramref name="Error"/>. Relative paths are meant
/// from <paramref name="Folder"/>. Only when <paramref name="ShowsProgress"/> is progress drawn.
/// </summary>
public sealed record Terminal(TextWriter Output, TextWriter Error, string Folder, bool ShowsProgress)
{
    private static readonly JsonSerializerOptions JsonForm = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The console that the process was started on.</summary>
    public static Terminal OfProcess() => new(Console.Out, Console.Error, Environment.CurrentDirectory, !Console.IsErrorRedirected);

    /// <summary>One line of facts.</summary>
    public void Say(string line = "") => Output.WriteLine(line);

    /// <summary>One line about a problem.</summary>
    public void Complain(string line) => Error.WriteLine(line);

    /// <summary>The facts as one JSON value, names in camel case, text readable in every script.</summary>
    public void SayJson<T>(T value) => Output.WriteLine(JsonSerializer.Serialize(value, JsonForm));

    /// <summary>The full path of what was typed.</summary>
    public string FullPath(string path)
    {
        try
        {
            return Path.GetFullPath(path, Folder);
        }
        catch (ArgumentException refused)
        {
            throw new UnusableInputException($"'{path.ReplaceLineEndings(" ").Replace('\0', '?')}' can't be a path", refused);
        }
    }

    /// <summary>Does something for each of several things, with a bar while a person watches.</summary>
    public void ForEach<T>(string doing, IReadOnlyCollection<T> things, Action<T> action)
    {
        if (!ShowsProgress || things.Count < 2)
        {
            foreach (var thing in things)
                action(thing);
            return;
        }
        ProgressBar()
            .Start(context =>
            {
                var task = context.AddTask(Markup.Escape(doing), maxValue: things.Count);
                foreach (var thing in things)
                {
                    action(thing);
                    task.Increment(1);
                }
            });
    }

    /// <summary>Does something that reports how much of a total is done, with a bar while a person watches.</summary>
    public async Task WithProgressAsync(string doing, Func<Action<long, long>, Task> action)
    {
        if (!ShowsProgress)
        {
            await action((_, _) => { });
            return;
        }
        await ProgressBar()
            .StartAsync(async context =>
            {
                var task = context.AddTask(Markup.Escape(doing));
                await action(
                    (done, total) =>
                    {
                        task.MaxValue = total;
                        task.Value = done;
                    }
                );
            });
    }

    private Progress ProgressBar() =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Error) }).Progress().AutoClear(true).HideCompleted(true);
}
