using System.Collections.Immutable;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Histories;
using Workflow.Core.Proofs;
using Workflow.Core.Simulation;
using Workflow.Testing;
using Xunit;

namespace Workflow.Core.Tests.Cases;

/// <summary>Cases that open other cases, and cases that were opened twice.</summary>
public sealed class LinkTests
{
    private const string Path = "docs/patterns/linked.workflow.yaml";
    private static readonly ScenarioWorld World = SampleFiles.Load("docs/patterns/linked.scenario.yaml").World;
    private static readonly WorkflowDefinition Following = World.Linked["following"];

    [Fact]
    public void The_linked_case_is_decided_with_the_one_that_opens_it_and_knows_it()
    {
        var (before, accepted) = Decided(World.Linked);

        var opened = Assert.Single(accepted.Events.OfType<CaseEvent.LinkedCaseOpened>());
        var linked = Assert.Single(accepted.Linked);
        Assert.Equal(opened.Case, linked.Accepted.Next.Id);
        Assert.NotEqual(before.Id, opened.Case);
        Assert.Equal("following", linked.Accepted.Next.Workflow);
        Assert.Equal(before.Id, Assert.IsType<CaseEvent.CaseOpened>(linked.Accepted.Events[0]).OpenedBy);
    }

    [Fact]
    public void The_same_decision_made_again_opens_the_same_case()
    {
        Assert.Equal(Decided(World.Linked).Accepted.Linked[0].Accepted.Next.Id, Decided(World.Linked).Accepted.Linked[0].Accepted.Next.Id);
    }

