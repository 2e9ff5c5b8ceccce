using Workflow.Core.Cases;
using Workflow.Core.Histories;
using Workflow.Core.Organizations;
using Xunit;

namespace Workflow.Core.Tests.Cases;

public sealed class OpeningTests
{
    [Fact]
    public void A_case_opens_with_its_departments_found_by_residence_and_an_accountable_owner_at_once()
    {
        var story = Story.Opened();

        Assert.Equal(new DepartmentId("QH"), story.Case.Parties["township"]);
        Assert.Equal(new DepartmentId("DL-PSB"), story.Case.Parties["police"]);
        Assert.Equal(new PostId("DL-PSB-AB"), story.Case.Main?.Accountable);
        Assert.Equal(new PostId("QH-PO-1"), story.Item("serve-order").Performer);
    }

    [Fact]
    public void A_sensitive_value_is_in_no_event_and_no_state_but_can_be_proven_later()
    {
        var story = new Story();
        story.Open(
            "2026-03-02 08:30",
            "QH-PO-1",
            ("residence", "qinghe"),
            ("decided_at", "2026-03-01 15:00"),
            ("participant_name", "某某某")
        );
        var accepted = Assert.IsType<Decision.Accepted>(story.Last);

        Assert.DoesNotContain(accepted.Events, @event => @event.ToString().Contains("某某某", StringComparison.Ordinal));
        var stored = Assert.IsType<StoredValue.Committed>(story.Case.Fields["participant_name"]);
        var kept = Assert.Single(accepted.PersonalValues, value => value.Reference == stored.Reference);
        Assert.Equal(stored.Commitment, Commitment.Of(kept.Salt, "某某某"));
        Assert.NotEqual(stored.Commitment, Commitment.Of(kept.Salt, "某某"));
    }

    [Fact]
    public void An_area_that_nobody_serves_is_refused_in_words()
    {
        var story = new Story();

        story.Open("2026-03-02 08:30", "QH-PO-1", ("residence", "guangdong"), ("decided_at", "2026-03-01 15:00"));

        Assert.Equal(RejectionReason.NoDepartment, story.Refused().Reason);
        Assert.Null(story.Current);
    }

    [Fact]
    public void A_department_without_a_part_in_the_area_can_not_open_a_case_there()
    {
        var story = new Story();

        story.Open("2026-03-02 08:30", "BS-FTW-1", ("residence", "qinghe"), ("decided_at", "2026-03-01 15:00"));

        Assert.Equal(RejectionReason.NotResponsible, story.Refused().Reason);
    }

    [Fact]
    public void Somebody_who_does_not_stand_for_a_post_can_not_act_for_it()
    {
        var story = new Story();
        var command = new CaseCommand.OpenCase(
            new(Guid.Parse("0192f0c0-0000-7000-8000-000000000002")),
            story.Values(story.World.Definition.Opening, [("residence", "qinghe")]),
            EffectiveAt: null
        );
        var stranger = new Actor(new PersonId("nobody-of-that-name"), new PostId("QH-PO-1"));
        var facts = Facts.Of(story.World.Directory, story.World.Calendars);

        var decision = Decider.Decide(story.World.Definition, null, command, stranger, facts, Story.Time("2026-03-02 08:30"));

        Assert.Equal(RejectionReason.NotInPost, Assert.IsType<Decision.Rejected>(decision).Rejection.Reason);
    }

    [Fact]
    public void What_is_missing_or_unknown_is_named_per_field()
    {
        var story = new Story();
        var values = story.Values(story.World.Definition.Opening, [("residence", "nowhere")]).Remove("id_number");

        story.Do("2026-03-02 08:30", "QH-PO-1", new CaseCommand.OpenCase(new(Guid.Empty), values, EffectiveAt: null));

        var refused = story.Refused();
        Assert.Equal(RejectionReason.InvalidFields, refused.Reason);
        Assert.Equal(["id_number", "residence"], refused.Fields.Keys);
    }

    [Fact]
    public void A_case_can_not_be_opened_from_the_future()
    {
        var story = new Story();
        var values = story.Values(story.World.Definition.Opening, [("residence", "qinghe")]);

        story.Do("2026-03-02 08:30", "QH-PO-1", new CaseCommand.OpenCase(new(Guid.Empty), values, Story.Time("2026-03-02 08:31")));

        Assert.Equal(RejectionReason.EffectiveInFuture, story.Refused().Reason);
    }

    [Theory]
    [InlineData("0001-01-01 00:00")]
    [InlineData("9999-12-31 23:00")]
    public void A_date_from_which_nothing_can_be_counted_is_refused_at_its_field(string decidedAt)
    {
        var story = new Story();

        story.Open("2026-03-02 08:30", "QH-PO-1", ("residence", "qinghe"), ("decided_at", decidedAt));

        Assert.Equal(["decided_at"], story.Refused().Fields.Keys);
    }
}
