using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Simulation;
using Workflow.Testing;
using Xunit;

namespace Workflow.Core.Tests.Simulation;

/// <summary>Every story of the samples is told up to each of its steps, and then nobody does anything any more.</summary>
public sealed class AbandonedStoriesTests
{
    private static readonly Duration Silence = Duration.FromDays(200);

    public static TheoryData<string> Paths => [.. SampleFiles.ScenarioPaths];

    [Theory]
    [MemberData(nameof(Paths))]
    public void Wherever_people_stop_there_is_an_owner_and_every_deadline_ends_at_a_named_person(string path)
    {
        var (scenario, world) = SampleFiles.Load(path);
        for (var told = 0; told <= scenario.Steps.Length; told++)
        {
            var last = told == 0 ? scenario.Opening.At : scenario.Steps[told - 1].At;
            var abandoned = scenario with { Steps = scenario.Steps[..told], Until = last + Silence, Then = [] };

            var record = Simulator.Run(abandoned, world);

            var auditor = new CaseAuditor(world.Definition);
            foreach (var (at, events) in record.Journal)
                auditor.Observe(at, events);
            auditor.NothingIsOverdue(abandoned.Until);
            Assert.True(auditor.Violations.Count == 0, $"{path} after step {told}: {string.Join("; ", auditor.Violations.Take(3))}");
            Assert.Empty(Unattended.In(record, world).Select(fault => $"{path} after step {told}: {fault}"));
        }
    }

    [Fact]
    public void A_track_that_nobody_owns_and_a_rung_that_finds_nobody_are_named()
    {
        var (scenario, world) = SampleFiles.Load(SampleFiles.NoRegistration);
        var record = Simulator.Run(scenario, world);
        var broken = record with
        {
            Journal = [.. record.Journal.Select(entry => entry with { Events = [.. entry.Events.Select(Broken).OfType<CaseEvent>()] })],
        };

        var faults = Unattended.In(broken, world);

        Assert.Contains(faults, fault => fault is { Subject: "reason-check", Fault: "is open and nobody is accountable" });
        Assert.Contains(faults, fault => fault is { Subject: "L2", Fault: "found nobody" });
    }

    /// <summary>The event as a faulty engine might have left it: the second track without an owner, the second rung without a person.</summary>
    private static CaseEvent? Broken(CaseEvent @event) =>
        @event switch
        {
            CaseEvent.ResponsibilityAssumed { Cause: ResponsibilityCause.Opened, Subject: not 1 } => null,
            CaseEvent.RungFired { Rung: "L2" } rung => rung with
            {
                Alerts = [.. rung.Alerts.Select(alert => alert with { Person = null })],
            },
            _ => @event,
        };
}
