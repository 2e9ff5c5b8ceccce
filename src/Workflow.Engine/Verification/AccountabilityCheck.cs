using System.Globalization;
using NodaTime;
using NodaTime.Text;
using Workflow.Core.Cases;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Verification;

/// <summary>
/// The register of responsibility against what the journal says of each subject's life: from its opening to its closing exactly one post
/// at every instant.
/// </summary>
internal sealed class AccountabilityCheck(Findings findings)
{
    public void Look(CaseBatch batch, Dictionary<Guid, ReadJournal> journals)
    {
        var register = batch.Responsibilities.Where(row => row.RecordedUntil is null).ToLookup(row => row.CaseId);
        foreach (var row in batch.Cases)
        {
            var lives = LivesOf(journals[row.CaseId]);
            var subjects = register[row.CaseId].ToLookup(interval => interval.Subject);
            foreach (var (subject, life) in lives)
                LookAt(row.CaseId, life, [.. subjects[subject].OrderBy(interval => interval.ValidFrom).ThenBy(Until)]);
            foreach (var unknown in subjects.Where(intervals => !lives.ContainsKey(intervals.Key)))
                Tell(
                    row.CaseId,
                    Subject(unknown.First().Kind, unknown.Key),
                    $"has {unknown.Count()} interval(s), but the journal knows no such subject"
                );
        }
    }

    /// <summary>When a subject opened and closed by the journal; closed null while it is open.</summary>
    private sealed record Life(int Subject, SubjectKind Kind, Instant OpenedAt)
    {
        public Instant? ClosedAt { get; set; }

        public string Where => AccountabilityCheck.Subject(Kind, Subject);
    }

    private static Dictionary<int, Life> LivesOf(ReadJournal journal)
    {
        var lives = new Dictionary<int, Life>();
        foreach (var (row, events) in journal.Entries)
        {
            foreach (var @event in events)
            {
                switch (@event)
                {
                    case CaseEvent.TrackOpened e:
                        lives.TryAdd(e.Track.Number, new(e.Track.Number, SubjectKind.Track, row.RecordedAt));
                        break;
                    case CaseEvent.ResponsibilityAssumed { Kind: SubjectKind.WorkItem } e:
                        lives.TryAdd(e.Subject, new(e.Subject, SubjectKind.WorkItem, row.RecordedAt));
                        break;
                    case CaseEvent.TrackClosed e:
                        Close(lives, e.Track.Number, row.RecordedAt);
                        break;
                    case CaseEvent.WorkItemCompleted e:
                        Close(lives, e.Item.Number, row.RecordedAt);
                        break;
                    case CaseEvent.WorkItemCancelled e:
                        Close(lives, e.Item.Number, row.RecordedAt);
                        break;
                }
            }
        }
        return lives;
    }

    private static void Close(Dictionary<int, Life> lives, int subject, Instant at)
    {
        if (lives.TryGetValue(subject, out var life))
            life.ClosedAt = at;
    }

    private void LookAt(Guid id, Life life, List<ResponsibilityRow> intervals)
    {
        findings.Counts.Subjects++;
        findings.Counts.Intervals += intervals.Count;
        if (intervals.Count == 0)
        {
            // What opened and closed in the same instant was never anybody's, and no interval of no length is stored.
            if (life.ClosedAt != life.OpenedAt)
                Tell(id, life.Where, $"nobody was accountable from {At(life.OpenedAt)} {UntilText(life.ClosedAt)}");
            return;
        }
        LookAtEnds(id, life, intervals);
        Intervals.LookBetween(
            [.. intervals.Select(interval => (interval.Post, interval.ValidFrom, interval.ValidUntil))],
            sentence => Tell(id, life.Where, sentence)
        );
    }

    private void LookAtEnds(Guid id, Life life, List<ResponsibilityRow> intervals)
    {
        var first = intervals[0].ValidFrom;
        if (first > life.OpenedAt)
            Tell(id, life.Where, $"nobody was accountable from {At(life.OpenedAt)}, when it opened, until {At(first)}");
        else if (first < life.OpenedAt)
            Tell(id, life.Where, $"{intervals[0].Post} was accountable from {At(first)}, before it opened at {At(life.OpenedAt)}");
        var last = intervals.MaxBy(Until)?.ValidUntil;
        if (life.ClosedAt is { } closed)
        {
            if (last is null)
                Tell(id, life.Where, $"closed at {At(closed)}, and {intervals.MaxBy(Until)?.Post} is still accountable");
            else if (last != closed)
                Tell(id, life.Where, $"closed at {At(closed)}, but the last to be accountable were so until {At(last.Value)}");
        }
        else if (last is { } until)
        {
            Tell(id, life.Where, $"is open, and nobody is accountable since {At(until)}");
        }
    }

    private static Instant Until(ResponsibilityRow interval) => interval.ValidUntil ?? Instant.MaxValue;

    private static string Subject(SubjectKind kind, int number) =>
        kind switch
        {
            SubjectKind.Track => string.Create(CultureInfo.InvariantCulture, $"track {number}"),
            SubjectKind.WorkItem => string.Create(CultureInfo.InvariantCulture, $"item {number}"),
        };

    private static string UntilText(Instant? until) => until is { } at ? $"until {At(at)}" : "on";

    private static string At(Instant at) => InstantPattern.ExtendedIso.Format(at);

    private void Tell(Guid id, string where, FormattableString sentence) => findings.Add(VerifyPart.Accountability, id, where, sentence);
}

/// <summary>What must hold between the intervals of one subject, or of one post.</summary>
internal static class Intervals
{
    /// <summary>Tells intervals of no length, gaps, overlaps and a second open one. They come in the order of their beginnings.</summary>
    public static void LookBetween(IReadOnlyList<(string Who, Instant From, Instant? Until)> intervals, Action<FormattableString> tell)
    {
        foreach (var (who, from, until) in intervals.Where(interval => interval.Until <= interval.From))
            tell($"the interval of {who} from {Text(from)} until {Text(until)} has no length");
        var reaches = intervals[0];
        foreach (var next in intervals.Skip(1))
        {
            if (reaches.Until is { } end && end < next.From)
                tell($"a gap: nobody from {Text(end)}, when {reaches.Who} ended, until {Text(next.From)}, when {next.Who} began");
            else if (reaches.Until is null || reaches.Until > next.From)
                tell($"two at once: {reaches.Who} until {Text(reaches.Until)} and {next.Who} from {Text(next.From)}");
            if (reaches.Until is not null && (next.Until is null || next.Until > reaches.Until))
                reaches = next;
        }
    }

    private static string Text(Instant? at) => at is { } instant ? InstantPattern.ExtendedIso.Format(instant) : "now";
}
