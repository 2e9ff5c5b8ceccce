using System.CommandLine;
using NodaTime;
using Workflow.Cli.Files;
using Workflow.Cli.Stores;
using Workflow.Engine;
using Workflow.Engine.Seeding;

namespace Workflow.Cli.Commands;

/// <summary><c>seed --cases N --seed S</c>: an invented caseload of the sample organisation, the same for the same numbers.</summary>
public static class SeedCommand
{
    public static Command Create(Terminal terminal)
    {
        var cases = new CountOption("--cases", "How many cases", 1, 2_000_000, usual: null);
        var seed = new Option<int>("--seed")
        {
            Description = "Number from which everything is invented: the same gives the same cases",
            Required = true,
            HelpName = "S",
        };
        var until = new Option<string>("--until")
        {
            Description = "Local time up to which the cases are played",
            DefaultValueFactory = _ => "2026-03-16 09:00",
            HelpName = "TIME",
        };
        var days = new CountOption("--days", "In how many days before that they were opened", 1, 3650, 90);
        var organization = new Option<string?>("--organization")
        {
            Description = "Id of the organisation [default: the one that can play most workflows]",
            HelpName = "ID",
        };
        var demo = new Option<bool>("--demo") { Description = "Create the store as a demo, whose clock begins at 2026-03-16 09:00" };
        var (store, data, json) = (StorePlace.Option(isRequired: true), DataFolder.Option(), CommonOptions.Json());
        var command = new Command(
            "seed",
            "Fills a store with an invented caseload. Exit 1 when the store holds the cases of this seed already."
        )
        {
            cases,
            seed,
            store,
            until,
            days,
            organization,
            demo,
            data,
            json,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var count = cases.Of(parsed);
                var options = new EngineOptions
                {
                    Store = StorePlace.Of(terminal, parsed.GetValue(store) ?? ""),
                    Workflows = terminal.FullPath(DataFolder.Find(terminal, parsed.GetValue(data))),
                    Organization = parsed.GetValue(organization),
                    Demo = parsed.GetValue(demo),
                };
                await using var host = await EngineHost.OpenAsync(options, SystemClock.Instance, cancellationToken);
                var zone = host.Parts.Organization.Directory.Content.Zone;
                var plan = new SeedPlan(
                    count,
                    parsed.GetRequiredValue(seed),
                    LocalTimes.Parse(parsed.GetRequiredValue(until), zone, "--until"),
                    days.Of(parsed)
                );
                if (plan.Until > host.Parts.Clock.GetCurrentInstant())
                    throw new UnusableInputException(
                        $"--until: the store's clock stands at {LocalTimes.Show(host.Parts.Clock.Now(), zone)}; cases can't be played past it"
                    );
                return (int)await FillAsync(terminal, host, plan, parsed.GetValue(json), cancellationToken);
            }
        );
        return command;
    }

    private static async Task<ExitCode> FillAsync(
        Terminal terminal,
        EngineHost host,
        SeedPlan plan,
        bool json,
        CancellationToken cancellationToken
    )
    {
        SeedReport? report = null;
        try
        {
            await terminal.WithProgressAsync(
                "seeding",
                async onProgress =>
                    report = await new CaseSeeder(host.Parts).SeedAsync(plan, done => onProgress(done, plan.Cases), cancellationToken)
            );
        }
        catch (InvalidOperationException refused) when (report is null)
        {
            terminal.Complain(refused.Message);
            return ExitCode.FallsShort;
        }
        var done = report ?? throw new InvalidOperationException("no report");
        if (json)
            terminal.SayJson(done);
        else
            Print(terminal, done, plan);
        return ExitCode.Holds;
    }

    private static void Print(Terminal terminal, SeedReport report, SeedPlan plan)
    {
        terminal.Say(FormattableString.Invariant($"seed {plan.Seed}: {report.Cases} cases, {report.Decisions} decisions"));
        foreach (var (stage, count) in report.Stages)
            terminal.Say(FormattableString.Invariant($"  {count, 6}  {(stage.Length > 0 ? $"stand in {stage}" : "closed")}"));
        if (report.Refused > 0)
            terminal.Complain(
                FormattableString.Invariant($"note: {report.Refused} invented act(s) were refused by the rules and left out")
            );
    }
}
