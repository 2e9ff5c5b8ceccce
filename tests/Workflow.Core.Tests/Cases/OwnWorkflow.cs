using Workflow.Core.Definitions;
using Workflow.Core.Proofs;
using Workflow.Core.Simulation;
using Workflow.Core.Tests.Definitions;
using Workflow.Core.Tests.Proofs;
using Xunit;

namespace Workflow.Core.Tests.Cases;

/// <summary>
/// Stories on a workflow that a test writes itself, played in the sample organisation. The head of the text is the same for all: a township
/// takes part and is found by the field residence, and the shared rules and ladders are used.
/// </summary>
internal static class OwnWorkflow
{
    private const string Path = "workflows/own/own.workflow.yaml";

    private const string Head = """
        workflow: own
        uses: [ ../shared/cn-base.rules.yaml, ../shared/cn.ladders.yaml ]
        parties:
          township: { unit: township, serving: residence }
          station: { unit: police-station, serving: residence }
        opening: [ residence ]

        """;

    /// <summary>The world of such a workflow; <paramref name="rules"/> is a rule pack of its own, none when empty.</summary>
    public static ScenarioWorld World(string text, string right = "", string wrong = "", string rules = "")
    {
        var (definition, problems) = Read(text, right, wrong, rules);
        Assert.True(definition is not null, string.Join('\n', problems.All));
        return new Story().World with { Definition = definition };
    }

    /// <summary>A case opened 2026-03-02 08:30 by QH-FTW-1. A part of the head or the text may be replaced.</summary>
    public static Story Opened(string text, string right = "", string wrong = "", string rules = "") =>
        new Story { World = World(text, right, wrong, rules) }
            .Open("2026-03-02 08:30", "QH-FTW-1", ("residence", "qinghe"))
            .Accepted();

    /// <summary>What the proofs tell of it in the sample organisation.</summary>
    public static IReadOnlyList<DefinitionProblem> Proved(string text, string right = "", string wrong = "", string rules = "")
    {
        var (definition, problems) = Read(text, right, wrong, rules);
        if (definition is not null)
            DefinitionProof.Check(definition, ProofWorld.Organization, ProofWorld.Calendars, Story.Time("2026-03-16 09:00"), problems);
        return problems.All;
    }

    private static (WorkflowDefinition? Definition, ProblemList Problems) Read(
        string text,
        string right = "",
        string wrong = "",
        string rules = ""
    )
    {
        var problems = new ProblemList();
        var whole = right.Length == 0 ? Head + text : (Head + text).Replace(right, wrong, StringComparison.Ordinal);
        if (rules.Length > 0)
            whole = whole.Replace("../shared/cn.ladders.yaml ]", "../shared/cn.ladders.yaml, own.rules.yaml ]", StringComparison.Ordinal);
        var files = WorkflowFiles.All.Append(new(Path, whole)).Append(new("workflows/own/own.rules.yaml", rules));
        return (DefinitionReader.Read(new(files), Path, problems), problems);
    }
}
