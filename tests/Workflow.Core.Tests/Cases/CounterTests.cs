using System.Collections.Immutable;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Proofs;
using Workflow.Core.Simulation;
using Workflow.Testing;
using Xunit;

namespace Workflow.Core.Tests.Cases;

/// <summary>What counters count, when they reach their threshold, and what becomes of a candidate whose ground falls away.</summary>
public sealed class CounterTests
{
    private static readonly ScenarioWorld World = SampleFiles.Load("docs/patterns/thirty-days.scenario.yaml").World;

    [Fact]
    public void The_next_crossing_is_planned_with_the_finding_and_wakes_the_case()
    {
        var story = Absence(Opened(), "2026-07-02 10:00", "2026-07-01");

        var crossing = Assert.Single(story.Case.Crossings);
        Assert.Equal(("away_days", Story.Time("2026-08-01 00:05")), (crossing.Key, crossing.Value));
        Assert.Equal(crossing.Value, CaseFold.WakeAt(story.Case));
    }

    [Fact]
    public void A_day_is_counted_at_its_time_of_the_next_day_and_not_before()
    {
        var story = Absence(Opened(), "2026-07-02 10:00", "2026-07-01");

        Assert.Equal(0, Count(story, "2026-07-02 00:04"));
        Assert.Equal(1, Count(story, "2026-07-02 00:05"));
        Assert.Equal(30, Count(story, "2026-08-01 00:04"));
        Assert.Equal(31, Count(story, "2026-08-01 00:05"));
    }

    [Fact]
    public void A_day_in_two_findings_counts_once()
    {
        var story = Absence(Opened(), "2026-07-10 10:00", "2026-07-01", "2026-07-08");
        Absence(story, "2026-07-13 10:00", "2026-07-05", "2026-07-10");

        Assert.Equal(10, Count(story, "2026-07-20 12:00"));
    }

    [Fact]
    public void A_finding_keeps_the_days_that_it_was_signed_with()
    {
        var story = Absence(Opened(), "2026-07-10 10:00", "2026-07-01", "2026-07-08");
        Absence(story, "2026-07-13 10:00", "2026-07-12");

        Assert.Equal(
            ["2026-07-01..2026-07-08", "2026-07-12.."],
            story.Case.FindingDays.Values.Select(days => $"{days.From:uuuu-MM-dd}..{days.Until:uuuu-MM-dd}")
        );
    }

    [Fact]
    public void A_stop_over_the_crossing_changes_neither_its_effective_time_nor_the_due()
    {
        var story = Absence(Opened(), "2026-07-02 10:00", "2026-07-01").TickOnce("2026-08-03 09:00");

        Assert.Equal(Story.Time("2026-08-01 00:05"), Assert.Single(story.All<CaseEvent.CounterCrossed>()).Event.EffectiveAt);
        Assert.Equal(Story.Time("2026-08-02 00:05"), story.Item("report-breach").Deadline?.Due);
        Assert.Equal(["X1", "X2", "X3"], story.All<CaseEvent.RungFired>().Select(rung => rung.Event.Rung));
    }

    [Fact]
    public void A_crossing_that_is_past_already_when_it_is_signed_opens_the_candidate_at_once()
    {
        var story = Absence(Opened(), "2026-09-01 10:00", "2026-07-01");

        Assert.Equal(Story.Time("2026-09-02 10:00"), story.Item("report-breach").Deadline?.Due);
        Assert.Empty(story.Case.Crossings);
    }

    [Fact]
    public void Days_that_go_on_open_no_second_candidate()
    {
        var story = Absence(Opened(), "2026-07-02 10:00", "2026-07-01").Pass("2026-08-01 10:00");
        story.Complete("2026-08-01 11:00", "QH-FTW-1", "report-breach").Accepted();
        story.At("2026-08-03 10:00", "DL-PSB-AB", Story.Accept).Accepted();
        story.Complete("2026-08-03 11:00", "DL-PSB-AB", "decide", ("decision", "continue")).Accepted();

        story.Pass("2026-10-01 00:00");

        Assert.DoesNotContain(story.Case.Tracks.Values, track => track.Name == "breach");
        Assert.Single(story.All<CaseEvent.CounterCrossed>());
    }

    [Fact]
    public void An_end_that_lies_before_the_crossing_takes_the_candidate_back()
    {
        var story = Absence(Opened(), "2026-07-02 10:00", "2026-07-01").Pass("2026-08-01 10:00");
        Assert.Contains(story.Case.Tracks.Values, track => track.Name == "breach");

        story.Complete("2026-08-01 11:00", "QH-FTW-1", "note-return", ("away_until", "2026-07-20")).Accepted();

        Assert.DoesNotContain(story.Case.Tracks.Values, track => track.Name == "breach");
        Assert.Equal(20, Count(story, "2026-09-01 00:00"));
        story.Pass("2026-08-10 00:00");
        Assert.Empty(story.All<CaseEvent.RungFired>());
    }

