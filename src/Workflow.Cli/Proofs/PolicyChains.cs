using System.Collections.Immutable;
using NodaTime;
using Workflow.Cli.Files;
using Workflow.Core.Deadlines;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Workflow.Core.Proofs;

namespace Workflow.Cli.Proofs;

/// <summary>The chains of a ladder for one workflow (null: the ladder alone) in one organisation.</summary>
public sealed record ProvenPolicy(
    EscalationPolicy Ladder,
    string? Workflow,
    Found<OrgDirectory> Organization,
    Instant At,
    ImmutableArray<LadderChain> Chains
)
{
    /// <summary>True when every chain ends in somebody and none goes in a circle.</summary>
    public bool Holds => Chains.All(chain => chain.Faults.IsEmpty);
}

/// <summary>Follows a ladder wherever the workflows of a set use it.</summary>
public sealed class PolicyChains
{
    private readonly FileSet _files;
    private readonly string _policy;
    private readonly List<Found<WorkflowDefinition>> _definitions = [];
    private readonly List<string> _unread = [];

    private PolicyChains(FileSet files, string policy)
    {
        _files = files;
        _policy = policy;
        var sources = files.Sources;
        foreach (var file in files.Of(FileKind.Workflow))
        {
            var problems = new ProblemList();
            if (DefinitionReader.Read(sources, file.Path, problems) is { } definition)
                _definitions.Add(new(definition, file.Path));
            else
                _unread.Add(problems.All.First(problem => problem.Severity == ProblemSeverity.Error).ToString());
        }
    }

    /// <summary>
    /// Every use of the ladder in every organisation that fits. <paramref name="at"/> null means the first day of each organisation. Throws
    /// <see cref="UnusableInputException"/> when no workflow or shared file has the ladder.
    /// </summary>
    public static IReadOnlyList<ProvenPolicy> Prove(
        FileSet files,
        string policy,
        IReadOnlyList<Found<OrgDirectory>> organizations,
        string? at
    ) => new PolicyChains(files, policy).Prove(organizations, at);

    private List<ProvenPolicy> Prove(IReadOnlyList<Found<OrgDirectory>> organizations, string? at)
    {
        var having = _definitions.Where(found => found.Value.Ladders.Contains(_policy)).ToList();
        if (having.Count == 0)
            throw new UnusableInputException(NoSuchPolicy());
        var proven = new List<ProvenPolicy>();
        foreach (var (definition, _) in having)
        {
            foreach (var organization in FittingOrganizations.For(definition, organizations))
            {
                var instant = InstantFor(organization.Value, at);
                var chains = PolicyProof.Prove(definition.Ladders[_policy], definition, organization.Value, instant);
                if (!chains.IsEmpty)
                    proven.Add(new(definition.Ladders[_policy], definition.Name, organization, instant, chains));
            }
        }
        return proven.Count > 0 ? proven : Alone(having[0].Value.Ladders[_policy], organizations, at);
    }

    /// <summary>A ladder that no task or handover uses is followed from every department's head.</summary>
    private static List<ProvenPolicy> Alone(EscalationPolicy ladder, IReadOnlyList<Found<OrgDirectory>> organizations, string? at) =>
        organizations.Count == 0
            ? throw new UnusableInputException("there is no organisation to follow the ladder in; name one with --organization")
            :
            [
                .. organizations.Select(organization =>
                {
                    var instant = InstantFor(organization.Value, at);
                    return new ProvenPolicy(ladder, null, organization, instant, PolicyProof.Prove(ladder, organization.Value, instant));
                }),
            ];

    private static Instant InstantFor(OrgDirectory directory, string? at) =>
        at is null ? directory.Content.From : LocalTimes.Parse(at, directory.Content.Zone, "--at");

    private string NoSuchPolicy()
    {
        var known = _definitions.SelectMany(found => found.Value.Ladders.Names);
        var unread = _unread.Count > 0 ? $"; left out: {_unread[0]}" : "";
        return $"no workflow has a ladder '{_policy}'{NearestName.Hint(_policy, known)}{unread}";
    }
}
