using System.Text;
using Workflow.Core.Cases;
using Workflow.Core.Simulation;
using Workflow.Engine.Storage;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Storage;

public sealed class StateSizeTests
{
    private const int MostBytes = 16_384;

    public static TheoryData<string> Paths => [.. SampleFiles.ScenarioPaths];

    /// <summary>What is closed is rows and events, not state: however long a case lasts, its row stays small.</summary>
    [Theory]
    [MemberData(nameof(Paths))]
    public void The_stored_state_stays_small_and_reading_it_back_gives_the_same(string path)
    {
        var (scenario, world) = SampleFiles.Load(path);
        var record = Simulator.Run(scenario, world);
        var largest = 0;
        Case? state = null;

        foreach (var (at, events) in record.Journal)
        {
            state = CaseFold.ApplyAll(state, events, at);
            largest = Math.Max(largest, Encoding.UTF8.GetByteCount(CaseJson.OfState(state!)));
        }

        Assert.InRange(largest, 1, MostBytes);
        Assert.Equal(CaseJson.OfState(record.Final!), CaseJson.OfState(CaseJson.ToState(CaseJson.OfState(state!))));
    }
}
