using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Organizations;
using Workflow.Engine.Queries;
using Workflow.Engine.Verification;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Storage;

/// <summary>What the register of responsibility had wrong is corrected by adding, and what was known before stays known; on either database.</summary>
public abstract class RegisterCorrectionContract
{
    private const string Sender = "DL-PSB-AB";
    private const string Receiver = "QH-DIR";
    private const string Above = "DL-DCO-DIR";

    protected abstract Task<TestDatabase> CreateDatabaseAsync();

    [Fact]
    public async Task A_correction_tells_the_past_as_it_was_and_keeps_what_was_known()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        var (id, track) = await HandedOverAsync(engine);
        var before = engine.Clock.Now();
        Pass(engine);

        TestEngine.Accepted(await CorrectAsync(engine, id, track, "2026-03-02 09:00", "2026-03-02 09:30"));

        Assert.Equal(Sender, await WhoAsync(engine, id, track, "2026-03-02 08:59"));
        Assert.Equal(Receiver, await WhoAsync(engine, id, track, "2026-03-02 09:00"));
        Assert.Equal(Receiver, await WhoAsync(engine, id, track, "2026-03-02 09:29"));
        Assert.Equal(Sender, await WhoAsync(engine, id, track, "2026-03-02 09:30"));
        Assert.Equal(Sender, await WhoAsync(engine, id, track, "2026-03-02 09:15", known: before));
        await HoldsAsync(engine);
    }

    [Fact]
    public async Task Corrections_follow_each_other_and_the_case_goes_on()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        var (id, track) = await HandedOverAsync(engine);
        Pass(engine);
        TestEngine.Accepted(await CorrectAsync(engine, id, track, "2026-03-02 09:00", "2026-03-02 09:30"));
        Pass(engine);

        TestEngine.Accepted(await CorrectAsync(engine, id, track, "2026-03-02 08:30", "2026-03-02 09:10"));
        Pass(engine);
        var current = await engine.FindAsync(id);
        var open = new CaseCommand.MergeCase(await engine.OpenServedAsync(), new("opened twice", TestEngine.Salt()));
        await engine.AcceptAsync(open.Into);
        TestEngine.Accepted(await engine.Runner.RunAsync(id, engine.NextCommand(), open, engine.In(Receiver), TestEngine.Stop));

        Assert.Equal(Receiver, current.Tracks[track].Accountable.Code);
        Assert.Equal(Receiver, await WhoAsync(engine, id, track, "2026-03-02 08:30"));
        Assert.Equal(Receiver, await WhoAsync(engine, id, track, "2026-03-02 09:20"));
        await using var db = engine.Parts.Store.Database.CreateContext();
        Assert.Equal(
            0,
            await db.Responsibilities.CountAsync(
                row => row.CaseId == id.Value && row.RecordedUntil == null && row.ValidUntil == null,
                TestEngine.Stop
            )
        );
        await HoldsAsync(engine);
    }

    [Theory]
    [InlineData(Receiver, "2026-03-02 09:00", "2026-03-02 09:30", RejectionReason.NotResponsible)]
    [InlineData(Sender, "2026-03-02 09:00", "2026-03-02 09:30", RejectionReason.NotResponsible)]
    [InlineData(Above, "2026-03-02 09:00", "2027-03-02 09:30", RejectionReason.EffectiveInFuture)]
    [InlineData(Above, "2026-03-02 09:30", "2026-03-02 09:30", RejectionReason.EffectiveInFuture)]
    [InlineData(Above, "2026-03-02 08:00", "2026-03-02 09:30", RejectionReason.EffectiveBeforeOpening)]
    public async Task What_is_no_correction_or_comes_from_somebody_concerned_is_refused(
        string by,
        string from,
        string until,
        RejectionReason reason
    )
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        var (id, track) = await HandedOverAsync(engine);
        Pass(engine);

        var refused = Assert.IsType<CommandOutcome.Refused>(await CorrectAsync(engine, id, track, from, until, by));

        Assert.Equal(reason, refused.Rejection.Reason);
        await HoldsAsync(engine);
    }

    [Fact]
    public async Task What_the_register_says_already_and_what_it_does_not_know_is_refused()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        var (id, track) = await HandedOverAsync(engine);
        Pass(engine);
        TestEngine.Accepted(await CorrectAsync(engine, id, track, "2026-03-02 09:00", "2026-03-02 09:30"));

        var again = await CorrectAsync(engine, id, track, "2026-03-02 09:00", "2026-03-02 09:30");
        var unknown = await CorrectAsync(engine, id, 999, "2026-03-02 09:00", "2026-03-02 09:30");

        Assert.Equal(RejectionReason.NotNow, Assert.IsType<CommandOutcome.Refused>(again).Rejection.Reason);
        Assert.Equal(RejectionReason.UnknownSubject, Assert.IsType<CommandOutcome.Refused>(unknown).Rejection.Reason);
    }

    private static async Task<(CaseId Case, int Track)> HandedOverAsync(TestEngine engine)
    {
        var id = await engine.OpenServedAsync();
        TestEngine.Accepted(await engine.AcceptAsync(id));
        return (id, (await engine.FindAsync(id)).Tracks.Values.Single(track => track.IsMain).Id.Number);
    }

    private static Task<CommandOutcome> CorrectAsync(
        TestEngine engine,
        CaseId id,
        int track,
        string from,
        string until,
        string by = Above
    ) =>
        engine.Runner.RunAsync(
            id,
            engine.NextCommand(),
            new CaseCommand.CorrectResponsibility(
                track,
                new PostId(Receiver),
                FakeClock.At(from),
                FakeClock.At(until),
                new("taken over on paper", TestEngine.Salt())
            ),
            engine.In(by),
            TestEngine.Stop
        );

    private static async Task<string?> WhoAsync(TestEngine engine, CaseId id, int track, string at, Instant? known = null)
    {
        var answer = await new ResponsibilityQuery(engine.Parts).WhoAsync(id, FakeClock.At(at), known, TestEngine.Stop);
        return answer?.Subjects.Single(subject => subject.Interval.Subject == track).Interval.Post.Code;
    }

    private static void Pass(TestEngine engine) => engine.Clock.MoveTo(engine.Clock.Now() + Duration.FromMinutes(30));

    private static async Task HoldsAsync(TestEngine engine)
    {
        var verification = await StoreVerification.OpenAsync(engine.Parts.Store, engine.Clock, TestEngine.Stop);
        Assert.Empty((await verification.VerifyAsync(StoreVerification.AllParts, null, TestEngine.Stop)).Violations);
    }
}

public sealed class SqliteRegisterCorrectionTests : RegisterCorrectionContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => Task.FromResult(TestDatabase.CreateSqlite());
}

public sealed class PostgresRegisterCorrectionTests : RegisterCorrectionContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.CreatePostgresAsync(TestContext.Current.CancellationToken);
}
