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
        // Only what was tried was shown: every fault came, and so did what the invariants are about.
        Assert.Empty(Faults.Except(report.Faults.Keys));
        Assert.Empty(MustHappen.Except(report.Events.Keys));
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
        "calendar changed",
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

    private static readonly string[] MustHappen =
    [
        nameof(CaseEvent.AcknowledgementLapsed),
        nameof(CaseEvent.AlertAcknowledged),
        nameof(CaseEvent.CaseClosed),
        nameof(CaseEvent.CaseMerged),
        nameof(CaseEvent.CaseRecomputed),
        nameof(CaseEvent.CaseResumed),
        nameof(CaseEvent.CaseSuspended),
        nameof(CaseEvent.CounterCrossed),
        nameof(CaseEvent.DeadlineMissed),
        nameof(CaseEvent.DeadlineMoved),
        nameof(CaseEvent.DeadlinePaused),
        nameof(CaseEvent.DeemingSet),
        nameof(CaseEvent.FindingSigned),
        nameof(CaseEvent.FindingWithdrawn),
        nameof(CaseEvent.HandoverAccepted),
        nameof(CaseEvent.HandoverLapsed),
        nameof(CaseEvent.HandoverReturned),
        nameof(CaseEvent.HandoverWithdrawn),
        nameof(CaseEvent.PartiesMoved),
        nameof(CaseEvent.ReminderDropped),
        nameof(CaseEvent.ReminderSent),
        nameof(CaseEvent.RungFired),
        nameof(CaseEvent.TermEnded),
        nameof(CaseEvent.WorkItemCorrected),
    ];

    private static int Setting(string name, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var given) ? given : usual;
}
