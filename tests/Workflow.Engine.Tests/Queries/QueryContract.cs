using Workflow.Core.Cases;
using Workflow.Core.Disclosure;
using Workflow.Engine.Queries;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Queries;

/// <summary>What people see, and that they see no more, on either database.</summary>
public abstract class QueryContract
{
    protected abstract Task<TestDatabase> CreateDatabaseAsync();

    private async Task<TestEngine> StartAsync() => await TestEngine.StartAsync(await CreateDatabaseAsync());

    private static Viewer As(TestEngine engine, string post) => new(engine.In(post).Person, new(post), "work");

    [Fact]
    public async Task An_item_is_on_the_list_of_who_does_it_and_on_no_other()
    {
        await using var engine = await StartAsync();
        var id = await engine.OpenCaseAsync();

        var mine = await new WorkListQuery(engine.Parts).ListAsync(new(), As(engine, "QH-PO-1"), TestEngine.Stop);
        var counts = await new WorkListQuery(engine.Parts).CountAsync(WorkListScope.Mine, As(engine, "QH-PO-1"), TestEngine.Stop);
        var others = await new WorkListQuery(engine.Parts).ListAsync(new(), As(engine, "QH-FTW-1"), TestEngine.Stop);

        var entry = Assert.Single(mine.Entries);
        Assert.Equal((id, "serve-order", "甲"), (entry.Case, entry.Task, entry.Participant));
        Assert.Equal(WorkListGroup.Today, entry.Group);
        Assert.Equal((0, 1, 0), (counts.Overdue, counts.Today, counts.Coming));
        Assert.Empty(others.Entries);
    }

    [Fact]
    public async Task Work_lists_come_in_pages_that_leave_nothing_out()
    {
        await using var engine = await StartAsync();
        var ids = new List<CaseId>();
        for (var i = 0; i < 5; i++)
            ids.Add(await engine.OpenCaseAsync());
        var list = new WorkListQuery(engine.Parts);

        var first = await list.ListAsync(new(Limit: 2), As(engine, "QH-PO-1"), TestEngine.Stop);
        var second = await list.ListAsync(new(Limit: 2, Cursor: first.Next), As(engine, "QH-PO-1"), TestEngine.Stop);
        var third = await list.ListAsync(new(Limit: 2, Cursor: second.Next), As(engine, "QH-PO-1"), TestEngine.Stop);

        Assert.Null(third.Next);
        var listed = first.Entries.Concat(second.Entries).Concat(third.Entries).Select(entry => entry.Case);
        Assert.Equal(
            ids.Order(Comparer<CaseId>.Create((a, b) => a.Value.CompareTo(b.Value))),
            listed.Order(Comparer<CaseId>.Create((a, b) => a.Value.CompareTo(b.Value)))
        );
    }

    [Fact]
    public async Task An_item_shows_its_form_its_deadline_and_what_completing_hands_over()
    {
        await using var engine = await StartAsync();
        var id = await engine.OpenCaseAsync();
        var item = (await engine.FindAsync(id)).Items.Values.Single().Id;

        var view = await new WorkItemQuery(engine.Parts).FindAsync(id, item, As(engine, "QH-PO-1"), TestEngine.Stop);

        Assert.NotNull(view);
        Assert.True(view.MayComplete);
        Assert.Equal(
            ["order_no", "ground", "served_at", "service_mode", "service_witness", "family_told_at"],
            view.Form.Select(field => field.Field.Name)
        );
        var offer = Assert.Single(view.Offers);
        Assert.Equal(("QH-DIR", true), (offer.To?.Id.Code, offer.IsCertain));
        Assert.Equal(FakeClock.At("2026-03-02 15:00"), view.Deadline?.Armed.Due);
        Assert.Equal(view.Deadline?.Armed.Due, view.Deadline?.Computation?.Due);
    }

    [Fact]
    public async Task A_case_shows_where_it_stands_and_hides_what_is_not_the_viewers()
    {
        await using var engine = await StartAsync();
        var id = await engine.OpenServedAsync();
        TestEngine.Accepted(await engine.AcceptAsync(id));
        var cases = new CaseQuery(engine.Parts);

        var director = await cases.FindAsync(id, As(engine, "QH-DIR"), TestEngine.Stop);
        var social = await cases.FindAsync(id, As(engine, "QH-SW-1"), TestEngine.Stop);

        Assert.Equal("QH-DIR", director?.Owner?.Id.Code);
        Assert.Equal("registration", director?.Tracks.Single().Stage);
        Assert.Contains(
            director!.Groups.Single(group => group.Name == "identity").Fields,
            field => field.Value?.Canonical == "SYNTHETIC-0001"
        );
        Assert.Contains("legal", social!.HiddenGroups.Select(group => group.Name));
        Assert.DoesNotContain(social.Groups, group => group.Name == "legal");
        Assert.Contains(
            director.Diagram,
            track => track.IsMain && track.Stages.Any(stage => stage is { Name: "registration", IsCurrent: true })
        );
    }

