using Workflow.Core.Definitions;
using Xunit;

namespace Workflow.Core.Tests.Definitions;

public sealed class CommunityRehabilitationTests
{
    private static readonly WorkflowDefinition Definition = WorkflowFiles.Read(WorkflowFiles.CommunityRehabilitation);

    [Fact]
    public void It_reads_without_a_problem()
    {
        Assert.Equal("community-rehabilitation", Definition.Name);
        Assert.Equal("main", Definition.MainTrack);
        Assert.Equal(["order", "registration", "agreement", "active"], Definition.Tracks["main"].Stages.Names);
        Assert.Equal(["breach-report", "police-decision", "isolation-order"], Definition.Tracks["breach"].Stages.Names);
        string[] beside = ["reason-check", "missed-test", "test-result", "absence", "suspension", "contact", "help-work", "discharge"];
        Assert.Empty(beside.Except(Definition.Tracks.Names));
        Assert.Equal("社区戒毒", Definition.Title.For("zh-Hans"));
    }

    [Fact]
    public void Serving_the_order_hands_the_case_to_the_township()
    {
        var transition = Assert.Single(Definition.Tracks["main"].Stages["order"].Transitions);

        Assert.Equal("registration", transition.To);
        Assert.Equal(new PostReference("township", "director"), transition.Handover?.To);
        Assert.Equal("ACCEPT", transition.Handover?.AcceptRule);
        Assert.Equal(["order-copy", "test-report", "addiction-finding", "contact-sheet"], transition.Handover?.Materials.AsEnumerable());
    }

    [Fact]
    public void Missing_registration_opens_a_check_and_never_a_verdict()
    {
        var missed = Assert.Single(Definition.Tracks["main"].Stages["registration"].Transitions, way => way.WhenMissed == "register");

        Assert.Equal("reason-check", missed.Opens);
        Assert.Null(missed.Consequence);
        Assert.True(Definition.Tracks["reason-check"].OpensOnDemand);
    }

    [Fact]
    public void A_refusal_needs_a_signed_finding_with_the_view_of_the_person()
    {
        var verify = Definition.Tracks["reason-check"].Stages["verify"];
        var refusal = Assert.Single(verify.Transitions, way => way.Consequence == "refusal");
        var task = verify.Tasks["verify-reason"];

        Assert.Equal(["register"], refusal.Supersedes.AsEnumerable());
        Assert.Equal("!good_reason", refusal.When?.Text);
        Assert.True(task.SignedByAccountable);
        Assert.Equal("participant_view", Definition.Findings[task.Finding!].ViewField);
        Assert.Contains(task.Form, field => field is { Name: "participant_view", IsOptional: false });
    }

    [Fact]
    public void Township_tasks_climb_as_written_in_the_shared_ladder()
    {
        var ladder = Definition.Ladders["LT"];

        Assert.Equal(
            ["L1 1 working day after, 09:00 accountable", "L2 2 working days after, 09:00 superior of accountable"],
            ladder.Levels.Take(2).Select(level => $"{level.Key} {level.Offset} {level.To[0]}")
        );
        Assert.Equal(6, ladder.Reminders.Length);
        Assert.True(Definition.Ladders["LC"].IsCritical);
    }
}
