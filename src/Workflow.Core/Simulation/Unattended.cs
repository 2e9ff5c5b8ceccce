using NodaTime;
using Workflow.Core.Cases;

namespace Workflow.Core.Simulation;

/// <summary>A subject that stood open without anybody, or a deadline that told nobody.</summary>
public sealed record UnattendedSubject(Instant At, string Subject, string Fault);

/// <summary>
/// What must never come out of a run, whatever people did or left undone: an open track without an accountable post, an accountable post
/// without a person, a rung that found nobody, a missed deadline whose whole ladder told nobody.
/// </summary>
public static class Unattended
{
    /// <summary>Every fault of a run up to its end, in order of time; empty when all is in order.</summary>
    public static IReadOnlyList<UnattendedSubject> In(ScenarioRecord record, ScenarioWorld world)
    {
        var watch = new Watch(world);
        foreach (var (at, events) in record.Journal)
        {
            foreach (var @event in events)
                watch.See(at, @event);
            watch.EndOfDecision(at);
        }
        if (record.Final is { } final)
            watch.End(final);
        return watch.Faults;
    }

    private sealed class Watch(ScenarioWorld world)
    {
        private readonly Dictionary<int, string> _open = [];
        private readonly HashSet<int> _owned = [];
        private readonly HashSet<DeadlineId> _told = [];

        public List<UnattendedSubject> Faults { get; } = [];

        public void See(Instant at, CaseEvent @event)
        {
            switch (@event)
            {
                case CaseEvent.TrackOpened e:
                    _open[e.Track.Number] = e.Name;
                    break;
                case CaseEvent.TrackClosed e:
                    _open.Remove(e.Track.Number);
                    break;
                case CaseEvent.ResponsibilityAssumed { Kind: SubjectKind.Track } e:
                    _owned.Add(e.Subject);
                    if (world.Directory.OccupantOf(e.Post, at) is null)
                        Faults.Add(new(at, _open.GetValueOrDefault(e.Subject, "?"), $"nobody stands for {e.Post}"));
                    break;
                case CaseEvent.ResponsibilityEnded { Kind: SubjectKind.Track } e:
                    _owned.Remove(e.Subject);
                    break;
                case CaseEvent.RungFired e:
                    _told.Add(e.Deadline);
                    if (e.Alerts.IsEmpty || e.Alerts.Any(alert => alert.Person is null))
                        Faults.Add(new(at, e.Rung, "found nobody"));
                    break;
            }
        }

        public void EndOfDecision(Instant at)
        {
            foreach (var (_, name) in _open.Where(track => !_owned.Contains(track.Key)))
                Faults.Add(new(at, name, "is open and nobody is accountable"));
        }

        public void End(Case final)
        {
            foreach (var (_, deadline) in CaseFold.OpenDeadlines(final))
            {
                if (deadline is { IsMissed: true, IsPaused: false, Steps.IsEmpty: true } && !_told.Contains(deadline.Id))
                    Faults.Add(new(deadline.Due, deadline.Rule, "was missed and nobody was told"));
            }
        }
    }
}
