using Workflow.Core.Definitions;
using Workflow.Core.Simulation;
using Workflow.Testing;
using Xunit;

namespace Workflow.Core.Tests.Simulation;

public sealed class ScenarioNamesTests
{
    public static TheoryData<string> Paths => [.. SampleFiles.ScenarioPaths];

    [Theory]
    [MemberData(nameof(Paths))]
    public void Every_name_in_the_scenarios_of_the_samples_is_known(string path)
    {
        var (scenario, world) = SampleFiles.Load(path);
        var problems = new ProblemList();

        ScenarioNames.Check(scenario, world, problems);

        Assert.Empty(problems.All);
    }

    [Theory]
    [InlineData("by: QH-PO-1", "by: QH-PO-11", "there is no post 'QH-PO-11' (did you mean 'QH-PO-1'?)")]
    [InlineData("- register L3", "- register L9", "there is no rung of 'register' 'L9'")]
    [InlineData("- register L3", "- regster L3", "there is no task, or stage entered by handover, 'regster' (did you mean 'register'?)")]
    [InlineData("- main registration", "- main registraton", "there is no stage of 'main' 'registraton' (did you mean 'registration'?)")]
    [InlineData("participant_view: 未表示意见", "participant_vue: 未表示意见", "there is no field 'participant_vue'")]
    public void An_unknown_name_is_told_at_its_line_with_the_nearest(string right, string wrong, string told)
    {
        var text = SampleFiles.All.Find(SampleFiles.NoRegistration)!;
        Assert.Contains(right, text, StringComparison.Ordinal);
        var at = text.IndexOf(right, StringComparison.Ordinal);
        var (scenario, world) = SampleFiles.Load(SampleFiles.NoRegistration, text[..at] + wrong + text[(at + right.Length)..]);
        var problems = new ProblemList();

        ScenarioNames.Check(scenario, world, problems);

        var problem = Assert.Single(problems.All);
        Assert.Contains(told, problem.Message, StringComparison.Ordinal);
        Assert.InRange(problem.Where.Line, text[..at].Count(c => c == '\n'), text[..at].Count(c => c == '\n') + 2);
    }
}
