using System.CommandLine;
using NodaTime;
using Workflow.Cli.Histories;
using Workflow.Cli.Stores;
using Workflow.Engine;
using Workflow.Engine.Verification;

namespace Workflow.Cli.Commands;

/// <summary><c>verify accountability|rungs|replay|history|all</c>: walks a store and names each violation.</summary>
public static class VerifyCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command(
            "verify",
            "Walks a store and names everything that doesn't hold. Changes nothing; the store may be in use."
        )
        {
            Part(
                terminal,
                "accountability",
                "Each open subject has exactly one accountable post at every instant, each post one occupant",
                [VerifyPart.Accountability]
            ),
            Part(terminal, "rungs", "Each planned reminder and rung happened once, and nothing else did", [VerifyPart.Rungs]),
            Part(terminal, "replay", "All tables but the journal say what the journal says", [VerifyPart.Replay]),
            Part(
                terminal,
                "history",
                "The journal is whole and unchanged, personal values are those that it commits to",
                [VerifyPart.History]
            ),
            Part(terminal, "all", "All of these", StoreVerification.AllParts),
        };
        return command;
    }

    private static Command Part(Terminal terminal, string name, string description, IReadOnlyCollection<VerifyPart> parts)
    {
        var (store, json) = (StorePlace.Option(isRequired: true), CommonOptions.Json());
        var roots = new Option<string[]>("--roots")
        {
            Description = "Files of roots that were kept elsewhere, to compare with",
            HelpName = "FILE",
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command(name, description) { store, json };
        if (parts.Contains(VerifyPart.History))
            command.Add(roots);
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var address = StorePlace.Existing(terminal, parsed.GetValue(store) ?? "");
                await using var opened = await Store.OpenStoredAsync(address, cancellationToken);
                var kept = await RootFile.ReadAsync(terminal, parsed.GetValue(roots) ?? [], cancellationToken);
                var verification = await StoreVerification.OpenAsync(opened, SystemClock.Instance, kept, cancellationToken);
                VerifyReport? report = null;
                await terminal.WithProgressAsync(
                    $"verifying {name}",
                    async onProgress =>
                        report = await verification.VerifyAsync(
                            parts,
                            progress => onProgress(progress.Done, progress.Total),
                            cancellationToken
                        )
                );
                return (int)Tell(terminal, name, report ?? throw new InvalidOperationException("no report"), parsed.GetValue(json));
            }
        );
        return command;
    }

    private static ExitCode Tell(Terminal terminal, string name, VerifyReport report, bool json)
    {
        if (json)
            terminal.SayJson(
                new
                {
                    part = name,
                    report.Holds,
                    report.Found,
                    violations = report.Violations.Select(Facts),
                    notices = report.Notices.Select(Facts),
                    report.Counts,
                }
            );
        else
            Print(terminal, name, report);
        return report.Holds ? ExitCode.Holds : ExitCode.FallsShort;
    }

    private static void Print(Terminal terminal, string name, VerifyReport report)
    {
        foreach (var violation in report.Violations)
            terminal.Say(violation.ToString());
        if (report.Found > report.Violations.Length)
            terminal.Say(FormattableString.Invariant($"… and {report.Found - report.Violations.Length} more"));
        foreach (var notice in report.Notices)
            terminal.Complain($"note: {notice}");
        var counts = report.Counts;
        terminal.Say(
            FormattableString.Invariant(
                $"looked at {counts.Cases} cases: {counts.Subjects} subjects, {counts.Intervals} intervals, {counts.Posts} posts, {counts.Planned} planned and {counts.Fired} fired ({counts.Late} late, {counts.Waiting} waiting), {counts.Rows} rows, {counts.Entries} entries, {counts.Roots} roots, {counts.Values} values ({counts.Erased} erased), {counts.Parked} parked"
            )
        );
        terminal.Say(report.Holds ? $"{name} holds" : FormattableString.Invariant($"{name} doesn't hold: {report.Found} violation(s)"));
    }

    private static object Facts(Violation violation) =>
        new
        {
            violation.Part,
            @case = violation.Case?.ToString(),
            reference = violation.Case?.Reference,
            violation.Where,
            violation.Sentence,
        };
}
