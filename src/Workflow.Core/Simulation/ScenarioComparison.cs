using System.Diagnostics;
using NodaTime;
using NodaTime.Text;
using Workflow.Core.Definitions;

namespace Workflow.Core.Simulation;

/// <summary>Compares what happened with what a scenario expects.</summary>
public static class ScenarioComparison
{
    private static readonly LocalDateTimePattern Pattern = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm");

    /// <summary>Every difference at the place of the expectation; empty when the scenario holds.</summary>
    public static IReadOnlyList<DefinitionProblem> Compare(Scenario scenario, ScenarioRecord record)
    {
        var problems = new ProblemList();
        foreach (var wrong in record.Problems)
            problems.Error(wrong.Step.Where, $"at {Local(scenario, wrong.Step.At)} {wrong.Step.By}: {wrong.Problem}");
        foreach (var expectation in scenario.Then)
            Check(scenario, record, expectation, problems);
        Unlisted(scenario, record, problems);
        return problems.All;
    }

    private static void Check(Scenario scenario, ScenarioRecord record, Expectation expectation, ProblemList problems)
    {
        var difference = expectation switch
        {
            Expectation.Owner owner => Owner(scenario, record, owner),
            Expectation.DueAt due => Due(scenario, record, due),
            Expectation.Rung rung => Rung(scenario, record, rung),
            Expectation.NoRung rung => record.Rungs().Any(fired => fired.Subject == rung.Subject && fired.Rung == rung.Key)
                ? $"{rung.Subject} {rung.Key} must not fire, but it did at {Local(scenario, record.Rungs().First(f => f.Subject == rung.Subject && f.Rung == rung.Key).At)}"
                : null,
            Expectation.ReminderSent reminder => Reminder(scenario, record, reminder),
            Expectation.Messages messages => record.MessagesTo(messages.To, messages.SentAt) is var count && count == messages.Count
                ? null
                : FormattableString.Invariant($"expected {messages.Count} message(s) to {messages.To} then, found {count}"),
            Expectation.TermEnds term => record.Final?.Term?.LastDay == term.LastDay
                ? null
                : $"expected the term to end on {Day(term.LastDay)}; found: {(record.Final?.Term is { } found ? Day(found.LastDay) : "no term")}",
            Expectation.Ended ended => record.Final?.Ending == ended.Ending
                ? null
                : $"expected the case to end as {ended.Ending ?? "nothing"}; found: {record.Final?.Ending ?? "no ending"}",
            Expectation.StandsIn stands => Stage(record, stands),
            _ => throw new UnreachableException(expectation.GetType().Name),
        };
        if (difference is not null)
            problems.Error(expectation.Where, difference);
    }

    /// <summary>What happened without being listed, where a scenario lists all of a kind.</summary>
    private static void Unlisted(Scenario scenario, ScenarioRecord record, ProblemList problems)
    {
        var end = new SourceLocation(scenario.File, 0, 0);
        foreach (var fired in record.Rungs())
        {
            if (!scenario.Then.OfType<Expectation.Rung>().Any(rung => Same(rung, fired)))
                problems.Error(
                    end,
                    $"fired but isn't listed under 'rungs': {Local(scenario, fired.At)} {fired.Subject} {fired.Rung} {fired.To}"
                );
        }
        var told = scenario.Then.OfType<Expectation.Owner>().ToList();
        foreach (var owner in record.Owners().Where(owner => told.Exists(expected => expected.Track == owner.Track)))
        {
            if (!told.Exists(expected => expected.Track == owner.Track && expected.From == owner.From && expected.Post == owner.Post))
                problems.Error(
                    end,
                    $"changed but isn't listed under 'owners': {Local(scenario, owner.From)} {owner.Track} {owner.Post?.Code ?? "nobody"}"
                );
        }
        var reminders = scenario.Then.OfType<Expectation.ReminderSent>().ToList();
        foreach (var sent in record.Reminders().Where(_ => reminders.Count > 0))
        {
            if (!reminders.Exists(expected => expected.SentAt == sent.At && expected.Subject == sent.Subject && expected.To == sent.To))
                problems.Error(
                    end,
                    $"went out but isn't listed under 'reminders': {Local(scenario, sent.At)} {sent.Subject} {sent.To?.Code ?? "participant"}"
                );
        }
    }

