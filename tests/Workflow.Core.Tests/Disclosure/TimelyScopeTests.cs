using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Disclosure;
using Workflow.Core.Organizations;
using Workflow.Core.Tests.Cases;
using Xunit;

namespace Workflow.Core.Tests.Disclosure;

/// <summary>Readers who are meant for a time only, and cases that an ending has sealed.</summary>
public sealed class TimelyScopeTests
{
    private const string Text = """
        disclosure:
          basics: { read: [ township, station ], write: [ township ], when-sealed: [ station/chief ] }
          visits:
            read: [ township/director, { who: [ station, township/social-worker ], during: [ visiting ] } ]
            write: [ { who: township/social-worker, during: help } ]
          secrets: { read: [ township/director ] }
        fields:
          residence: { type: area, group: basics }
          seen: { type: text, group: visits }
          secret: { type: text, group: secrets }
          helped: { type: text, group: secrets }
        endings:
          done: { seals: true }
          stopped: {}
        tracks:
          main:
            stages:
              calling:
                accountable: township/director
                tasks: { call: { by: station/community-officer, form: [ seen?, secret? ], no-deadline: a test } }
                then: { to: visiting }
              visiting:
                accountable: township/director
                tasks: { visit: { form: [ seen? ], no-deadline: a test } }
                then: { to: closed, ends-case: done }
          help:
            opens: on-demand
            opened-by: [ township/director ]
            survives: true
            stages:
              helping:
                accountable: township/director
                tasks: { help-out: { by: township/social-worker, form: [ helped ], no-deadline: a test } }
                then: { to: closed }
        """;

    [Fact]
    public void The_workflow_holds() =>
        Assert.DoesNotContain(OwnWorkflow.Proved(Text), problem => problem.Severity == ProblemSeverity.Error);

    [Fact]
    public void A_reader_for_a_time_reads_only_while_a_track_stands_there()
    {
        var story = OwnWorkflow.Opened(Text);
        Assert.DoesNotContain("seen", Scope(story, "QH-PS-CHF").ReadableFields);
        Assert.DoesNotContain("seen", Scope(story, "QH-SW-1").ReadableFields);

        story.Complete("2026-03-02 10:00", "QH-PO-1", "call", ("seen", "x")).Accepted();

        Assert.Contains("seen", Scope(story, "QH-PS-CHF").ReadableFields);
        Assert.Contains("seen", Scope(story, "QH-SW-1").ReadableFields);
        Assert.Contains("seen", Scope(story, "QH-DIR").ReadableFields);
        Assert.DoesNotContain("seen", Scope(story, "QH-FTW-1").ReadableFields);
        Assert.True(Scope(story, "QH-FTW-1").Hides("visits"));
    }

    [Fact]
    public void A_writer_for_a_time_writes_and_reads_only_while_the_line_is_open()
    {
        var story = OwnWorkflow.Opened(Text);
        Assert.DoesNotContain("seen", Scope(story, "QH-SW-1").WritableFields);

        story.At("2026-03-02 09:00", "QH-DIR", _ => new CaseCommand.OpenTrack("help", story.Values([], []), null)).Accepted();
        Assert.Contains("seen", Scope(story, "QH-SW-1").WritableFields);
        Assert.Contains("seen", Scope(story, "QH-SW-1").ReadableFields);
        story.Complete("2026-03-02 10:00", "QH-SW-1", "help-out").Accepted();

        Assert.DoesNotContain("seen", Scope(story, "QH-SW-1").WritableFields);
        Assert.DoesNotContain("seen", Scope(story, "QH-SW-1").ReadableFields);
    }

