using System.Diagnostics;
using System.Runtime.CompilerServices;
using NodaTime;
using Workflow.Cli.Scenarios;
using Workflow.Core.Cases;
using Workflow.Core.Simulation;
using Xunit;

namespace Workflow.Hosts.Tests.Cli;

public sealed class TimelineTests
{
    public static TheoryData<Type> Events { get; } =
    [.. typeof(CaseEvent).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(CaseEvent)))];

    [Theory]
    [MemberData(nameof(Events))]
    public void Every_kind_of_event_has_its_place_in_a_timeline(Type kind)
    {
        // Empty ones may lack what their line tells; what matters is that none is unknown.
        var empty = (CaseEvent)RuntimeHelpers.GetUninitializedObject(kind);
        var record = new ScenarioRecord([new(Instant.FromUtc(2026, 3, 2, 1, 0), [empty])], [], [], null);

        var problem = Record.Exception(() => Timeline.Of(record, DateTimeZone.Utc));

        Assert.IsNotType<UnreachableException>(problem);
    }
}
