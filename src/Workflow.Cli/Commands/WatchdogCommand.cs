using System.CommandLine;
using System.Data.Common;
using System.Globalization;
using System.Net.Http.Json;
using NodaTime;
using NodaTime.Text;
using Workflow.Cli.Stores;
using Workflow.Engine;
using Workflow.Engine.Verification;

namespace Workflow.Cli.Commands;

/// <summary><c>watchdog</c>: a process of its own that tells what should have happened and hasn't, once or again and again.</summary>
public static class WatchdogCommand
{
    private const int MostSeconds = 86_400;

    private sealed record Watch(string Store, bool Once, Duration Tolerance, TimeSpan Every, Uri? Heartbeat, bool Json);

    public static Command Create(Terminal terminal)
    {
        var once = new Option<bool>("--once") { Description = "Look once and end: exit 1 when something is wrong" };
        var tolerance = new CountOption("--tolerance", "How late something may be before it counts, in seconds", 0, MostSeconds, 60);
        var every = new CountOption("--every", "How long to wait between two looks, in seconds", 1, MostSeconds, 60);
        var heartbeat = new Option<string?>("--heartbeat")
        {
            Description = "Address that gets the report by POST as long as all is well; whoever hears nothing raises the alarm",
            HelpName = "URL",
        };
        var (store, json) = (StorePlace.Option(isRequired: true), CommonOptions.Json());
        var command = new Command(
            "watchdog",
            "Tells what should have happened in a store and hasn't: cases, rungs, messages. Writes nothing."
        )
        {
            once,
            tolerance,
            every,
            heartbeat,
            store,
            json,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var watch = new Watch(
                    StorePlace.Existing(terminal, parsed.GetValue(store) ?? ""),
                    parsed.GetValue(once),
                    Duration.FromSeconds(tolerance.Of(parsed)),
                    TimeSpan.FromSeconds(every.Of(parsed)),
                    parsed.GetValue(heartbeat) is { } typed ? AddressOf(typed) : null,
                    parsed.GetValue(json)
                );
                return (int)await RunAsync(terminal, watch, cancellationToken);
            }
        );
        return command;
    }

    private static async Task<ExitCode> RunAsync(Terminal terminal, Watch watch, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        while (true)
        {
            var isWell = await LookAsync(terminal, watch, client, cancellationToken);
            if (watch.Once)
                return isWell ? ExitCode.Holds : ExitCode.FallsShort;
            try
            {
                await Task.Delay(watch.Every, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return ExitCode.Holds;
            }
        }
    }

    /// <summary>
    /// Looks, tells, and sends the heartbeat when all is well. A store that can't be reached is told, and tried again the next time.
    /// </summary>
    private static async Task<bool> LookAsync(Terminal terminal, Watch watch, HttpClient client, CancellationToken cancellationToken)
    {
        WatchdogReport report;
        try
        {
            await using var opened = await Store.OpenStoredAsync(watch.Store, cancellationToken);
            var dog = await Watchdog.OpenAsync(opened, SystemClock.Instance, cancellationToken);
            report = await dog.LookAsync(watch.Tolerance, cancellationToken);
        }
        catch (Exception broken) when (!watch.Once && broken is StoreRefusedException or DbException)
        {
            terminal.Complain(broken.Message.ReplaceLineEndings(" "));
            return false;
        }
        Tell(terminal, report, watch.Json);
        return report.IsWell
            && (watch.Heartbeat is not { } address || await BeatAsync(terminal, client, address, report, cancellationToken));
    }

    private static async Task<bool> BeatAsync(
        Terminal terminal,
        HttpClient client,
        Uri address,
        WatchdogReport report,
        CancellationToken cancellationToken
    )
    {
        try
        {
            using var answer = await client.PostAsJsonAsync(address, Facts(report), cancellationToken);
            if (answer.IsSuccessStatusCode)
                return true;
            terminal.Complain(string.Create(CultureInfo.InvariantCulture, $"the heartbeat was answered with {(int)answer.StatusCode}"));
        }
        catch (Exception failed)
            when (failed is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            terminal.Complain($"the heartbeat wasn't taken: {failed.Message}");
        }
        return false;
    }

    private static void Tell(Terminal terminal, WatchdogReport report, bool json)
    {
        if (json)
        {
            terminal.SayJson(Facts(report));
            return;
        }
        void Late(long count, string what, Instant? oldest)
        {
            if (count > 0)
                terminal.Say(string.Create(CultureInfo.InvariantCulture, $"{count} {what}, the oldest since {Text(oldest)}"));
        }
        Late(report.Cases, "case(s) should have woken", report.OldestCase);
        Late(report.Steps, "reminder(s) and rung(s) should have happened", report.OldestStep);
        Late(
            report.Messages,
            report.MessagesAreHeld ? "message(s) are held back" : "message(s) should have been sent",
            report.OldestMessage
        );
        if (report.RestingAlerts > 0)
            terminal.Say(
                string.Create(CultureInfo.InvariantCulture, $"{report.RestingAlerts} alert(s) rest with somebody who is off duty")
            );
        if (report.Dead > 0)
            terminal.Say(string.Create(CultureInfo.InvariantCulture, $"{report.Dead} message(s) can't be delivered"));
        if (report.Parked > 0)
            terminal.Say(string.Create(CultureInfo.InvariantCulture, $"{report.Parked} case(s) were put aside"));
        terminal.Say(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Text(report.At)}: {(report.IsWell ? "all is well" : "something is wrong")}; this clock is {report.ClockSkew.TotalSeconds:0.0} s ahead of the store's"
            )
        );
    }

    private static object Facts(WatchdogReport report) =>
        new
        {
            at = Text(report.At),
            well = report.IsWell,
            cases = report.Cases,
            oldestCase = Text(report.OldestCase),
            steps = report.Steps,
            oldestStep = Text(report.OldestStep),
            restingAlerts = report.RestingAlerts,
            messages = report.Messages,
            oldestMessage = Text(report.OldestMessage),
            dead = report.Dead,
            parked = report.Parked,
            held = report.MessagesAreHeld,
            skewSeconds = report.ClockSkew.TotalSeconds,
        };

    private static string? Text(Instant? at) => at is { } known ? InstantPattern.General.Format(known) : null;

    private static Uri AddressOf(string typed) =>
        Uri.TryCreate(typed, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new UnusableInputException($"--heartbeat: '{typed}' isn't an address such as https://example.org/beat");
}
