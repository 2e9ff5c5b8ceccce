using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Workflow.Core.Simulation;
using Workflow.Testing;
using Xunit;

namespace Workflow.Core.Tests.Cases;

/// <summary>A receipt that moves a case to other departments moves all that the old ones held, in the same instant.</summary>
public sealed class MovingTests
{
    private const string Path = "docs/patterns/transfer.workflow.yaml";
    private static readonly ScenarioWorld World = SampleFiles.Load("docs/patterns/transfer.scenario.yaml").World;

    private static ImmutableSortedDictionary<string, SubmittedValue> Nothing => ImmutableSortedDictionary<string, SubmittedValue>.Empty;

    [Fact]
    public void Everything_that_the_old_departments_held_passes_to_the_same_roles_of_the_new_ones()
    {
        var story = Offered(World).At("2026-05-06 09:30", "BS-DIR", Story.Accept).Accepted();

        Assert.All(story.Case.Tracks.Values, track => Assert.Equal(new PostId("BS-DIR"), track.Accountable));
        var contact = story.Item("keep-contact");
        Assert.Equal((new PostId("BS-PS-CHF"), new PostId("BS-PO-1")), (story.Case.AccountableFor(contact), contact.Performer));
        Assert.Equal(new PostId("BS-FTW-1"), story.Item("register-again").Performer);
        Assert.Equal(new DepartmentId("DL-PSB"), story.Case.Parties["police"]);
    }

    [Fact]
    public void Until_the_receipt_nothing_moves_not_even_when_it_comes_back()
    {
        var story = Offered(World);

        story
            .At("2026-04-29 15:00", "BS-DIR", _ => new CaseCommand.ReturnHandover(story.Handover.Id, Story.Words("incomplete")))
            .Accepted();

        Assert.Empty(story.All<CaseEvent.PartiesMoved>());
        Assert.All(story.Case.Tracks.Values, track => Assert.Equal(new PostId("QH-DIR"), track.Accountable));
        Assert.Equal("qinghe", Assert.IsType<StoredValue.Plain>(story.Case.Fields["residence"]).Value.Canonical);
    }

    [Fact]
    public void The_signers_receipt_moves_what_is_theirs_and_the_rule_what_comes_along()
    {
        var story = Offered(World).At("2026-05-06 09:30", "BS-DIR", Story.Accept).Accepted();

        var moved = story.All<CaseEvent.ResponsibilityAssumed>().Where(assumed => assumed.At == Story.Time("2026-05-06 09:30")).ToList();
        Assert.All(
            moved,
            assumed =>
                Assert.Equal(
                    assumed.Event.Post.Code == "BS-DIR" ? ResponsibilityCause.Receipt : ResponsibilityCause.Rule,
                    assumed.Event.Cause
                )
        );
        Assert.Contains(moved, assumed => assumed.Event.Post.Code == "BS-PS-CHF");
        Assert.Equal(moved.Count, moved.Select(assumed => assumed.Event.Subject).Distinct().Count());
    }

    [Fact]
    public void Another_offer_that_waits_goes_on_between_the_new_posts()
    {
        var world = With(
            """
              report:
                opens: on-demand
                opened-by: [ township/full-time-worker ]
                stages:
                  writing:
                    accountable: township/director
                    tasks:
                      write: { by: township/full-time-worker, no-deadline: it is a test }
                    then:
                      - to: deciding
                        handover: { to: police/brigade-leader, accept: ACCEPT, ladder: HO, complete: HO-COMPLETE, complete-ladder: LT }
                  deciding:
                    accountable: police/brigade-leader
                    waits: it is a test

            """
        );
        var story = Offered(world);
        story.At("2026-05-06 08:40", "QH-FTW-1", _ => new CaseCommand.OpenTrack("report", Nothing, null)).Accepted();
        story
            .At("2026-05-06 08:50", "QH-FTW-1", _ => new CaseCommand.CompleteWorkItem(story.Item("write").Id, Nothing, null, null, null))
            .Accepted();
        Assert.Equal(2, story.Case.Handovers.Count);
        var transfer = story.Case.Handovers.Values.Single(handover => handover.Stage == "arriving");

        story.At("2026-05-06 09:30", "BS-DIR", _ => Receipt(transfer)).Accepted();

        Assert.Equal((new PostId("BS-DIR"), new PostId("DL-PSB-AB")), (story.Handover.From, story.Handover.To));
        Assert.Equal(HandoverStatus.Offered, story.Handover.Status);
        story.At("2026-05-06 10:00", "DL-PSB-AB", Story.Accept).Accepted();
        Assert.Equal(new PostId("DL-PSB-AB"), story.Case.Tracks.Values.Single(track => track.Name == "report").Accountable);
    }

    [Fact]
    public void Within_one_accountable_post_nobody_is_asked_and_the_rest_moves_at_once()
    {
        var story = Opened(World);
        Move(story, "qinghe");

        Assert.Empty(story.Case.Handovers);
        Assert.Empty(story.All<CaseEvent.HandoverOffered>());
        Assert.Equal("arriving", story.Case.Tracks.Values.Single(track => !track.IsMain).Stage);
        story.Complete("2026-04-28 12:00", "QH-FTW-1", "register-again", ("arrived_again_at", "2026-04-28 11:30")).Accepted();
    }

