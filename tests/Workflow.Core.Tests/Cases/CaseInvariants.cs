using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Simulation;
using Workflow.Testing;
using Xunit;

namespace Workflow.Core.Tests.Cases;

/// <summary>What must always hold, over cases that people handle wisely and foolishly, with stops, repeats and clocks set back.</summary>
public sealed class CaseInvariants
{
    private static readonly ScenarioWorld World = SampleFiles.World;
    private static readonly int Cases = FullRun.IsAsked ? 20_000 : 1_000;

    [Fact]
    public void Whatever_people_do_there_is_one_owner_each_rung_fires_once_and_closed_is_silent()
    {
        var seen = 0;
        var stages = new HashSet<string>(StringComparer.Ordinal);
        for (var seed = 0; seed < Cases; seed++)
        {
            var walked = Walk(seed);
            Assert.True(walked.Auditor.Violations.Count == 0, $"seed {seed}: {string.Join("; ", walked.Auditor.Violations.Take(3))}");
            seen += walked.Auditor.Seen;
            stages.UnionWith(
                walked.Journal.SelectMany(entry => entry.Events).OfType<CaseEvent.StageEntered>().Select(entered => entered.Stage)
            );
        }
        Assert.True(seen > Cases, $"only {seen} reminders and rungs were looked at");
        Assert.Equal(World.Definition.Tracks.Values.SelectMany(track => track.Stages.Names).Order(), stages.Order());
    }

    [Fact]
    public void State_is_the_fold_of_its_events()
    {
        for (var seed = 0; seed < Cases / 10; seed++)
        {
            var walked = Walk(seed);

            Case? folded = null;
            foreach (var (at, events) in walked.Journal)
                folded = CaseFold.ApplyAll(folded, events, at);

            Assert.Equal(ContentText.Of(walked.Final), ContentText.Of(folded));
        }
    }

    [Fact]
    public void The_same_commands_give_the_same_events()
    {
        for (var seed = 0; seed < Cases / 20; seed++)
            Assert.Equal(ContentText.Of(Walk(seed).Journal), ContentText.Of(Walk(seed).Journal));
    }

    [Fact]
    public void No_event_no_state_and_no_message_holds_a_sensitive_value()
    {
        for (var seed = 0; seed < Cases / 10; seed++)
        {
            var walked = Walk(seed);
            Assert.DoesNotContain(CaseWalk.Secret, ContentText.Of(walked.Journal), StringComparison.Ordinal);
            Assert.DoesNotContain(CaseWalk.Secret, ContentText.Of(walked.Final), StringComparison.Ordinal);
            Assert.DoesNotContain(CaseWalk.Secret, ContentText.Of(walked.Told), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_auditor_that_is_shown_a_fault_names_it()
    {
        var walked = Walk(7);
        var journal = walked.Journal.Select(entry => (entry.At, Events: entry.Events.ToList())).ToList();
        var rung = journal.First(entry => entry.Events.Exists(e => e is CaseEvent.RungFired));
        rung.Events.AddRange(rung.Events.Where(e => e is CaseEvent.RungFired).ToList());

        var auditor = new CaseAuditor(World.Definition);
        foreach (var (at, events) in journal)
            auditor.Observe(at, events);

        Assert.Contains(auditor.Violations, violation => violation.Contains("fired twice", StringComparison.Ordinal));
    }

    private static Walked Walk(int seed)
    {
        var walk = new CaseWalk(World, seed);
        var walked = new Walked(new(World.Definition));
        var now = walk.Start;
        walked.Send(walk.Opening(new(new Guid(seed, 0, 0, new byte[8])), now), CaseWalk.Opener, now);
        for (var step = 0; step < 40 && walked.Final is { Status: CaseStatus.Open }; step++)
        {
            var until = now + walk.Pause();
            if (!walk.NothingRan())
                walked.LetTimePass(until);
            now = until;
            walked.Tick(now);
            if (walked.Final is not { Status: CaseStatus.Open } current)
                break;
            var (command, by) = walk.Next(current, now);
            walked.Send(command, by, now);
            if (step % 5 == 0)
                walked.Send(command, by, now - Duration.FromHours(3));
        }
        return walked;
    }

    private sealed class Walked(CaseAuditor auditor)
    {
        private static readonly Facts Facts = Facts.Of(World.Directory, World.Calendars);

        public CaseAuditor Auditor { get; } = auditor;

        public Case? Final { get; private set; }

        public List<(Instant At, IReadOnlyList<CaseEvent> Events)> Journal { get; } = [];

        public List<Notification> Told { get; } = [];

        public void LetTimePass(Instant until)
        {
            while (Final is not null && CaseFold.WakeAt(Final) is { } at && at <= until)
                Tick(at);
        }

        public void Tick(Instant at)
        {
            Keep(Decider.Decide(World.Definition, Final, new CaseCommand.Tick(), Actor.System, Facts, at), at);
            Auditor.NothingIsOverdue(at);
        }

        public void Send(CaseCommand command, Core.Organizations.PostId by, Instant at)
        {
            var person = World.Directory.OccupantOf(by, at) ?? new("nobody");
            Keep(Decider.Decide(World.Definition, Final, command, new(person, by), Facts, at), at);
        }

        private void Keep(Decision decision, Instant at)
        {
            if (decision is not Decision.Accepted { Events.IsEmpty: false } accepted)
                return;
            var recordedAt = Final is null || at > Final.LastRecordedAt ? at : Final.LastRecordedAt;
            Auditor.Observe(recordedAt, accepted.Events);
            Journal.Add((recordedAt, accepted.Events));
            Told.AddRange(accepted.Notifications);
            Final = accepted.Next;
        }
    }
}