    [Fact]
    public async Task A_case_that_is_not_the_viewers_is_not_there_and_the_try_is_noted()
    {
        await using var engine = await StartAsync();
        var id = await engine.OpenCaseAsync();
        var cases = new CaseQuery(engine.Parts);

        Assert.Null(await cases.FindAsync(id, As(engine, "BS-DIR"), TestEngine.Stop));
        Assert.Empty(await cases.FindByReferenceAsync(id.Reference, As(engine, "BS-DIR"), TestEngine.Stop));
        Assert.Single(await cases.FindByReferenceAsync(id.Reference, As(engine, "QH-PO-1"), TestEngine.Stop));

        await using var db = engine.Parts.Store.Database.CreateContext();
        Assert.Contains(db.AccessLog, row => row.Kind == "Refused" && row.CaseId == id.Value && row.Post == "BS-DIR");
        Assert.Contains(db.AccessLog, row => row.Kind == "Search" && row.Shown.Contains("participant_name") && row.Post == "QH-PO-1");
    }

    [Fact]
    public async Task A_case_is_found_by_two_identifiers_together_and_by_none_alone()
    {
        await using var engine = await StartAsync();
        var id = await engine.OpenCaseAsync();
        var cases = new CaseQuery(engine.Parts);
        var both = Texts(("participant_name", " 甲 "), ("id_number", "synthetic-0001"));

        Assert.Equal(id, Assert.Single(await cases.FindByIdentifiersAsync(both, As(engine, "QH-PO-1"), TestEngine.Stop)).Case);
        Assert.Empty(await cases.FindByIdentifiersAsync(both, As(engine, "BS-DIR"), TestEngine.Stop));
        Assert.Equal(1, await cases.CountOpenAsync(both, As(engine, "BS-DIR"), TestEngine.Stop));
        Assert.Empty(await cases.FindByIdentifiersAsync(Texts(("id_number", "SYNTHETIC-0001")), As(engine, "QH-PO-1"), TestEngine.Stop));
        var other = Texts(("participant_name", "甲"), ("id_number", "SYNTHETIC-0002"));
        Assert.Empty(await cases.FindByIdentifiersAsync(other, As(engine, "QH-PO-1"), TestEngine.Stop));
    }

    [Fact]
    public async Task What_is_erased_is_gone_while_the_history_still_holds()
    {
        await using var engine = await StartAsync();
        var id = await engine.OpenServedAsync();
        var cases = new CaseQuery(engine.Parts);
        var both = Texts(("participant_name", "甲"), ("id_number", "SYNTHETIC-0001"));

        await new PersonalDataEraser(engine.Parts).EraseAsync(id, As(engine, "QH-PO-1"), TestEngine.Stop);

        var view = await cases.FindAsync(id, As(engine, "QH-PO-1"), TestEngine.Stop);
        Assert.Null(view!.Participant);
        Assert.Empty(await cases.FindByIdentifiersAsync(both, As(engine, "QH-PO-1"), TestEngine.Stop));
        var verification = await Workflow.Engine.Verification.StoreVerification.OpenAsync(
            engine.Parts.Store,
            engine.Clock,
            TestEngine.Stop
        );
        Assert.Empty(
            (
                await verification.VerifyAsync(Workflow.Engine.Verification.StoreVerification.AllParts, onProgress: null, TestEngine.Stop)
            ).Violations
        );
    }

    private static Dictionary<string, string> Texts(params (string Field, string Text)[] texts) =>
        texts.ToDictionary(pair => pair.Field, pair => pair.Text, StringComparer.Ordinal);

