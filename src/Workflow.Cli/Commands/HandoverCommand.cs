using System.Collections.Immutable;
using System.CommandLine;
using Workflow.Cli.Leaving;
using Workflow.Cli.Stores;
using Workflow.Core.Definitions;
using Workflow.Core.Leaving;
using Workflow.Engine.Batches;

namespace Workflow.Cli.Commands;

/// <summary><c>handover --from POST --to POST[,POST] --plan|--apply</c>, <c>handover --resume BATCH</c>: handing on all that a post has.</summary>
public static class HandoverCommand
{
    public static Command Create(Terminal terminal)
    {
        var from = new Option<string?>("--from")
        {
            Description = "The post whose items and responsibilities are handed on",
            HelpName = "POST",
        };
        var to = new Option<string?>("--to")
        {
            Description = "Posts of the same role and department; each thing goes to whoever has least",
            HelpName = "POST[,POST]",
        };
        var resume = new Option<string?>("--resume")
        {
            Description = "Goes on with an order that was stopped, and tries again what failed",
            HelpName = "BATCH",
        };
        var (mode, by, each) = (new PlanMode(), OrderedBy.Option(), PlanMode.Each());
        var (store, json) = (StorePlace.Option(isRequired: true), CommonOptions.Json());
        var command = new Command(
            "handover",
            "Hands on all that a post has, each thing with a receipt. Exit 1 when it is refused, the plan has changed, or something failed."
        )
        {
            from,
            to,
            mode.Plan,
            mode.Apply,
            mode.Hash,
            resume,
            by,
            each,
            store,
            json,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var batch = BatchOf(parsed.GetValue(resume));
                var isApplied = batch is null && mode.IsApplied(parsed);
                if (batch is null && (parsed.GetValue(from) is null || parsed.GetValue(to) is null))
                    throw new UnusableInputException("--from and --to are needed, or --resume with the name of an order");
                await using var host = await StoredCase.OpenAsync(terminal, parsed.GetValue(store) ?? "", cancellationToken);
                var page = new BatchPage(terminal, host, parsed.GetValue(json));
                if (batch is { } id)
                {
                    await new BatchQuery(host.Parts).RetryAsync(id, cancellationToken);
                    return (int)await page.CarryOutAsync(id, cancellationToken);
                }
                var among = PostList.Of(parsed.GetValue(to) ?? "", "--to");
                var bulk = new BulkHandover(host.Parts);
                var (plan, reasons) = await bulk.PlanAsync(new(parsed.GetValue(from) ?? ""), among, cancellationToken);
                if (plan is null)
                    return (int)Refused(terminal, reasons);
                if (!isApplied)
                    return (int)Print(terminal, plan, parsed.GetValue(json), parsed.GetValue(each));
                if (plan.Hash != parsed.GetValue(mode.Hash))
                    return (int)Changed(terminal, plan);
                var viewer = OrderedBy.Of(host, parsed.GetValue(by));
                var started = await bulk.StartAsync(plan.Text, plan.Hash, plan.Things, "handed on by order", viewer, cancellationToken);
                return (int)await page.CarryOutAsync(started, cancellationToken);
            }
        );
        return command;
    }

    private static Guid? BatchOf(string? typed) =>
        typed is null ? null
        : Guid.TryParse(typed, out var id) ? id
        : throw new UnusableInputException($"--resume: '{typed}' is no name of an order");

    private static ExitCode Print(Terminal terminal, BulkPlan plan, bool json, bool each)
    {
        if (json)
        {
            terminal.SayJson(
                new
                {
                    from = plan.From.Code,
                    to = plan.To.Select(post => post.Code),
                    plan = plan.Hash,
                    things = plan.Things.Select(ThingFacts.Of),
                }
            );
            return ExitCode.Holds;
        }
        terminal.Say($"from {plan.From} to {string.Join(", ", plan.To)}");
        ThingFacts.Print(terminal, plan.Things, each);
        terminal.Say($"plan {plan.Hash}");
        return ExitCode.Holds;
    }

    private static ExitCode Changed(Terminal terminal, BulkPlan plan)
    {
        terminal.Complain($"the plan has changed meanwhile; look at the new one and apply it by its hash: {plan.Hash}");
        return ExitCode.FallsShort;
    }

    private static ExitCode Refused(Terminal terminal, ImmutableArray<LocalizedText> reasons)
    {
        foreach (var reason in reasons)
            terminal.Complain(reason.For("en"));
        return ExitCode.FallsShort;
    }
}
