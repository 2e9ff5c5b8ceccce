using System.CommandLine;
using Workflow.Cli.Stores;

namespace Workflow.Cli.Commands;

/// <summary><c>serve --role</c>: starts the web process, hands its output through, and ends with its answer.</summary>
public static class ServeCommand
{
    public static Command Create(Terminal terminal)
    {
        var role = new Option<string>("--role")
        {
            Description = "web (answers people), worker (runs the pumps) or all",
            DefaultValueFactory = _ => "all",
            HelpName = "ROLE",
        };
        role.AcceptOnlyFromAmong("web", "worker", "all");
        var store = StorePlace.Option(isRequired: false);
        var workflows = new Option<string?>("--workflows")
        {
            Description = "Folder of workflows, calendars and organisations",
            HelpName = "DIR",
        };
        var urls = new Option<string?>("--urls")
        {
            Description = "Addresses to listen on, such as http://127.0.0.1:5080",
            HelpName = "URLS",
        };
        var demo = new Option<bool?>("--demo")
        {
            Description = "true creates an empty store as a demo with a clock that can be put forward",
            HelpName = "true|false",
        };
        var migrate = new Option<bool>("--migrate-only") { Description = "Bring the store up to date, and end" };
        var command = new Command("serve", "Starts the web process of this version and waits for it. Ends when it is interrupted.")
        {
            role,
            store,
            workflows,
            urls,
            demo,
            migrate,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var arguments = new List<string> { "--role", parsed.GetRequiredValue(role) };
                void Add(string name, string? value)
                {
                    if (value is not null)
                        arguments.AddRange([name, value]);
                }
                Add("--store", parsed.GetValue(store) is { } typed ? StorePlace.Of(terminal, typed) : null);
                Add("--workflows", parsed.GetValue(workflows) is { } folder ? ExistingFolder(terminal, folder) : null);
                Add("--urls", parsed.GetValue(urls));
                Add("--demo", parsed.GetValue(demo) is { } asDemo ? (asDemo ? "true" : "false") : null);
                if (parsed.GetValue(migrate))
                    arguments.Add("--migrate-only");
                return await WebProcess.RunAsync(terminal, arguments, cancellationToken);
            }
        );
        return command;
    }

    private static string ExistingFolder(Terminal terminal, string typed)
    {
        var full = terminal.FullPath(typed);
        return Directory.Exists(full) ? full : throw new UnusableInputException($"--workflows: there is no folder '{typed}'");
    }
}
