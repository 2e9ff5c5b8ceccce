using System.CommandLine;
using Workflow.Cli.Files;
using Workflow.Cli.Proofs;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Workflow.Core.Proofs;

namespace Workflow.Cli.Commands;

/// <summary><c>policy prove POLICY</c>: where each rung of a ladder ends, in every department.</summary>
public static class PolicyCommand
{
    public static Command Create(Terminal terminal) =>
        new("policy", "Ladders: prove that every rung reaches somebody.") { Prove(terminal) };

    private static Command Prove(Terminal terminal)
    {
        var policy = new Argument<string>("policy") { Description = "Name of the ladder, such as LT", HelpName = "POLICY" };
        var workflow = new Option<string?>("--workflow")
        {
            Description = "The workflow's file [default: every workflow of the data folder that has the ladder]",
            HelpName = "FILE",
        };
        var organization = new Option<string?>("--organization")
        {
            Description = "The organisation's file [default: those of the data folder that fit]",
            HelpName = "FILE",
        };
        var at = new Option<string?>("--at")
        {
            Description = "Local time at which persons are looked at [default: the organisation's first day]",
            HelpName = "TIME",
        };
        var (data, json) = (DataFolder.Option(), CommonOptions.Json());
        var command = new Command(
            "prove",
            "Follows a ladder from every department that can use it. Exit 1 when a chain is empty or goes in a circle."
        )
        {
            policy,
            workflow,
            organization,
            at,
            data,
            json,
        };
        command.SetAction(parsed =>
        {
            var file = parsed.GetValue(workflow);
            var files = file is null ? DataFolder.Load(terminal, parsed.GetValue(data)) : FileSet.LoadAll(terminal, [file]);
            if (file is not null && !files.Of(FileKind.Workflow).Any())
                throw new UnusableInputException($"{file}: isn't a workflow file; expected 'workflow:' as its first key");
            var organizations = parsed.GetValue(organization) is { } named
                ? [KnownFiles.Organization(terminal, named)]
                : KnownFiles.Organizations(file is null ? files : DataFolder.Load(terminal, parsed.GetValue(data)));
            var proven = PolicyChains.Prove(files, parsed.GetRequiredValue(policy), organizations, parsed.GetValue(at));
            if (parsed.GetValue(json))
                terminal.SayJson(Facts(proven));
            else
                Print(terminal, proven);
            return (int)(proven.All(policy => policy.Holds) ? ExitCode.Holds : ExitCode.FallsShort);
        });
        return command;
    }

    private static void Print(Terminal terminal, IReadOnlyList<ProvenPolicy> proven)
    {
        foreach (var policy in proven)
        {
            var directory = policy.Organization.Value;
            var where = policy.Workflow is { } workflow ? $"in {workflow}" : "used by no task, followed from every department's head,";
            terminal.Say(
                $"{policy.Ladder.Name} {where} with {directory.Content.Id}, as persons stand at {LocalTimes.Show(policy.At, directory.Content.Zone)}"
            );
            foreach (var chain in policy.Chains)
            {
                var place = chain.Place;
                var performer = place.Performer == place.Accountable ? "" : $", done by {place.Performer}";
                terminal.Say($"  {directory.DepartmentOf(place.Accountable)?.Id}: {chain.Use}, accountable {place.Accountable}{performer}");
                terminal.Say($"    {(chain.Rungs.IsEmpty ? "no rung at all" : string.Join(" > ", chain.Rungs.Select(Rung)))}");
                foreach (var fault in chain.Faults)
                    terminal.Say($"    FAULT: {fault}");
            }
        }
        var chains = proven.Sum(policy => policy.Chains.Length);
        var faulty = proven.Sum(policy => policy.Chains.Count(chain => !chain.Faults.IsEmpty));
        terminal.Say(FormattableString.Invariant($"{chains} chain(s): {chains - faulty} hold(s), {faulty} empty or circular"));
    }

    private static string Rung(RungReach rung) =>
        $"{rung.Rung} {(rung.Post is { } post ? post.Code : "nobody")} ({rung.Person?.Code ?? "nobody"})";

    private static object Facts(IReadOnlyList<ProvenPolicy> proven) =>
        new
        {
            holds = proven.All(policy => policy.Holds),
            policies = proven.Select(policy => new
            {
                policy = policy.Ladder.Name,
                policy.Workflow,
                organization = policy.Organization.Value.Content.Id,
                at = LocalTimes.Show(policy.At, policy.Organization.Value.Content.Zone),
                policy.Holds,
                chains = policy.Chains.Select(chain => ChainFacts(chain, policy.Organization.Value)),
            }),
        };

    private static object ChainFacts(LadderChain chain, OrgDirectory directory) =>
        new
        {
            department = directory.DepartmentOf(chain.Place.Accountable)?.Id.Code,
            chain.Use,
            accountable = chain.Place.Accountable.Code,
            performer = chain.Place.Performer.Code,
            sender = chain.Place.Sender?.Code,
            receiver = chain.Place.Receiver?.Code,
            rungs = chain.Rungs.Select(rung => new
            {
                rung.Rung,
                target = rung.Target.ToString(),
                post = rung.Post?.Code,
                person = rung.Person?.Code,
                rung.Fault,
            }),
            faults = chain.Faults,
        };
}
