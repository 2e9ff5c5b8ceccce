using Workflow.Core.Disclosure;
using Workflow.Core.Organizations;
using Workflow.Core.Tests.Cases;
using Xunit;

namespace Workflow.Core.Tests.Disclosure;

public sealed class CaseScopeTests
{
    [Fact]
    public void A_department_without_a_part_does_not_even_learn_that_the_case_exists()
    {
        Assert.False(Scope(Story.Registered(), "BS-DIR").SeesCase);
        Assert.False(Scope(Story.Registered(), "GD-DCO-DIR").SeesCase);
        Assert.False(Scope(Story.Registered(), "NO-SUCH-POST").SeesCase);
    }

    [Fact]
    public void Before_the_receipt_the_receiver_sees_what_the_handover_lets_them_see_and_their_staff_nothing()
    {
        var story = Story.Served();

        var receiver = Scope(story, "QH-DIR");
        Assert.Contains("participant_name", receiver.ReadableFields);
        Assert.DoesNotContain("participant_name", receiver.WritableFields);
        Assert.DoesNotContain("reason_given", receiver.ReadableFields);
        Assert.False(Scope(story, "QH-FTW-1").SeesCase);
    }

    [Fact]
    public void From_the_receipt_on_the_receivers_staff_see_what_their_post_may_see()
    {
        var story = Story.Registered();

        Assert.Contains("participant_name", Scope(story, "QH-FTW-1").ReadableFields);
        Assert.Contains("arrived_at", Scope(story, "QH-FTW-1").WritableFields);
    }

    [Fact]
    public void A_post_outside_the_matrix_sees_no_field_of_its_own_departments_case_and_is_told_what_is_hidden()
    {
        var scope = Scope(Story.Registered(), "QH-GRID");

        Assert.True(scope.SeesCase);
        Assert.Empty(scope.ReadableFields);
        Assert.True(scope.Hides("identity"));
    }

    [Fact]
    public void Whoever_does_an_item_reads_and_writes_its_form_and_nobody_else_by_that()
    {
        var story = Story.Opened();

        Assert.Contains("order_no", Scope(story, "QH-PO-1").WritableFields);
        Assert.DoesNotContain("order_no", Scope(story, "DL-PSB-LEG").WritableFields.Except(Scope(story, "DL-PSB-AB").WritableFields));
    }

    [Fact]
    public void An_alert_shows_a_supervisor_the_case_while_it_is_open_and_personal_fields_only_where_the_matrix_says_so()
    {
        var story = Story.Registered();
        Assert.False(Scope(story, "DL-DCO-DIR").SeesCase);

        story.Pass("2026-03-23 09:00");
        var alerted = Scope(story, "DL-DCO-DIR");
        Assert.True(alerted.SeesCase);
        Assert.Contains("participant_name", alerted.ReadableFields);
        Assert.DoesNotContain("reason_given", alerted.ReadableFields);

        story.Pass("2026-03-27 09:00");
        var aboveTheDistrict = Scope(story, "HL-DCO-DIR");
        Assert.True(aboveTheDistrict.SeesCase);
        Assert.Empty(aboveTheDistrict.ReadableFields);

        story.Complete("2026-03-27 10:00", "QH-FTW-1", "register").Accepted();
        story.Complete("2026-03-27 10:01", "QH-DIR", "verify-reason", ("good_reason", "true")).Accepted();
        Assert.False(Scope(story, "DL-DCO-DIR").SeesCase);
    }

    [Fact]
    public void Every_post_sees_only_fields_of_groups_that_name_it_or_of_forms_that_it_fills()
    {
        var story = Story.Registered().Pass("2026-03-18 09:00");
        var definition = story.World.Definition;
        foreach (var post in story.World.Directory.Posts.Values)
        {
            var scope = Scope(story, post.Id.Code);
            foreach (var field in scope.ReadableFields)
            {
                var group = definition.Fields[field].Group;
                var words = story
                    .Case.Parties.Where(party => party.Value == post.Department)
                    .SelectMany(party => new[] { party.Key, $"{party.Key}/{post.Role}" });
                var isNamed =
                    group is not null
                    && definition.Disclosure[group].Readers.Concat(definition.Disclosure[group].Writers).Intersect(words).Any();
                var isOnForm = story.Case.Items.Values.Any(item =>
                    (item.Performer == post.Id || story.Case.AccountableFor(item) == post.Id)
                    && definition.FindTask(item.Task)?.Form.Any(asked => asked.Name == field) == true
                );
                Assert.True(isNamed || isOnForm, $"{post.Id} sees {field}");
            }
        }
    }

    private static CaseScope Scope(Story story, string post)
    {
        var id = new PostId(post);
        var person = story.World.Directory.Posts.Contains(post) ? story.World.Directory.OccupantOf(id, story.Case.LastRecordedAt) : null;
        return CaseScope.Of(story.World.Definition, story.Case, new(person ?? new("nobody"), id, "test"), story.World.Directory);
    }
}