    [Fact]
    public void A_sensitive_value_is_carried_over_and_kept_apart_with_a_salt_of_its_own()
    {
        var (before, accepted) = Decided(World.Linked);

        var linked = accepted.Linked[0].Accepted;
        var kept = Assert.Single(linked.PersonalValues);
        var theirs = Assert.IsType<StoredValue.Committed>(linked.Next.Fields["person_name"]);
        var ours = Assert.IsType<StoredValue.Committed>(before.Fields["participant_name"]);
        Assert.Equal("王小明", kept.Text);
        Assert.Equal(Commitment.Of(kept.Salt, kept.Text), theirs.Commitment);
        Assert.NotEqual(ours.Commitment, theirs.Commitment);
        Assert.DoesNotContain("王小明", ContentText.Of(linked.Events), StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_of_several_carries_over_what_was_told_in_it()
    {
        const string referrals = """
            fields: { residence: area, wanted: area }
            tracks:
              main:
                stages:
                  active: { accountable: township/director, waits: { en: The measure goes on. } }
              referral:
                opens: on-demand
                several: true
                opened-by: [ township/director ]
                opening: [ wanted ]
                stages:
                  asking:
                    accountable: township/director
                    tasks:
                      ask: { by: township/director, form: [], no-deadline: a test }
                    then: { to: closed, opens-case: { workflow: following, with: { place: wanted } } }
            """;
        var story = OwnWorkflow.Opened(referrals);
        foreach (var place in new[] { "qinghe", "baishi" })
            story
                .At("2026-03-03 09:00", "QH-DIR", _ => new CaseCommand.OpenTrack("referral", story.Values([], [("wanted", place)]), null))
                .Accepted();
        var first = story.Case.Items.Values.First(item => item.Task == "ask").Id;
        var facts = Facts.Of(story.World.Directory, story.World.Calendars) with
        {
            Workflows = World.Linked.SetItem("following", Following with { Opening = [new("place", IsOptional: false)] }),
        };

        var decision = Decider.Decide(
            story.World.Definition,
            story.Case,
            new CaseCommand.CompleteWorkItem(
                first,
                ImmutableSortedDictionary<string, SubmittedValue>.Empty,
                null,
                null,
                HandoverOffer.Nothing
            ),
            new(story.World.Directory.OccupantOf(new("QH-DIR"), Story.Time("2026-03-03 10:00"))!.Value, new("QH-DIR")),
            facts,
            Story.Time("2026-03-03 10:00")
        );

        var linked = Assert.Single(Assert.IsType<Decision.Accepted>(decision).Linked);
        Assert.Equal("qinghe", Assert.IsType<StoredValue.Plain>(linked.Accepted.Next.Fields["place"]).Value.Canonical);
    }

    [Fact]
    public void When_it_can_not_be_opened_nothing_happens_at_all_and_the_reason_is_told()
    {
        var story = Opened();
        var without = World.Linked.SetItem(
            "following",
            Following with
            {
                Opening = [.. Following.Opening, new("met_at", IsOptional: false)],
            }
        );

        var refused = Assert.IsType<Decision.Rejected>(Decide(story, without));

        Assert.Equal(RejectionReason.InvalidFields, refused.Rejection.Reason);
        Assert.Contains("Following measure", refused.Rejection.Sentence.For("en"), StringComparison.Ordinal);
        Assert.Contains("met_at", refused.Rejection.Sentence.For("en"), StringComparison.Ordinal);
        Assert.IsType<Decision.Rejected>(Decide(story, ImmutableDictionary<string, WorkflowDefinition>.Empty));
    }

    [Fact]
    public void Workflows_that_open_each_other_in_a_circle_are_stopped()
    {
        var problems = new ProblemList();
        var text = (SampleFiles.All.Find("docs/patterns/following.workflow.yaml") ?? "").Replace(
            "          meet:\n            title: { en: Meet the person, zh: 与本人见面 }\n",
            "          meet:\n            optional: true\n            title: { en: Meet the person, zh: 与本人见面 }\n",
            StringComparison.Ordinal
        );
        text = text.Replace(
            "          - to: closed\n",
            "          - { to: closed, opens-case: { workflow: following, with: { person_name: person_name, place: place } } }\n",
            StringComparison.Ordinal
        );
        var circle = DefinitionReader.Read(
            Changed("docs/patterns/following.workflow.yaml", text),
            "docs/patterns/following.workflow.yaml",
            problems
        );
        Assert.True(circle is not null, string.Join('\n', problems.All));

        Assert.IsType<Decision.Rejected>(Decide(Opened(), World.Linked.SetItem("following", circle)));
    }

    [Fact]
    public void A_duplicate_ends_with_everything_in_it_and_says_which_case_goes_on()
    {
        var (first, twice) = (Opened(), Opened(2));

        Merge(twice, first.Case, "DL-PSB-AB").Accepted();

        Assert.Equal(CaseStatus.Closed, twice.Case.Status);
        Assert.Equal(first.Case.Id, twice.Case.MergedInto);
        Assert.Empty(twice.Case.Items);
        Assert.Null(CaseFold.WakeAt(twice.Case));
        Assert.Contains("Merged", CaseLabel.Of(World.Definition, twice.Case).For("en"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_case_is_merged_only_into_an_open_one_of_its_kind_in_which_one_has_a_part()
    {
        var (first, twice) = (Opened(), Opened(2));

        Assert.Equal(RejectionReason.NotResponsible, Merge(twice, first.Case, "DL-PSB-LEG").Refused().Reason);
        Assert.Equal(RejectionReason.CannotMerge, Merge(twice, twice.Case, "DL-PSB-AB").Refused().Reason);
        Assert.Equal(RejectionReason.CannotMerge, Merge(twice, first.Case with { Workflow = "other" }, "DL-PSB-AB").Refused().Reason);
        Assert.Equal(
            RejectionReason.CannotMerge,
            Merge(twice, first.Case with { Status = CaseStatus.Closed }, "DL-PSB-AB").Refused().Reason
        );
        Assert.Equal(RejectionReason.CannotMerge, Merge(twice, first.Case with { Involved = [] }, "DL-PSB-AB").Refused().Reason);
        Assert.Equal(RejectionReason.ReasonMissing, Merge(twice, first.Case, "DL-PSB-AB", " ").Refused().Reason);
        Assert.Equal(CaseStatus.Open, twice.Case.Status);
    }

    [Theory]
    [InlineData(
        "workflow: following,",
        "workflow: folowing,",
        "there is no workflow 'folowing' among the files (did you mean 'following'?)"
    )]
    [InlineData("person_name: participant_name", "persn_name: participant_name", "doesn't open with a field 'persn_name'")]
    [InlineData("person_name: participant_name, ", "", "opens with 'person_name', which 'with:' doesn't give")]
    [InlineData("place: residence", "place: participant_name", "'place' of 'following' is of another type than 'participant_name'")]
    public void An_opening_that_can_not_succeed_is_told(string right, string wrong, string told)
    {
        var problems = Proved((SampleFiles.All.Find(Path) ?? "").Replace(right, wrong, StringComparison.Ordinal), Following);

        Assert.Contains(problems.All, problem => problem.Message.Contains(told, StringComparison.Ordinal));
    }

    [Fact]
    public void A_sensitive_value_may_not_go_where_it_would_be_told()
    {
        var open = Following with
        {
            Fields = new(Following.Fields.Select(field => KeyValuePair.Create(field.Key, field.Value with { IsSensitive = false }))),
        };

        Assert.Contains(
            Proved(SampleFiles.All.Find(Path) ?? "", open).All,
            problem => problem.Message.Contains("what was kept apart would be told", StringComparison.Ordinal)
        );
        Assert.Empty(Proved(SampleFiles.All.Find(Path) ?? "", Following).All);
    }

    private static ProblemList Proved(string text, WorkflowDefinition following)
    {
        var problems = new ProblemList();
        var definition = DefinitionReader.Read(Changed(Path, text), Path, problems);
        Assert.True(definition is not null, string.Join('\n', problems.All));
        var others = new[] { definition, following }.ToDictionary(one => one.Name, StringComparer.Ordinal);
        LinkedCaseProof.Check(definition, others, problems);
        return problems;
    }

    private static DefinitionSources Changed(string path, string text) =>
        new(SampleFiles.All.Paths.Select(file => KeyValuePair.Create(file, file == path ? text : SampleFiles.All.Find(file) ?? "")));

    private static Story Opened(int number = 1)
    {
        var story = new Story { World = World };
        var command = new CaseCommand.OpenCase(
            new(new Guid(number, 0, 0, new byte[8])),
            story.Values(World.Definition.Opening, [("participant_name", "王小明"), ("residence", "baishi")]),
            EffectiveAt: null
        );
        return story.Do("2026-06-01 09:00", "DL-PSB-AB", command).Accepted();
    }

    private static (Case Before, Decision.Accepted Accepted) Decided(ImmutableDictionary<string, WorkflowDefinition> workflows)
    {
        var story = Opened();
        return (story.Case, Assert.IsType<Decision.Accepted>(Decide(story, workflows)));
    }

    private static Decision Decide(Story story, ImmutableDictionary<string, WorkflowDefinition> workflows)
    {
        var name = Assert.IsType<StoredValue.Committed>(story.Case.Fields["participant_name"]).Reference;
        var facts = Facts.Of(World.Directory, World.Calendars) with
        {
            Workflows = workflows,
            Seed = "seed",
            PersonalTexts = new Dictionary<int, string> { [name] = "王小明" },
        };
        var complete = new CaseCommand.CompleteWorkItem(story.Item("decide").Id, story.Values([], [("goes_on", "true")]), null, null, null);
        return Decider.Decide(World.Definition, story.Case, complete, ActorAt("DL-PSB-AB"), facts, Story.Time("2026-06-01 15:00"));
    }

    private static Story Merge(Story story, Case into, string by, string because = "the same person") =>
        story.Do("2026-06-01 15:00", by, new CaseCommand.MergeCase(into.Id, Story.Words(because)), into);

    private static Actor ActorAt(string post) =>
        new(World.Directory.OccupantOf(new(post), Story.Time("2026-06-01 15:00")) ?? throw new InvalidOperationException(post), new(post));
}
