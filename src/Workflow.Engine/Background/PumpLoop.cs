using Microsoft.Extensions.Logging;
using NodaTime;

namespace Workflow.Engine.Background;

/// <summary>
/// The pumps as loops that never end by themselves: each does what is due, then waits until the next is due, a nudge comes, or a second
/// is over. A node whose clock differs from the database's by more than two seconds claims nothing, nor does one beside a newer version.
/// </summary>
public sealed class PumpLoop(EngineParts parts, OutboxPump outbox, ClockGuard clock, ILogger<PumpLoop> logger)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly WakeUpPump _wakeUp = new(parts);
    private readonly StaffingAlarm _staffing = new(parts);
    private readonly Pause _wakePause = new();
    private readonly Pause _listPause = new();
    private readonly Pause _mailPause = new();

    /// <summary>Lets time pass in due cases once, and waits.</summary>
    public Task WakeCasesAsync(CancellationToken cancellationToken) =>
        GuardedAsync(
            "waking cases",
            parts.Nudge,
            _wakePause,
            async () =>
            {
                if (parts.Node.StoppedBecause is not null || await clock.IsSkewedAsync(cancellationToken))
                    return LongestWait;
                if (await _staffing.RunAsync(cancellationToken) is var vacancies and > 0)
                    logger.LogError("Nobody at all stands for {Count} post(s); the operations page names them", vacancies);
                var pass = await _wakeUp.RunAsync(cancellationToken);
                if (pass.Parked > 0)
                    logger.LogWarning("{Count} case(s) were parked; the operations page says why", pass.Parked);
                foreach (var rule in pass.Uncomputed)
                    logger.LogWarning("A condition counts as not holding in case {Rule}; the case goes on without it", rule);
                parts.ListNudge.Give();
                if (pass.Decided > 0)
                    await parts.Store.Database.TellOthersAsync(cancellationToken);
                return pass.HasMore ? TimeSpan.Zero : WaitUntil(await _wakeUp.NextDueAsync(cancellationToken));
            },
            cancellationToken
        );

    /// <summary>Puts what waits into the notification lists once, and waits.</summary>
    public Task ListAsync(CancellationToken cancellationToken) =>
        GuardedAsync(
            "listing messages",
            parts.ListNudge,
            _listPause,
            async () =>
            {
                if (parts.Node.StoppedBecause is not null || await clock.IsSkewedAsync(cancellationToken))
                    return LongestWait;
                var listed = await outbox.ListAsync(cancellationToken);
                if (listed > 0)
                    parts.MailNudge.Give();
                return listed > 0 ? TimeSpan.Zero : WaitUntil(await outbox.NextListingAsync(cancellationToken));
            },
            cancellationToken
        );

    /// <summary>Sends the mail that waits once, and waits. A mail server that doesn't answer holds up nothing else.</summary>
    public Task MailAsync(CancellationToken cancellationToken) =>
        GuardedAsync(
            "sending mail",
            parts.MailNudge,
            _mailPause,
            async () =>
            {
                if (parts.Node.StoppedBecause is not null || await clock.IsSkewedAsync(cancellationToken))
                    return LongestWait;
                return await outbox.MailAsync(cancellationToken) > 0
                    ? TimeSpan.Zero
                    : WaitUntil(await outbox.NextMailAsync(cancellationToken));
            },
            cancellationToken
        );

    private async Task GuardedAsync(string what, Nudge nudge, Pause pause, Func<Task<TimeSpan>> pass, CancellationToken cancellationToken)
    {
        TimeSpan wait;
        try
        {
            wait = await pass();
            pause.AfterSuccess();
        }
        catch (Exception failed) when (!cancellationToken.IsCancellationRequested)
        {
            // A lost database comes back; whatever else went wrong is tried again just as well, and seen in the log.
            var fault = parts.Store.FaultOf(failed);
            if (fault is not null)
                parts.Node.Noticed(fault);
            wait = pause.AfterFailure();
            if (pause.IsFirst || fault is null)
                logger.LogError(failed, "{What} failed and is tried again in {Seconds} s", what, wait.TotalSeconds);
            else
                logger.LogWarning("{What} still fails: {Fault}; tried again in {Seconds} s", what, fault, wait.TotalSeconds);
        }
        if (wait > TimeSpan.Zero)
            await nudge.WaitAsync(wait, cancellationToken);
    }

    private TimeSpan WaitUntil(Instant? next)
    {
        if (next is not { } at)
            return LongestWait;
        var wait = (at - parts.Clock.Now()).ToTimeSpan();
        return wait < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1)
            : wait > LongestWait ? LongestWait
            : wait;
    }
}
