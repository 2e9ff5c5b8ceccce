using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Engine.Storage;
using Workflow.Engine.Verification;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Verification;

/// <summary>After a stop somebody may press before the pump has caught up: what was due happens all the same, and first.</summary>
public sealed class OvertakenPumpTests
{
    [Fact]
    public async Task A_command_that_comes_before_the_pump_lets_what_was_due_happen_first()
    {
        await using var engine = await TestEngine.StartAsync(TestDatabase.CreateSqlite());
        var id = await engine.OpenServedAsync();
        engine.Clock.MoveTo("2026-03-06 10:00");

        var accepted = TestEngine.Accepted(await engine.AcceptAsync(id));

        await using var context = engine.Parts.Store.Database.CreateContext();
        var rung = await context
            .RungsFired.Where(row => row.Kind == DeadlineStepKind.Rung)
            .OrderBy(row => row.PlannedAt)
            .FirstAsync(TestEngine.Stop);
        Assert.Equal(("H1", true, Instant.FromUtc(2026, 3, 6, 2, 0)), (rung.Rung, rung.IsLate, rung.FiredAt));
        Assert.All(accepted.Events, one => Assert.IsNotType<CaseEvent.RungFired>(one));
        Assert.Equal(accepted.Version, (await engine.FindAsync(id)).Version);
        var verification = await StoreVerification.OpenAsync(engine.Parts.Store, engine.Clock, TestEngine.Stop);
        Assert.Empty((await verification.VerifyAsync(StoreVerification.AllParts, onProgress: null, TestEngine.Stop)).Violations);
    }

    [Fact]
    public async Task A_rung_that_a_closing_overtook_is_named()
    {
        await using var engine = await TestEngine.StartAsync(TestDatabase.CreateSqlite());
        var id = await engine.OpenServedAsync();
        engine.Clock.MoveTo("2026-03-06 10:00");
        var opened = await engine.Parts.Cases.OpenAsync(id, "", TestEngine.Stop);
        var handover = opened.Current!.Handovers.Values.Single();
        var command = new CaseCommand.AcceptHandover(
            handover.Id,
            [.. handover.Materials.Select(material => material.Name)],
            System.Collections.Immutable.ImmutableSortedDictionary<string, PrivateText>.Empty
        );
        var facts = Facts.Of(engine.Directory, engine.Parts.Catalog.Calendars);
        var decision = Assert.IsType<Decision.Accepted>(
            Decider.Decide(engine.Definition, opened.Current, command, engine.In("QH-DIR"), facts, engine.Clock.Now())
        );
        await engine.Parts.Cases.SaveAsync(
            [CaseStore.Record(opened.Current, opened.LastHash, decision, engine.In("QH-DIR"), "x", "")],
            TestEngine.Stop
        );

        var verification = await StoreVerification.OpenAsync(engine.Parts.Store, engine.Clock, TestEngine.Stop);
        var report = await verification.VerifyAsync([VerifyPart.Rungs], onProgress: null, TestEngine.Stop);

        Assert.Equal(["rung H1", "rung H2"], report.Violations.Select(violation => violation.Where[..7]));
        Assert.All(
            report.Violations,
            violation =>
                Assert.Contains(
                    "never fired, though its deadline ran until 2026-03-06T02:00:00Z",
                    violation.Sentence,
                    StringComparison.Ordinal
                )
        );
    }
}
