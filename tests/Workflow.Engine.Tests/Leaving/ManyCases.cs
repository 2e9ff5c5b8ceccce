using Workflow.Core.Cases;
using Workflow.Core.Histories;
using Workflow.Engine.Storage;
using Workflow.Engine.Verification;
using Xunit;

namespace Workflow.Engine.Tests.Leaving;

/// <summary>Real cases in number: decided by the core and saved as a pump saves them, many in one transaction.</summary>
internal static class ManyCases
{
    private const int CasesAtOnce = 250;

    /// <summary>Opens so many cases, each with one item for QH-PO-1 to serve the order.</summary>
    public static async Task OpenAsync(TestEngine engine, int count)
    {
        var actor = engine.In("QH-PO-1");
        var facts = await engine.Parts.Facts.LoadAsync(engine.Definition, null, TestEngine.Stop);
        foreach (var part in Enumerable.Range(0, count).Chunk(CasesAtOnce))
        {
            var opened = part.Select(_ =>
                {
                    var command = engine.Opening(new(Guid.CreateVersion7()));
                    var decision = Decider.Decide(engine.Definition, null, command, actor, facts, engine.Clock.GetCurrentInstant());
                    return CaseStore.Record(null, HashChain.Start, Assert.IsType<Decision.Accepted>(decision), actor, "open", "");
                })
                .ToList();
            await engine.Parts.Store.Database.WriteAsync(engine.Parts.Cases.StatementsFor(opened), isUrgent: false, TestEngine.Stop);
        }
    }

    /// <summary>Nothing is wrong with any of these parts of the store.</summary>
    public static async Task HoldsAsync(TestEngine engine, params VerifyPart[] parts)
    {
        var verification = await StoreVerification.OpenAsync(engine.Parts.Store, engine.Clock, TestEngine.Stop);
        var report = await verification.VerifyAsync(parts, onProgress: null, TestEngine.Stop);
        Assert.Empty(report.Violations);
        Assert.True(report.Counts.Cases > 0);
    }
}