    [Fact]
    public void A_sealed_case_is_seen_only_by_those_named_for_it()
    {
        var story = OwnWorkflow.Opened(Text);
        story.Complete("2026-03-02 10:00", "QH-PO-1", "call").Accepted();
        Assert.True(Scope(story, "QH-FTW-1").SeesCase);
        story.Complete("2026-03-02 11:00", "QH-DIR", "visit").Accepted();

        foreach (var post in new[] { "QH-DIR", "QH-FTW-1", "QH-SW-1", "QH-PO-1" })
            AssertNothing(Scope(story, post));
        var archive = Scope(story, "QH-PS-CHF");
        Assert.True(archive.SeesCase);
        Assert.Equal(["residence"], archive.ReadableFields);
        Assert.Empty(archive.WritableFields);
        Assert.Equal(["secrets", "visits"], story.World.Definition.Disclosure.Names.Where(archive.Hides).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Whoever_goes_on_in_a_sealed_case_sees_the_form_and_whoever_answers_that_it_is_there()
    {
        var story = OwnWorkflow.Opened(Text);
        story.At("2026-03-02 09:00", "QH-DIR", _ => new CaseCommand.OpenTrack("help", story.Values([], []), null)).Accepted();
        story.Complete("2026-03-02 10:00", "QH-PO-1", "call").Accepted();
        story.Complete("2026-03-02 11:00", "QH-DIR", "visit").Accepted();

        Assert.Equal(["helped"], Scope(story, "QH-SW-1").ReadableFields);
        Assert.Equal(["helped"], Scope(story, "QH-DIR").ReadableFields);
        AssertNothing(Scope(story, "QH-FTW-1"));
    }

    [Fact]
    public void An_ending_that_does_not_seal_changes_nothing_for_readers()
    {
        var story = OwnWorkflow.Opened(Text.Replace("ends-case: done", "ends-case: stopped", StringComparison.Ordinal));
        story.Complete("2026-03-02 10:00", "QH-PO-1", "call").Accepted();
        story.Complete("2026-03-02 11:00", "QH-DIR", "visit").Accepted();

        Assert.Contains("residence", Scope(story, "QH-FTW-1").ReadableFields);
    }

    [Fact]
    public void An_end_after_which_nobody_sees_anything_is_told()
    {
        var problems = OwnWorkflow.Proved(Text, ", when-sealed: [ station/chief ]", "");

        Assert.Contains(
            problems,
            problem => problem.Message.Contains("once a case has ended as 'done' nobody sees anything", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Whoever_still_has_to_do_something_in_a_sealed_case_reads_what_it_takes_while_that_line_is_open()
    {
        var story = OwnWorkflow.Opened(
            Text,
            "when-sealed: [ station/chief ]",
            "when-sealed: [ station/chief, { who: township/social-worker, during: [ help ] } ]"
        );
        story.At("2026-03-02 09:00", "QH-DIR", _ => new CaseCommand.OpenTrack("help", story.Values([], []), null)).Accepted();
        story.Complete("2026-03-02 10:00", "QH-PO-1", "call").Accepted();
        story.Complete("2026-03-02 11:00", "QH-DIR", "visit").Accepted();

        Assert.Equal(["helped", "residence"], Scope(story, "QH-SW-1").ReadableFields);
        Assert.Equal(["helped"], Scope(story, "QH-SW-1").WritableFields);
        Assert.Equal(["residence"], Scope(story, "QH-PS-CHF").ReadableFields);
        story.Complete("2026-03-02 12:00", "QH-SW-1", "help-out", ("helped", "x")).Accepted();

        AssertNothing(Scope(story, "QH-SW-1"));
        Assert.Equal(["residence"], Scope(story, "QH-PS-CHF").ReadableFields);
    }

    [Fact]
    public void A_reader_of_a_sealed_case_during_something_that_ends_with_it_is_told()
    {
        var problems = OwnWorkflow.Proved(
            Text,
            "when-sealed: [ station/chief ]",
            "when-sealed: [ station/chief, { who: township/social-worker, during: [ visiting ] } ]"
        );

        Assert.Contains(
            problems,
            problem => problem.Message.Contains("township/social-worker never reads 'basics' of a sealed case", StringComparison.Ordinal)
        );
    }

    private static void AssertNothing(CaseScope scope)
    {
        Assert.False(scope.SeesCase);
        Assert.Empty(scope.ReadableFields.Union(scope.WritableFields));
    }

    private static CaseScope Scope(Story story, string post)
    {
        var id = new PostId(post);
        var person = story.World.Directory.OccupantOf(id, story.Case.LastRecordedAt) ?? new("nobody");
        return CaseScope.Of(story.World.Definition, story.Case, new(person, id, "test"), story.World.Directory);
    }
}
