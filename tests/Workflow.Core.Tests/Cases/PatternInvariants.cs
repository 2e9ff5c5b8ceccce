using Workflow.Core.Cases;
using Workflow.Core.Organizations;
using Workflow.Testing;
using Xunit;

namespace Workflow.Core.Tests.Cases;

/// <summary>What must always hold, over cases in which people move, offers are taken back, findings fall and entries are corrected.</summary>
public sealed class PatternInvariants
{
    private static readonly PostId Opener = new("QH-FTW-1");
    private static readonly int Cases = FullRun.IsAsked ? 10_000 : 300;

    public static TheoryData<string, string> Patterns =>
        new()
        {
            { "docs/patterns/transfer.scenario.yaml", "PartiesMoved HandoverWithdrawn WorkItemCorrected" },
            {
                "docs/patterns/thirty-days.scenario.yaml",
                "CounterCrossed FindingDaysSet CrossingPlanned FindingWithdrawn WorkItemCorrected"
            },
            { "docs/patterns/deemed.scenario.yaml", "DeemingSet HandoverAccepted HandoverWithdrawn" },
            { "docs/patterns/review-with-two.scenario.yaml", "WorkItemOpened CaseEnded FindingSigned" },
        };

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Every_subject_has_one_owner_at_every_instant_and_state_is_the_fold_of_its_events(string path, string mustHappen)
    {
        var world = SampleFiles.Load(path).World;
        var happened = new HashSet<string>(StringComparer.Ordinal);
        for (var seed = 0; seed < Cases; seed++)
        {
            var walked = WalkedCase.Of(world, seed, Opener, steps: 60);
            Assert.True(walked.Auditor.Violations.Count == 0, $"seed {seed}: {string.Join("; ", walked.Auditor.Violations.Take(3))}");
            Assert.Equal(ContentText.Of(walked.Final), ContentText.Of(Folded(walked)));
            happened.UnionWith(walked.Journal.SelectMany(entry => entry.Events).Select(@event => @event.GetType().Name));
        }
        foreach (var kind in mustHappen.Split(' '))
            Assert.Contains(kind, happened);
    }

    private static Case? Folded(WalkedCase walked)
    {
        Case? folded = null;
        foreach (var (at, events) in walked.Journal)
            folded = CaseFold.ApplyAll(folded, events, at);
        return folded;
    }
}
