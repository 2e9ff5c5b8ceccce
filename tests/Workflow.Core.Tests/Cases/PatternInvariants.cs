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

    [Fact]
    public void After_every_decision_only_departments_that_play_a_party_hold_anything()
    {
        var world = SampleFiles.Load("docs/patterns/transfer.scenario.yaml").World;
        var moves = 0;
        for (var seed = 0; seed < Cases; seed++)
        {
            Case? state = null;
            foreach (var (at, events) in WalkedCase.Of(world, seed, Opener, steps: 60).Journal)
            {
                state = CaseFold.ApplyAll(state, events, at);
                moves += events.Count(@event => @event is CaseEvent.PartiesMoved);
                foreach (var post in HeldBy(state))
                    Assert.True(
                        state.Parties.ContainsValue(world.Directory.Posts[post.Code].Department),
                        $"seed {seed}: {post} holds something at {at}, and its department has no part in the case"
                    );
            }
        }
        Assert.True(moves > Cases / 10, $"only {moves} cases moved");
    }

    /// <summary>Who is accountable, performs, or has offered something; receivers of offers hold nothing yet.</summary>
    private static IEnumerable<PostId> HeldBy(Case state) =>
        state
            .Tracks.Values.Select(track => track.Accountable)
            .Concat(state.Items.Values.SelectMany(item => new[] { item.Performer, state.AccountableFor(item) }))
            .Concat(state.Handovers.Values.Select(handover => handover.From));

    private static Case? Folded(WalkedCase walked)
    {
        Case? folded = null;
        foreach (var (at, events) in walked.Journal)
            folded = CaseFold.ApplyAll(folded, events, at);
        return folded;
    }
}
