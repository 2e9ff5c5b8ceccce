using System.CommandLine;
using NodaTime;
using NodaTime.Text;
using Workflow.Cli.Stores;
using Workflow.Core.Organizations;
using Workflow.Engine.Queries;

namespace Workflow.Cli.Commands;

/// <summary><c>who CASE --at D [--known K]</c>: who was responsible on D, as known on K.</summary>
public static class WhoCommand
{
    public static Command Create(Terminal terminal)
    {
        var typed = new Argument<string>("case")
        {
            Description = "Reference of the case, such as K7QF2-M9XAB, or its identity",
            HelpName = "CASE",
        };
        var at = new Option<string>("--at")
        {
            Description = "Local time of the organisation; a day means its end",
            Required = true,
            HelpName = "TIME",
        };
        var known = new Option<string?>("--known")
        {
            Description = "As it was known at this local time; a day means its end [default: now]",
            HelpName = "TIME",
        };
        var (store, language, json) = (StorePlace.Option(isRequired: true), CommonOptions.Language(), CommonOptions.Json());
        var command = new Command("who", "Says who was accountable for each subject of a case at a time. Exit 1 when nobody was.")
        {
            typed,
            at,
            known,
            store,
            language,
            json,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                await using var host = await StoredCase.OpenAsync(terminal, parsed.GetValue(store) ?? "", cancellationToken);
                var zone = host.Parts.Organization.Directory.Content.Zone;
                var asked = MomentOf(parsed.GetRequiredValue(at), zone, "--at");
                Instant? asKnown = parsed.GetValue(known) is { } text ? MomentOf(text, zone, "--known") : null;
                var id = await StoredCase.FindAsync(host, parsed.GetRequiredValue(typed), cancellationToken);
                var answer =
                    await new ResponsibilityQuery(host.Parts).WhoAsync(id, asked, asKnown, cancellationToken)
                    ?? throw new UnusableInputException($"there is no case '{id}' in this store");
                if (parsed.GetValue(json))
                    terminal.SayJson(Facts(answer, parsed.GetRequiredValue(language)));
                else
                    Print(terminal, answer, parsed.GetRequiredValue(language));
                return (int)(answer.Subjects.IsEmpty ? ExitCode.FallsShort : ExitCode.Holds);
            }
        );
        return command;
    }

    /// <summary>A day is asked about as it ended: its last moment.</summary>
    private static Instant MomentOf(string text, DateTimeZone zone, string option) =>
        LocalTimes.ParseDay(text, option) is { } day
            ? zone.AtStartOfDay(day.PlusDays(1)).ToInstant() - Duration.FromMilliseconds(1)
            : LocalTimes.Parse(text, zone, option);

    private static void Print(Terminal terminal, ResponsibilityAnswer answer, string language)
    {
        terminal.Say(
            $"case {answer.Reference} at {Local(answer.At, answer.Zone)}, as known at {Local(answer.Known, answer.Zone)} ({answer.Zone.Id})"
        );
        if (answer.Subjects.IsEmpty)
            terminal.Say("  nobody: the case wasn't open then");
        foreach (var view in answer.Subjects)
        {
            var until = EndOf(view, answer) is { } end ? Local(end, answer.Zone) : "not ended";
            terminal.Say(
                $"  {view.Subject.For(language)}: {view.Interval.Post} ({view.Post.Title.For(language)}), from {Local(view.Interval.ValidFrom, answer.Zone)} until {until}, cause {Word(view)}"
            );
            terminal.Say($"    {Stood(view.Occupancy, language)}");
        }
    }

    private static string Stood(OccupancyView? occupancy, string language) =>
        occupancy switch
        {
            null => "who stood for the post isn't recorded for that time",
            { Person: null } => "nobody at all stood for the post",
            { Person: { } person } => $"{person.Id} ({person.Name.For(language)}) stood for the post as {Word(occupancy.As)}",
        };

    private static object Facts(ResponsibilityAnswer answer, string language) =>
        new
        {
            @case = answer.Case.ToString(),
            answer.Reference,
            zone = answer.Zone.Id,
            at = Local(answer.At, answer.Zone),
            known = Local(answer.Known, answer.Zone),
            subjects = answer.Subjects.Select(view => new
            {
                subject = view.Interval.Subject,
                kind = view.Interval.Kind,
                title = view.Subject.For(language),
                post = view.Interval.Post.Code,
                postTitle = view.Post.Title.For(language),
                from = InstantPattern.ExtendedIso.Format(view.Interval.ValidFrom),
                until = EndOf(view, answer) is { } end ? InstantPattern.ExtendedIso.Format(end) : null,
                cause = view.Interval.Cause,
                recordedFrom = InstantPattern.ExtendedIso.Format(view.Interval.RecordedFrom),
                recordedUntil = view.Interval.RecordedUntil is { } corrected ? InstantPattern.ExtendedIso.Format(corrected) : null,
                person = view.Occupancy?.Person?.Id.Code,
                name = view.Occupancy?.Person?.Name.For(language),
                @as = view.Occupancy?.As,
            }),
        };

    /// <summary>The end of the interval as far as it was known; null while it was open.</summary>
    private static Instant? EndOf(ResponsibilityView view, ResponsibilityAnswer answer) =>
        view.Interval.ValidUntil is { } end && end <= answer.Known ? end : null;

    private static string Word(ResponsibilityView view) => view.Interval.Cause.ToString().ToLowerInvariant();

    private static string Word(OccupancyKind kind) =>
        kind switch
        {
            OccupancyKind.Holder => "holder",
            OccupancyKind.Deputy => "deputy",
            OccupancyKind.Acting => "acting",
            OccupancyKind.Superior => "superior",
        };

    private static string Local(Instant at, DateTimeZone zone) => LocalTimes.Show(at, zone);
}