    [Fact]
    public void A_report_that_was_handed_over_stays_when_its_finding_is_withdrawn()
    {
        var story = Absence(Opened(), "2026-07-02 10:00", "2026-07-01").Pass("2026-08-01 10:00");
        story.Complete("2026-08-01 11:00", "QH-FTW-1", "report-breach").Accepted();

        Withdraw(story, "2026-08-01 12:00");

        Assert.Contains(story.Case.Tracks.Values, track => track.Name == "breach");
    }

    [Fact]
    public void A_candidate_that_another_counter_asks_for_too_stays()
    {
        var story = Opened();
        Absence(story, "2026-05-10 10:00", "2026-05-05", "2026-05-06");
        Absence(story, "2026-06-10 10:00", "2026-06-05", "2026-06-06");
        Absence(story, "2026-07-02 10:00", "2026-06-20");
        Assert.Contains(story.Case.Tracks.Values, track => track.Name == "breach");
        story.Pass("2026-07-30 00:00");
        var days = story.Case.Findings.Keys.Last();

        story.Complete("2026-07-30 10:00", "QH-FTW-1", "note-return", ("away_until", "2026-06-21")).Accepted();

        Assert.Contains(story.Case.Tracks.Values, track => track.Name == "breach");
        story.At(
            "2026-07-30 11:00",
            "QH-DIR",
            _ => new CaseCommand.WithdrawFinding(new(days), "unauthorised-absence", Story.Words("an error"))
        );
        Assert.DoesNotContain(story.Accepted().Case.Tracks.Values, track => track.Name == "breach");
    }

    [Fact]
    public void Only_who_answers_for_the_case_withdraws_a_finding_and_says_why()
    {
        var story = Absence(Opened(), "2026-07-02 10:00", "2026-07-01");
        var finding = new FindingId(story.Case.Findings.Keys.Single());

        story.At("2026-07-03 09:00", "QH-FTW-1", _ => new CaseCommand.WithdrawFinding(finding, "unauthorised-absence", Story.Words("no")));
        Assert.Equal(RejectionReason.NotResponsible, story.Refused().Reason);
        story.At("2026-07-03 09:00", "QH-DIR", _ => new CaseCommand.WithdrawFinding(finding, "unauthorised-absence", Story.Words(" ")));
        Assert.Equal(RejectionReason.ReasonMissing, story.Refused().Reason);
        Withdraw(story, "2026-07-03 09:00");

        Assert.Empty(story.Case.FindingDays);
        Assert.Empty(story.Case.Crossings);
    }

    [Theory]
    [InlineData("form: [ away_until ]\n", "form: [ away_until? ]\n", "its form must ask for 'away_until'")]
    [InlineData("ends-finding: unauthorised-absence", "ends-finding: refusal", "there is nothing to end")]
    [InlineData("days: { from: away_from, until: away_until }", "days: { from: away_from }", "there is nothing to end")]
    [InlineData(
        "counters:\n",
        "counters:\n  other: { finding: unauthorised-absence, days: { from: refused_on }, more-than: 5, open: breach }\n",
        "from other fields than another counter"
    )]
    public void Counting_that_can_not_be_meant_is_told(string right, string wrong, string told)
    {
        const string path = "docs/patterns/absences.workflow.yaml";
        var text = SampleFiles.All.Find(path) ?? "";
        Assert.Contains(right, text, StringComparison.Ordinal);
        var sources = new DefinitionSources(
            SampleFiles.All.Paths.Select(file =>
                KeyValuePair.Create(
                    file,
                    file == path ? text.Replace(right, wrong, StringComparison.Ordinal) : SampleFiles.All.Find(file) ?? ""
                )
            )
        );
        var problems = new ProblemList();

        var definition = DefinitionReader.Read(sources, path, problems);
        Assert.True(definition is not null, string.Join('\n', problems.All));
        DefinitionProof.CheckAlone(definition, problems);

        Assert.Contains(problems.All, problem => problem.Message.Contains(told, StringComparison.Ordinal));
    }

    private static Story Opened() => new Story { World = World }.Open("2026-05-04 09:00", "QH-FTW-1", ("residence", "qinghe"));

    /// <summary>An absence is found and signed at an instant; without a last day it goes on.</summary>
    private static Story Absence(Story story, string at, string from, string? until = null)
    {
        story.At(at, "QH-DIR", _ => new CaseCommand.OpenTrack("absence", ImmutableSortedDictionary<string, SubmittedValue>.Empty, null));
        (string, string)[] values = until is null ? [("away_from", from)] : [("away_from", from), ("away_until", until)];
        story.Accepted().Complete(at, "QH-DIR", "find-absence", values).Accepted();
        return until is null ? story : story.Complete(at, "QH-FTW-1", "note-return", ("away_until", until)).Accepted();
    }

    private static void Withdraw(Story story, string at) =>
        story
            .At(
                at,
                "QH-DIR",
                current => new CaseCommand.WithdrawFinding(
                    new(current.Findings.Keys.Last()),
                    "unauthorised-absence",
                    Story.Words("it was reported in time")
                )
            )
            .Accepted();

    private static int Count(Story story, string at) =>
        CounterCount.Of(World.Definition.Counters["away_days"], story.Case, World.Calendars.Values.First(), Story.Time(at));
}
