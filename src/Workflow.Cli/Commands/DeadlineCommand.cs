using System.CommandLine;
using NodaTime;
using Workflow.Cli.Deadlines;
using Workflow.Cli.Stores;
using Workflow.Core.Calendars;
using Workflow.Engine.Queries;

namespace Workflow.Cli.Commands;

/// <summary><c>deadline explain</c>: what is counted from when, what isn't and why, and where the number comes from.</summary>
public static class DeadlineCommand
{
    public static Command Create(Terminal terminal) => new("deadline", "Deadlines: explain how one is computed.") { Explain(terminal) };

    private static Command Explain(Terminal terminal)
    {
        var options = new DeadlineOptions();
        var (language, json) = (CommonOptions.Language(), CommonOptions.Json());
        var command = new Command(
            "explain",
            "Computes a deadline, or takes one from a store, and tells every stretch counted and every day left out."
        )
        {
            language,
            json,
        };
        options.AddTo(command);
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var computed = parsed.GetValue(options.Store) is { } store
                    ? await StoredAsync(terminal, store, options.CaseOf(parsed), options.ItemOf(parsed), cancellationToken)
                    : Computed(terminal, options.Of(parsed));
                var page = new DeadlinePage(computed);
                if (parsed.GetValue(json))
                    terminal.SayJson(page.Facts());
                else
                    page.Print(terminal, parsed.GetRequiredValue(language));
                return (int)(page.SumsUp ? ExitCode.Holds : ExitCode.FallsShort);
            }
        );
        return command;
    }

    private static DeadlineComputation Computed(Terminal terminal, DeadlineRequest request)
    {
        var source = new RuleSource(terminal, request.Data, request.Rules, request.Overlays);
        var pack = source.PackWith(request.Rule);
        var calendar = source.CalendarFor(pack, request.Calendar);
        var anchor = AnchorOf(request.Anchor, calendar);
        return Compute(
            RuleSource.RowOf(pack, request.Rule, anchor, calendar),
            anchor,
            calendar,
            [.. request.Pauses.Select(text => PauseOf(text, calendar.Zone))]
        );
    }

    private static async Task<DeadlineComputation> StoredAsync(
        Terminal terminal,
        string store,
        string typed,
        int number,
        CancellationToken cancellationToken
    )
    {
        await using var host = await StoredCase.OpenAsync(terminal, store, cancellationToken);
        var id = await StoredCase.FindAsync(host, typed, cancellationToken);
        var items = await new OperatorQuery(host.Parts).DeadlinesAsync(id, cancellationToken) ?? [];
        var item = items.FirstOrDefault(item => item.Item.Number == number);
        if (item is null)
        {
            var open = string.Join(", ", items.Select(one => FormattableString.Invariant($"{one.Item.Number} ({one.Task})")));
            throw new UnusableInputException(
                FormattableString.Invariant(
                    $"--item: case {id.Reference} has no open item {number}; open: {(open.Length > 0 ? open : "none")}"
                )
            );
        }
        return item.Deadline?.Computation
            ?? throw new UnusableInputException(
                FormattableString.Invariant(
                    $"--item: item {number} ({item.Task}) of case {id.Reference} has no deadline that can be explained"
                )
            );
    }

    private static DeadlineAnchor AnchorOf(string text, WorkCalendar calendar) =>
        LocalTimes.ParseDay(text, "--anchor") is { } day
            ? new DeadlineAnchor.Day(day)
            : new DeadlineAnchor.Moment(LocalTimes.Parse(text, calendar.Zone, "--anchor"));

    private static Interval PauseOf(string text, DateTimeZone zone)
    {
        var parts = text.Split('/');
        if (parts.Length != 2)
            throw new UnusableInputException(
                $"--pause: '{text}' isn't FROM/TO; expected two times such as \"2026-02-06 09:00/2026-02-09 09:00\""
            );
        var from = LocalTimes.Parse(parts[0].Trim(), zone, "--pause");
        var until = LocalTimes.Parse(parts[1].Trim(), zone, "--pause");
        return from < until ? new(from, until) : throw new UnusableInputException($"--pause: '{text}' ends before it begins");
    }

    private static DeadlineComputation Compute(
        DeadlineRule rule,
        DeadlineAnchor anchor,
        WorkCalendar calendar,
        IReadOnlyList<Interval> pauses
    )
    {
        try
        {
            return rule.Compute(anchor, calendar, pauses);
        }
        catch (ArgumentException refused)
        {
            throw new UnusableInputException($"{rule.Id} can't be computed: {refused.Message.ReplaceLineEndings(" ")}", refused);
        }
    }
}
