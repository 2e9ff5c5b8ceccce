using System.Globalization;
using Workflow.Core.Cases;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Faults;

/// <summary>
/// Whatever goes wrong around it, responsibility stays whole and nothing planned is lost or doubled. <c>WORKFLOW_SEED</c> begins at another
/// seed and <c>WORKFLOW_CASE_YEARS</c> sets how long (0: that seed alone, to replay what a failure named).
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    [Fact]
    public void No_fault_breaks_what_must_always_hold()
    {
        var years = Setting("WORKFLOW_CASE_YEARS", FullRun.Rounds(300, 10_000));

        var report = SimulationRun.Of(Setting("WORKFLOW_SEED", 1), years);

        output.WriteLine(report.ToString());
        Assert.True(report.Violations.Count == 0, report.ToString());
        if (years < 300)
            return;
        // Only what was tried was shown: every fault came, and every kind of event that these workflows can give but the rare ones.
        Assert.Empty(Faults.Except(report.Faults.Keys));
        var never = typeof(CaseEvent).GetNestedTypes().Select(type => type.Name).Except(report.Events.Keys).ToList();
        Assert.True(never.Count <= 4, $"never happened: {string.Join(", ", never)}");
    }

    [Fact]
    public void The_same_seed_gives_the_same_run()
    {
        var first = SimulationRun.Of(7, caseYears: 0);
        var again = SimulationRun.Of(7, caseYears: 0);
        var other = SimulationRun.Of(8, caseYears: 0);

        Assert.Equal(first.ToString(), again.ToString());
        Assert.NotEqual(first.Hash, other.Hash);
    }

    private static readonly string[] Faults =
    [
        "acted on an old page",
        "all nodes down",
        "all pumps at once",
        "answer lost",
        "clock back",
        "clock forward",
        "command comes again later",
        "command died before it was saved",
        "command id used for another wish",
        "command sent twice at once",
        "decided by an old organisation",
        "node restarted",
        "organisation changed",
        "pass died before it was saved",
        "race lost",
    ];

    private static int Setting(string name, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var given) ? given : usual;
}