    private static string? Owner(Scenario scenario, ScenarioRecord record, Expectation.Owner expected)
    {
        var found = record.Owners().Where(owner => owner.Track == expected.Track).ToList();
        if (found.Exists(owner => owner.From == expected.From && owner.Post == expected.Post))
            return null;
        var told = string.Join("; ", found.Select(owner => $"{Local(scenario, owner.From)} {owner.Post?.Code ?? "nobody"}"));
        return $"expected {expected.Track} to be {expected.Post?.Code ?? "nobody"}'s from {Local(scenario, expected.From)}; found: {(told.Length > 0 ? told : "never opened")}";
    }

    private static string? Due(Scenario scenario, ScenarioRecord record, Expectation.DueAt expected)
    {
        var found = record.Deadlines().Where(deadline => deadline.Subject == expected.Subject).Select(deadline => deadline.Due).ToList();
        if (found.Contains(expected.Due))
            return null;
        var told = string.Join("; ", found.Select(due => End(scenario, due)));
        return $"expected {expected.Subject} due {End(scenario, expected.Due)}; found: {(told.Length > 0 ? told : "no deadline")}";
    }

    private static string? Rung(Scenario scenario, ScenarioRecord record, Expectation.Rung expected)
    {
        if (record.Rungs().Any(fired => Same(expected, fired)))
            return null;
        var near = record.Rungs().Where(fired => fired.Subject == expected.Subject && fired.Rung == expected.Key).ToList();
        var told = string.Join("; ", near.Select(fired => $"{Local(scenario, fired.At)} {fired.To}"));
        return $"expected {expected.Subject} {expected.Key} at {Local(scenario, expected.FiredAt)} for {expected.To}; found: {(told.Length > 0 ? told : "it didn't fire")}";
    }

    private static string? Reminder(Scenario scenario, ScenarioRecord record, Expectation.ReminderSent expected)
    {
        if (record.Reminders().Any(sent => sent.At == expected.SentAt && sent.Subject == expected.Subject && sent.To == expected.To))
            return null;
        var told = string.Join(
            "; ",
            record
                .Reminders()
                .Where(sent => sent.Subject == expected.Subject)
                .Select(sent => $"{Local(scenario, sent.At)} {sent.To?.Code ?? "participant"}")
        );
        return $"expected a reminder of {expected.Subject} for {expected.To?.Code ?? "the participant"} at {Local(scenario, expected.SentAt)}; found: {(told.Length > 0 ? told : "none")}";
    }

    private static string? Stage(ScenarioRecord record, Expectation.StandsIn expected)
    {
        var parts = expected.Track.Split('/');
        var of = parts.Length == 2 ? record.Beside.GetValueOrDefault(parts[0]) : record;
        var stands = of?.Final?.Tracks.Values.FirstOrDefault(track => track.Name == parts[^1])?.Stage;
        return stands == expected.Stage
            ? null
            : $"expected {expected.Track} to stand in {expected.Stage ?? "closed"}; found: {stands ?? "closed"}";
    }

    private static bool Same(
        Expectation.Rung expected,
        (Instant At, string Subject, string Rung, Organizations.PostId To, Organizations.PersonId? Person) fired
    ) => expected.FiredAt == fired.At && expected.Subject == fired.Subject && expected.Key == fired.Rung && expected.To == fired.To;

    private static string Day(LocalDate day) => LocalDatePattern.Iso.Format(day);

    /// <summary>A due as scenarios write it: midnight is the 24:00 of the day before.</summary>
    private static string End(Scenario scenario, Instant due)
    {
        var local = due.InZone(scenario.Zone).LocalDateTime;
        return local.TimeOfDay == LocalTime.Midnight ? $"{Day(local.Date.PlusDays(-1))} 24:00" : Pattern.Format(local);
    }

    private static string Local(Scenario scenario, Instant at) => Pattern.Format(at.InZone(scenario.Zone).LocalDateTime);
}