    [Fact]
    public void An_area_that_no_department_serves_is_refused_before_anything_is_offered()
    {
        var story = Opened(World);
        story.At("2026-04-24 10:00", "QH-FTW-1", _ => Transfer(story, "hailan")).Accepted();

        story.Complete("2026-04-28 11:00", "QH-FTW-1", "send-file", ("sent_at", "2026-04-28 11:00"));

        Assert.Equal(RejectionReason.NoDepartment, story.Refused().Reason);
        Assert.Empty(story.Case.Handovers);
    }

    [Fact]
    public void Deadlines_keep_their_moment_and_move_only_where_the_new_calendar_gives_another_due()
    {
        var same = Offered(World);
        same.At("2026-05-06 09:30", "BS-DIR", Story.Accept).Accepted();
        Assert.Empty(same.All<CaseEvent.DeadlineMoved>());
        Assert.Equal(Story.Time("2026-05-10 00:00"), same.Item("register-again").Deadline?.Due);

        var story = Offered(InAnotherZone());
        var earlier = story.Item("register-again").Deadline;
        story.At("2026-05-06 09:30", "BS-DIR", Story.Accept).Accepted();

        var later = story.Item("register-again").Deadline;
        Assert.Equal(earlier?.Anchor, later?.Anchor);
        Assert.Equal((earlier?.Id, earlier?.Cycle, "GB-ENG"), (later?.Id, later?.Cycle, later?.Calendar));
        Assert.Equal(Instant.FromUtc(2026, 5, 11, 23, 0), later?.Due);
    }

    [Fact]
    public void The_performer_is_picked_anew_among_those_of_the_new_department()
    {
        var story = Offered(World);
        story.At("2026-04-28 12:00", "QH-FTW-2", _ => new CaseCommand.ReassignWorkItem(story.Item("hold-test").Id, new("QH-FTW-2")));

        story.At("2026-05-06 09:30", "BS-DIR", Story.Accept).Accepted();

        Assert.All(story.Case.Items.Values, item => Assert.StartsWith("BS-", item.Performer.Code, StringComparison.Ordinal));
    }

    /// <summary>A case of Qinghe, in the programme since March.</summary>
    private static Story Opened(ScenarioWorld world) =>
        new Story { World = world }.Open("2026-03-25 10:00", "QH-FTW-1", ("residence", "qinghe"), ("arrived_at", "2026-03-25 10:00"));

    /// <summary>The same with its file sent to Baishi and not accepted yet.</summary>
    private static Story Offered(ScenarioWorld world) => Move(Opened(world), "baishi");

    private static Story Move(Story story, string to)
    {
        story.At("2026-04-24 10:00", "QH-FTW-1", _ => Transfer(story, to)).Accepted();
        return story.Complete("2026-04-28 11:00", "QH-FTW-1", "send-file", ("sent_at", "2026-04-28 11:00")).Accepted();
    }

    private static CaseCommand.OpenTrack Transfer(Story story, string to) =>
        new("transfer", story.Values([], [("new_residence", to), ("moves_on", "2026-04-24")]), EffectiveAt: null);

    private static CaseCommand.AcceptHandover Receipt(Handover handover) =>
        new(
            handover.Id,
            [.. handover.Materials.Where(material => material.IsIncluded).Select(material => material.Name)],
            ImmutableSortedDictionary<string, PrivateText>.Empty
        );

    /// <summary>The same world with one more track in the workflow.</summary>
    private static ScenarioWorld With(string track)
    {
        var problems = new ProblemList();
        var sources = new DefinitionSources(
            SampleFiles.All.Paths.Select(file =>
                KeyValuePair.Create(file, (SampleFiles.All.Find(file) ?? "") + (file == Path ? "\n" + track : ""))
            )
        );
        var definition = DefinitionReader.Read(sources, Path, problems);
        Assert.True(definition is not null, string.Join('\n', problems.All));
        return World with { Definition = definition };
    }

    /// <summary>The same world, where the receiving township works by an English calendar.</summary>
    private static ScenarioWorld InAnotherZone()
    {
        var problems = new ProblemList();
        var text = SampleFiles.All.Find(SampleFiles.Organization) ?? "";
        const string baishi = "\n  BS:\n";
        Assert.Contains(baishi, text, StringComparison.Ordinal);
        var changed = text.Replace(baishi, $"{baishi}    calendar: GB-ENG\n", StringComparison.Ordinal);
        var directory = YamlText.Parse("org", changed, problems) is { } node ? OrgReader.Read(node, problems) : null;
        const string english = "workflows/calendars/GB-ENG.calendar.yaml";
        var read = YamlText.Parse(english, SampleFiles.All.Find(english) ?? "", problems) is { } calendar
            ? CalendarReader.Read(calendar, problems)
            : null;
        Assert.True(directory is not null && read is not null, string.Join('\n', problems.All));
        return World with { Directory = directory, Calendars = World.Calendars.Add(read.Id, read) };
    }
}
