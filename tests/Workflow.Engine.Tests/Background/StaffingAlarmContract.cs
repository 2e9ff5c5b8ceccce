using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Disclosure;
using Workflow.Core.Organizations;
using Workflow.Engine.Background;
using Workflow.Engine.Delivery;
using Workflow.Engine.Queries;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Background;

/// <summary>When nobody at all stands for a post, operators know it at once and once, and the alarm ends with the vacancy.</summary>
public abstract class StaffingAlarmContract
{
    private static readonly Viewer By = new(new("lin-yue"), new("QH-DIR"), "test");

    protected abstract Task<TestDatabase> CreateDatabaseAsync();

    [Fact]
    public async Task A_vacancy_is_told_to_operators_once_in_the_product_and_by_mail()
    {
        await using var engine = await StartAsync();
        await engine.OpenCaseAsync();
        var mail = new Mailbox();
        var (alarm, outbox) = (new StaffingAlarm(engine.Parts), new OutboxPump(engine.Parts, mail));
        Assert.Equal(0, await alarm.RunAsync(TestEngine.Stop));

        await AllAwayAsync(engine);
        var told = await alarm.RunAsync(TestEngine.Stop);
        await outbox.DrainAsync(TestEngine.Stop);

        Assert.Equal(engine.Directory.Posts.Count, told);
        await using var db = engine.Parts.Store.Database.CreateContext();
        var messages = await db.InboxMessages.Where(row => row.Kind == NotificationKind.Unstaffed).ToListAsync(TestEngine.Stop);
        var message = Assert.Single(messages, row => row.Person == "lin-yue");
        Assert.True(message.IsCritical);
        Assert.Contains("QH-DIR", message.Body, StringComparison.Ordinal);
        Assert.Contains("/operations", message.Body, StringComparison.Ordinal);
        var sent = Assert.Single(mail.Sent);
        Assert.True(sent.IsCritical);
        Assert.Equal(message.Body, sent.Body);
    }

    [Fact]
    public async Task It_is_told_once_whoever_looks_and_however_often()
    {
        await using var engine = await StartAsync();
        await AllAwayAsync(engine);
        await using var other = await engine.OpenNodeAsync();
        var first = new StaffingAlarm(engine.Parts);
        await first.RunAsync(TestEngine.Stop);

        Assert.Equal(0, await first.RunAsync(TestEngine.Stop));
        await new StaffingAlarm(other.Parts).RunAsync(TestEngine.Stop);

        await using var db = engine.Parts.Store.Database.CreateContext();
        Assert.Equal(
            engine.Directory.Posts.Count,
            await db.Outbox.CountAsync(row => row.Kind == NotificationKind.Unstaffed, TestEngine.Stop)
        );
    }

    [Fact]
    public async Task The_operations_page_lists_what_nobody_stands_for_until_somebody_does()
    {
        await using var engine = await StartAsync();
        await engine.OpenCaseAsync();
        await AllAwayAsync(engine);
        engine.Clock.MoveTo(engine.Clock.Now() + Duration.FromHours(2));

        var vacancies = (await new OperationsQuery(engine.Parts).ReadAsync(TestEngine.Stop)).Vacancies;

        Assert.Equal(engine.Directory.Posts.Names.Order(), vacancies.Select(vacancy => vacancy.Post.Id.Code).Order());
        Assert.All(vacancies, vacancy => Assert.True(vacancy.Since <= engine.Clock.Now() - Duration.FromHours(1)));
        Assert.True(vacancies.Sum(vacancy => vacancy.OpenSubjects) > 0);

        await ApplyAsync(engine, new OrgChange.Back(new("lin-yue"), engine.Clock.Now()));
        var left = (await new OperationsQuery(engine.Parts).ReadAsync(TestEngine.Stop)).Vacancies;
        Assert.DoesNotContain(left, vacancy => vacancy.Post.Id == new PostId("QH-DIR"));
        Assert.True(left.Length < vacancies.Length);
    }

    [Fact]
    public async Task A_new_vacancy_of_the_same_post_is_told_anew()
    {
        await using var engine = await StartAsync();
        await AllAwayAsync(engine);
        var alarm = new StaffingAlarm(engine.Parts);
        await alarm.RunAsync(TestEngine.Stop);
        engine.Clock.MoveTo(engine.Clock.Now() + Duration.FromHours(2));
        await ApplyAsync(engine, new OrgChange.Back(new("lin-yue"), engine.Clock.Now()));
        engine.Clock.MoveTo(engine.Clock.Now() + Duration.FromHours(2));
        await ApplyAsync(engine, new OrgChange.Away(new("lin-yue"), engine.Clock.Now(), null) { Happened = "fell ill" });
        engine.Clock.MoveTo(engine.Clock.Now() + Duration.FromHours(1));

        Assert.True(await alarm.RunAsync(TestEngine.Stop) > 0);

        await using var db = engine.Parts.Store.Database.CreateContext();
        Assert.Equal(2, await db.Outbox.CountAsync(row => row.Kind == NotificationKind.Unstaffed && row.Post == "QH-DIR", TestEngine.Stop));
    }

    private async Task<TestEngine> StartAsync()
    {
        var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        engine.Parts.Options.Operators.Add("lin-yue");
        return engine;
    }

    private static async Task AllAwayAsync(TestEngine engine)
    {
        var persons = engine.Directory.Content.Tenures.Select(row => row.Person).Distinct();
        await ApplyAsync(
            engine,
            [.. persons.Select(person => new OrgChange.Away(person, engine.Clock.Now(), null) { Happened = "a flood" })]
        );
        engine.Clock.MoveTo(engine.Clock.Now() + Duration.FromMinutes(1));
    }

    private static async Task ApplyAsync(TestEngine engine, params OrgChange[] changes)
    {
        var outcome = await engine.Parts.Organization.ApplyAsync([.. changes], By, engine.Clock.Now(), TestEngine.Stop);
        if (outcome is OrgChangeOutcome.Refused refused)
            Assert.Fail(string.Join('\n', refused.Reasons));
    }

    private sealed class Mailbox : IMessageChannel
    {
        public List<OutgoingMessage> Sent { get; } = [];
        public string Description => "a test's";

        public Task SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
        {
            Sent.Add(message);
            return Task.CompletedTask;
        }
    }
}

public sealed class SqliteStaffingAlarmTests : StaffingAlarmContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => Task.FromResult(TestDatabase.CreateSqlite());
}

public sealed class PostgresStaffingAlarmTests : StaffingAlarmContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.CreatePostgresAsync(TestContext.Current.CancellationToken);
}
