using Workflow.Engine;
using Workflow.Engine.Batches;

namespace Workflow.Cli.Leaving;

/// <summary>Carries an order out and tells what came of it.</summary>
internal sealed class BatchPage(Terminal terminal, EngineHost host, bool json)
{
    public async Task<ExitCode> CarryOutAsync(Guid id, CancellationToken cancellationToken)
    {
        var query = new BatchQuery(host.Parts);
        if (await query.FindAsync(id, cancellationToken) is not { Kind: BulkHandover.Kind } order)
            throw new UnusableInputException($"there is no order '{id}' to hand on in this store");
        await terminal.WithProgressAsync(
            "handing on",
            onProgress => new BatchWorker(host.Parts).DrainAsync(id, done => onProgress(order.Done + done, order.Total), cancellationToken)
        );
        var progress = await query.FindAsync(id, cancellationToken) ?? order;
        Tell(progress);
        return progress is { IsRunning: false, Failed: 0 } ? ExitCode.Holds : ExitCode.FallsShort;
    }

    private void Tell(BatchProgress progress)
    {
        if (json)
        {
            terminal.SayJson(
                new
                {
                    order = progress.Id,
                    progress.Plan,
                    planHash = progress.PlanHash,
                    by = progress.Person,
                    progress.IsRunning,
                    progress.Total,
                    progress.Done,
                    progress.Failed,
                    progress.Receipts,
                    failures = progress.Failures.Select(failed => new
                    {
                        @case = failed.Case.ToString(),
                        reference = failed.Case.Reference,
                        failed.Subject,
                        failed.Why,
                    }),
                }
            );
            return;
        }
        foreach (var failed in progress.Failures)
            terminal.Complain(
                FormattableString.Invariant($"case {failed.Case.Reference} ({failed.Case}), number {failed.Subject}: {failed.Why}")
            );
        terminal.Say(
            FormattableString.Invariant(
                $"order {progress.Id}: {progress.Done} of {progress.Total} done, {progress.Receipts} receipt(s), {progress.Failed} failed{(progress.IsRunning ? ", others wait" : "")}"
            )
        );
    }
}
