using Workflow.Core.Cases;
using Workflow.Core.Simulation;
using Workflow.Testing;
using Xunit;

namespace Workflow.Core.Tests.Cases;

/// <summary>What must always hold, over cases that people handle wisely and foolishly, with stops, repeats and clocks set back.</summary>
public sealed class CaseInvariants
{
    private static readonly ScenarioWorld World = SampleFiles.World;
    private static readonly int Cases = FullRun.IsAsked ? 20_000 : 1_000;

    [Fact]
    public void Whatever_people_do_there_is_one_owner_each_rung_fires_once_and_closed_is_silent()
    {
        var seen = 0;
        var stages = new HashSet<string>(StringComparer.Ordinal);
        for (var seed = 0; seed < Cases; seed++)
        {
            var walked = Walk(seed);
            Assert.True(walked.Auditor.Violations.Count == 0, $"seed {seed}: {string.Join("; ", walked.Auditor.Violations.Take(3))}");
            seen += walked.Auditor.Seen;
            stages.UnionWith(
                walked.Journal.SelectMany(entry => entry.Events).OfType<CaseEvent.StageEntered>().Select(entered => entered.Stage)
            );
        }
        Assert.True(seen > Cases, $"only {seen} reminders and rungs were looked at");
        // The discharge lies years behind the last of so few steps, and a few stages are rare; scenarios play cases to all of them.
        var rare = World.Definition.Tracks.Values.SelectMany(track => track.Stages.Names).Except(stages).ToList();
        Assert.True(rare.Count <= 4, $"never stood in {string.Join(", ", rare)}");
    }

    [Fact]
    public void State_is_the_fold_of_its_events()
    {
        for (var seed = 0; seed < Cases / 10; seed++)
        {
            var walked = Walk(seed);

            Case? folded = null;
            foreach (var (at, events) in walked.Journal)
                folded = CaseFold.ApplyAll(folded, events, at);

            Assert.Equal(ContentText.Of(walked.Final), ContentText.Of(folded));
        }
    }

    [Fact]
    public void The_same_commands_give_the_same_events()
    {
        for (var seed = 0; seed < Cases / 20; seed++)
            Assert.Equal(ContentText.Of(Walk(seed).Journal), ContentText.Of(Walk(seed).Journal));
    }

    [Fact]
    public void No_event_no_state_and_no_message_holds_a_sensitive_value()
    {
        for (var seed = 0; seed < Cases / 10; seed++)
        {
            var walked = Walk(seed);
            Assert.DoesNotContain(CaseWalk.Secret, ContentText.Of(walked.Journal), StringComparison.Ordinal);
            Assert.DoesNotContain(CaseWalk.Secret, ContentText.Of(walked.Final), StringComparison.Ordinal);
            Assert.DoesNotContain(CaseWalk.Secret, ContentText.Of(walked.Told), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_auditor_that_is_shown_a_fault_names_it()
    {
        var walked = Walk(7);
        var journal = walked.Journal.Select(entry => (entry.At, Events: entry.Events.ToList())).ToList();
        var rung = journal.First(entry => entry.Events.Exists(e => e is CaseEvent.RungFired));
        rung.Events.AddRange(rung.Events.Where(e => e is CaseEvent.RungFired).ToList());

        var auditor = new CaseAuditor(World.Definition);
        foreach (var (at, events) in journal)
            auditor.Observe(at, events);

        Assert.Contains(auditor.Violations, violation => violation.Contains("fired twice", StringComparison.Ordinal));
    }

    private static WalkedCase Walk(int seed) => WalkedCase.Of(World, seed, CaseWalk.Opener);
}
