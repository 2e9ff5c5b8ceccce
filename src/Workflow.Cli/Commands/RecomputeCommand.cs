using System.CommandLine;
using Workflow.Cli.Files;
using Workflow.Cli.Stores;
using Workflow.Core.Cases;
using Workflow.Engine;
using Workflow.Engine.Recomputing;

namespace Workflow.Cli.Commands;

/// <summary><c>recompute --dry-run|--apply</c>: counts running cases again by changed calendars, rules and ladders.</summary>
public static class RecomputeCommand
{
    private const int LongestReason = 500;

    private sealed record Options(
        Option<bool> DryRun,
        Option<bool> Apply,
        Option<string?> Store,
        Option<string?> Workflows,
        Option<string?> Case,
        Option<string?> Reason,
        Option<string?> By,
        Option<string?> PlanHash,
        Option<bool> Json
    );

    public static Command Create(Terminal terminal)
    {
        var options = new Options(
            new("--dry-run") { Description = "Print what would move; nothing is changed" },
            new("--apply") { Description = "Do it" },
            StorePlace.Option(isRequired: true),
            new("--workflows")
            {
                Description = "Folder with the new calendars and definitions, which --apply publishes [default: those of the store]",
                HelpName = "DIR",
            },
            new("--case") { Description = "Only this case, by its reference or identity [default: every open case]", HelpName = "CASE" },
            new("--reason")
            {
                Description = "Why, as the history of each changed case keeps it; names nobody in a programme. --apply needs it",
                HelpName = "TEXT",
            },
            new("--by") { Description = "Who asks for it, as the history keeps it [default: the user of this machine]", HelpName = "WHO" },
            new("--plan-hash") { Description = "Apply only when the plan is still the one with this hash", HelpName = "HASH" },
            CommonOptions.Json()
        );
        var command = new Command(
            "recompute",
            "Counts what runs in open cases again after calendars, rules or ladders changed. Exit 1 when a case fails or the plan has changed."
        )
        {
            options.DryRun,
            options.Apply,
            options.Store,
            options.Workflows,
            options.Case,
            options.Reason,
            options.By,
            options.PlanHash,
            options.Json,
        };
        command.SetAction(async (parsed, cancellationToken) => (int)await RunAsync(terminal, options, parsed, cancellationToken));
        return command;
    }

    private static async Task<ExitCode> RunAsync(
        Terminal terminal,
        Options options,
        ParseResult parsed,
        CancellationToken cancellationToken
    )
    {
        var isApplied = parsed.GetValue(options.Apply);
        if (isApplied == parsed.GetValue(options.DryRun))
            throw new UnusableInputException("say either --dry-run or --apply");
        var reason = parsed.GetValue(options.Reason)?.Trim() ?? "";
        if (isApplied && reason.Length is 0 or > LongestReason)
            throw new UnusableInputException(
                FormattableString.Invariant($"--reason: --apply needs a reason of at most {LongestReason} characters for the history")
            );
        var planHash = parsed.GetValue(options.PlanHash);
        if (!isApplied && planHash is not null)
            throw new UnusableInputException("--plan-hash belongs to --apply");
        var folder = parsed.GetValue(options.Workflows) is { } typed ? terminal.FullPath(DataFolder.Find(terminal, typed)) : null;
        await using var host = await StoredCase.OpenAsync(terminal, parsed.GetValue(options.Store) ?? "", cancellationToken);
        CaseId? only = parsed.GetValue(options.Case) is { } named ? await StoredCase.FindAsync(host, named, cancellationToken) : null;
        var by = parsed.GetValue(options.By)?.Trim() is { Length: > 0 } who ? who : Environment.UserName;
        var request = new RecomputeRequest(reason.Length > 0 ? reason : "a plan", by, only);
        var page = new RecomputePage(terminal, host.Parts.Organization.Directory.Content.Zone, parsed.GetValue(options.Json), isApplied);
        try
        {
            var report = await WalkAsync(terminal, host, request, (isApplied, folder, planHash), page, cancellationToken);
            page.End(report);
            return report.Failed == 0 ? ExitCode.Holds : ExitCode.FallsShort;
        }
        catch (RecomputePlanChangedException changed)
        {
            terminal.Complain(changed.Message);
            return ExitCode.FallsShort;
        }
    }

    private static async Task<RecomputeReport> WalkAsync(
        Terminal terminal,
        EngineHost host,
        RecomputeRequest request,
        (bool IsApplied, string? Folder, string? PlanHash) how,
        RecomputePage page,
        CancellationToken cancellationToken
    )
    {
        var work = new Recomputation(host.Parts);
        RecomputeReport? report = null;
        await terminal.WithProgressAsync(
            how.IsApplied ? "counting again" : "looking ahead",
            async onProgress =>
            {
                void Tell(RecomputeProgress progress) => onProgress(progress.Done, progress.Total);
                report = how.IsApplied
                    ? await work.ApplyAsync(request, how.Folder, how.PlanHash, page.Show, Tell, cancellationToken)
                    : await work.PlanAsync(request, how.Folder, page.Show, Tell, cancellationToken);
            }
        );
        return report ?? throw new InvalidOperationException("no report");
    }
}