    [Fact]
    public async Task Who_was_responsible_is_told_with_the_person_who_stood_for_the_post()
    {
        await using var engine = await StartAsync();
        var id = await engine.OpenServedAsync();
        engine.Clock.MoveTo("2026-03-03 10:00");
        TestEngine.Accepted(await engine.AcceptAsync(id));
        engine.Clock.MoveTo("2026-03-04 10:00");
        var who = new ResponsibilityQuery(engine.Parts);

        var before = await who.WhoAsync(id, FakeClock.At("2026-03-03 09:59"), null, As(engine, "QH-DIR"), TestEngine.Stop);
        var after = await who.WhoAsync(id, FakeClock.At("2026-03-03 10:00"), null, As(engine, "QH-DIR"), TestEngine.Stop);
        var asKnown = await who.WhoAsync(
            id,
            FakeClock.At("2026-03-03 12:00"),
            FakeClock.At("2026-03-02 12:00"),
            As(engine, "QH-DIR"),
            TestEngine.Stop
        );

        Assert.Equal("DL-PSB-AB", Assert.Single(before!.Subjects).Interval.Post.Code);
        var now = Assert.Single(after!.Subjects);
        Assert.Equal("QH-DIR", now.Interval.Post.Code);
        Assert.Equal(engine.In("QH-DIR").Person, now.Occupancy?.Person?.Id);
        Assert.Equal("DL-PSB-AB", Assert.Single(asKnown!.Subjects).Interval.Post.Code);
    }

    [Fact]
    public async Task A_handover_shows_both_sides_the_checklist_and_who_answers_meanwhile()
    {
        await using var engine = await StartAsync();
        var id = await engine.OpenServedAsync();
        var handovers = new HandoverQuery(engine.Parts);

        var entry = Assert.Single(await handovers.ListAsync(HandoverSide.OfferedToMe, As(engine, "QH-DIR"), TestEngine.Stop));
        var view = await handovers.FindAsync(id, entry.Handover, As(engine, "QH-DIR"), TestEngine.Stop);

        Assert.True(view!.MayAnswer);
        Assert.Equal("DL-PSB-AB", view.AccountableNow?.Id.Code);
        Assert.Equal(4, view.Materials.Count(material => material.IsIncluded));
        Assert.Contains(view.Fields, group => group.Name == "identity");
        Assert.Equal(
            1,
            (await new WorkListQuery(engine.Parts).CountAsync(WorkListScope.Mine, As(engine, "QH-DIR"), TestEngine.Stop)).OfferedToMe
        );
        Assert.Empty((await new WorkListQuery(engine.Parts).ListAsync(new(), As(engine, "QH-FTW-1"), TestEngine.Stop)).Entries);
    }

    [Fact]
    public async Task A_draft_is_kept_for_its_writer_and_forgotten_when_the_item_is_done()
    {
        await using var engine = await StartAsync();
        var id = await engine.OpenCaseAsync();
        var item = (await engine.FindAsync(id)).Items.Values.Single().Id;
        var items = new WorkItemQuery(engine.Parts);
        var typed = new Dictionary<string, string>(StringComparer.Ordinal) { ["order_no"] = "half" };

        Assert.True(await items.SaveDraftAsync(id, item, typed, As(engine, "QH-PO-1"), TestEngine.Stop));
        var view = await items.FindAsync(id, item, As(engine, "QH-PO-1"), TestEngine.Stop);
        engine.Clock.MoveTo("2026-03-02 10:00");
        TestEngine.Accepted(await engine.ServeAsync(id));

        Assert.Equal("half", view!.Form[0].Draft);
        await using var db = engine.Parts.Store.Database.CreateContext();
        Assert.Empty(db.Drafts);
    }

    [Fact]
    public async Task The_timeline_tells_what_happened_in_order()
    {
        await using var engine = await StartAsync();
        var id = await engine.OpenServedAsync();

        var found = await new CaseQuery(engine.Parts).TimelineAsync(id, 0, 100, As(engine, "QH-PO-1"), TestEngine.Stop);

        var lines = Assert.NotNull(found);

        Assert.Equal("CaseOpened", lines[0].Kind);
        Assert.Contains(lines, line => line is { Kind: "WorkItemCompleted", Version: 2 } && line.By?.Id == engine.In("QH-PO-1").Person);
        Assert.Contains(lines, line => line.Kind == "HandoverOffered" && line.Post?.Id.Code == "QH-DIR");
    }
}

public sealed class SqliteQueryTests : QueryContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => Task.FromResult(TestDatabase.CreateSqlite());
}

public sealed class PostgresQueryTests : QueryContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.CreatePostgresAsync(TestEngine.Stop);
}
