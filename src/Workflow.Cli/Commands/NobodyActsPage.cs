using Workflow.Cli.Scenarios;
using Workflow.Core.Simulation;

namespace Workflow.Cli.Commands;

/// <summary>Who is accountable when, and every rung, of a case that is opened and left alone.</summary>
public static class NobodyActsPage
{
    public static ExitCode Run(Terminal terminal, NobodyActsRequest request, bool json)
    {
        var (scenario, world) = UneventfulCase.Plan(terminal, request);
        var record = Simulator.Run(scenario, world);
        if (record.Problems is [var refused, ..])
            throw new UnusableInputException($"the case can't be opened: {refused.Problem}");
        var faults = Unattended.In(record, world);
        if (json)
            terminal.SayJson(Facts(scenario, world, record, faults));
        else
            Print(terminal, scenario, world, record, faults);
        return faults.Count == 0 ? ExitCode.Holds : ExitCode.FallsShort;
    }

    private static void Print(
        Terminal terminal,
        Scenario scenario,
        ScenarioWorld world,
        ScenarioRecord record,
        IReadOnlyList<UnattendedSubject> faults
    )
    {
        var zone = scenario.Zone;
        var version = world.Definition.Version.ToString(System.Globalization.CultureInfo.InvariantCulture);
        terminal.Say(
            $"{world.Definition.Name} version {version} in {world.Directory.Content.Id}, opened by {scenario.Opening.By} at {Local(scenario.Opening.At)}; nobody acts until {Local(scenario.Until)} ({zone.Id})"
        );
        terminal.Say($"opened with {string.Join(", ", scenario.Opening.Values.Select(pair => $"{pair.Key}={pair.Value}"))}");
        terminal.Say();
        terminal.Say("who is accountable");
        foreach (var (track, from, post) in record.Owners())
            terminal.Say(
                $"  {Local(from)}  {track}: {(post is { } owner ? $"{owner} ({world.Directory.OccupantOf(owner, from)?.Code ?? "nobody present"})" : "nobody, the track is closed")}"
            );
        terminal.Say();
        terminal.Say(FormattableString.Invariant($"rungs: {record.Rungs().Count()}"));
        foreach (var (at, subject, rung, to, person) in record.Rungs())
            terminal.Say($"  {Local(at)}  {subject} {rung}: {to} ({person?.Code ?? "nobody present"})");
        terminal.Say();
        terminal.Say("everything that happens");
        Timeline.Print(terminal, Timeline.Of(record, zone), zone);
        terminal.Say();
        foreach (var fault in faults)
            terminal.Say($"  {Local(fault.At)}  {fault.Subject}: {fault.Fault}");
        terminal.Say(
            faults.Count == 0
                ? "Somebody is accountable all the time, and every missed deadline reached a named person."
                : FormattableString.Invariant($"{faults.Count} fault(s)")
        );

        string Local(NodaTime.Instant at) => LocalTimes.Show(at, zone);
    }

    private static object Facts(Scenario scenario, ScenarioWorld world, ScenarioRecord record, IReadOnlyList<UnattendedSubject> faults) =>
        new
        {
            workflow = world.Definition.Name,
            version = world.Definition.Version,
            organization = world.Directory.Content.Id,
            zone = scenario.Zone.Id,
            openedBy = scenario.Opening.By.Code,
            from = LocalTimes.Show(scenario.Opening.At, scenario.Zone),
            until = LocalTimes.Show(scenario.Until, scenario.Zone),
            with = scenario.Opening.Values,
            owners = record
                .Owners()
                .Select(owner => new
                {
                    from = LocalTimes.Show(owner.From, scenario.Zone),
                    owner.Track,
                    post = owner.Post?.Code,
                }),
            rungs = record
                .Rungs()
                .Select(rung => new
                {
                    at = LocalTimes.Show(rung.At, scenario.Zone),
                    rung.Subject,
                    rung.Rung,
                    post = rung.To.Code,
                    person = rung.Person?.Code,
                }),
            faults = faults.Select(fault => new
            {
                at = LocalTimes.Show(fault.At, scenario.Zone),
                fault.Subject,
                fault.Fault,
            }),
            timeline = Timeline.Facts(Timeline.Of(record, scenario.Zone), scenario.Zone),
        };
}
