using Workflow.Core.Cases;
using Workflow.Core.Organizations;
using Workflow.Testing;
using Xunit;

namespace Workflow.Core.Tests.Cases;

/// <summary>What must always hold of tasks that not every case needs, over cases that people handle wisely and foolishly.</summary>
public sealed class NeedInvariants
{
    private static readonly int Cases = FullRun.IsAsked ? 10_000 : 300;

    [Fact]
    public void Nothing_opens_or_follows_that_the_case_excludes_and_what_it_needs_is_never_left_out()
    {
        var world = SampleFiles.Load("docs/patterns/review-with-two.scenario.yaml").World;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var seed = 0; seed < Cases; seed++)
        {
            var walked = WalkedCase.Of(world, seed, new PostId("QH-FTW-1"), steps: 60);
            var events = walked.Journal.SelectMany(entry => entry.Events).ToList();
            var isMinor = events.OfType<CaseEvent.FieldsRecorded>().Any(IsMinor);
            var opened = events.OfType<CaseEvent.WorkItemOpened>().ToList();
            var ending = walked.Final?.Ending;

            Assert.Equal(isMinor, opened.Exists(item => item.Task == "hear-guardian"));
            Assert.False(isMinor && ending == "stricter", $"seed {seed}: what is excluded followed");
            if (ending is not null)
                Assert.Equal(isMinor ? 3 : 2, CompletedTasks(events, opened).Count(task => task != "visit"));
            seen.Add($"{isMinor} {ending}");
            seen.UnionWith(opened.Where(item => item.Added is not null).Select(_ => "added"));
        }
        Assert.Superset(new HashSet<string> { "True discharged", "False discharged", "False stricter", "added" }, seen);
    }

    private static bool IsMinor(CaseEvent.FieldsRecorded recorded) =>
        recorded.Values.TryGetValue("minor", out var value) && value is StoredValue.Plain { Value.Canonical: "true" };

    private static IEnumerable<string> CompletedTasks(List<CaseEvent> events, List<CaseEvent.WorkItemOpened> opened) =>
        events
            .OfType<CaseEvent.WorkItemCompleted>()
            .Select(done => opened.Find(item => item.Item == done.Item)?.Task)
            .OfType<string>()
            .Distinct(StringComparer.Ordinal);
}
