using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Organizations;

namespace Workflow.Engine.Tests.Faults.Auditing;

/// <summary>Who is accountable for what in one case, kept from events alone, and compared with the register.</summary>
internal sealed class OwnerBook(Action<Check, string> note)
{
    private readonly HashSet<int> _tracks = [];
    private readonly Dictionary<int, (int Track, bool Own, PostId Performer)> _items = [];
    private readonly Dictionary<int, (PostId Post, Instant From)> _owners = [];
    private readonly Dictionary<int, List<(PostId Post, Instant From, Instant Until)>> _past = [];
    private readonly Dictionary<int, (int Track, PostId From, PostId To)> _offers = [];
    private readonly HashSet<int> _touched = [];

    public void Observe(Commit commit)
    {
        var signed = new Dictionary<int, PostId>();
        var moved = commit.Events.Any(e => e is CaseEvent.PartiesMoved);
        foreach (var @event in commit.Events)
            Observe(@event, commit.At, signed, moved);
        foreach (var track in _tracks)
            Must(_owners.ContainsKey(track), Check.OneOwner, $"track {track} is open and nobody is accountable");
        foreach (var (number, _) in _items.Where(item => item.Value.Own))
            Must(_owners.ContainsKey(number), Check.OneOwner, $"item {number} is open and nobody is accountable");
        foreach (var subject in _owners.Keys)
            Must(_tracks.Contains(subject) || _items.ContainsKey(subject), Check.OneOwner, $"{subject} isn't open and has an owner");
        foreach (var (offer, (track, from, _)) in _offers)
            Must(OwnerOf(track) == from, Check.Receipt, $"offer {offer} isn't accepted and its sender {from} isn't accountable");
        foreach (var (track, receiver) in signed.Where(pair => _tracks.Contains(pair.Key)))
            Must(OwnerOf(track) == receiver, Check.Receipt, $"the receipt for track {track} is signed and {receiver} isn't accountable");
        if (commit.Rows is not { } rows || _touched.Count == 0)
            return;
        Compare(rows, _touched);
        CompareItems(rows);
        _touched.Clear();
    }

    /// <summary>The whole register, at the end.</summary>
    public void CompareAll(StoredRows rows)
    {
        Compare(rows, [.. _past.Keys, .. _owners.Keys, .. rows.Responsibilities.Keys]);
        CompareItems(rows);
    }

    private void Observe(CaseEvent @event, Instant at, Dictionary<int, PostId> signed, bool moved)
    {
        switch (@event)
        {
            case CaseEvent.TrackOpened e:
                _tracks.Add(e.Track.Number);
                break;
            case CaseEvent.TrackClosed e:
                _tracks.Remove(e.Track.Number);
                foreach (var (number, _) in _items.Where(item => item.Value.Track == e.Track.Number))
                    note(Check.ItemsFollow, $"track {e.Track.Number} closed and its item {number} is open");
                break;
            case CaseEvent.WorkItemOpened e:
                _items[e.Item.Number] = (e.Track.Number, e.OwnAccountable is not null, e.Performer);
                break;
            case CaseEvent.WorkItemReassigned e when _items.TryGetValue(e.Item.Number, out var item):
                _items[e.Item.Number] = item with { Performer = e.Performer };
                break;
            case CaseEvent.WorkItemCompleted e:
                Must(_items.Remove(e.Item.Number), Check.ItemsFollow, $"item {e.Item.Number} was completed and isn't open");
                break;
            case CaseEvent.WorkItemCancelled e:
                Must(_items.Remove(e.Item.Number), Check.ItemsFollow, $"item {e.Item.Number} was cancelled and isn't open");
                break;
            case CaseEvent.ResponsibilityAssumed e:
                Assume(e, at, signed, moved);
                break;
            case CaseEvent.ResponsibilityEnded e:
                _touched.Add(e.Subject);
                Must(End(e.Subject, at), Check.OneOwner, $"responsibility for {e.Subject} ended and nobody had it");
                break;
            default:
                ObserveHandover(@event, signed);
                break;
        }
    }

    private void ObserveHandover(CaseEvent @event, Dictionary<int, PostId> signed)
    {
        switch (@event)
        {
            case CaseEvent.HandoverOffered e:
                Must(OwnerOf(e.Track.Number) == e.From, Check.Receipt, $"{e.From} offered track {e.Track.Number}, which isn't theirs");
                _offers[e.Handover.Number] = (e.Track.Number, e.From, e.To);
                break;
            case CaseEvent.HandoverReaddressed e when _offers.TryGetValue(e.Handover.Number, out var offer):
                _offers[e.Handover.Number] = (offer.Track, e.From, e.To);
                break;
            case CaseEvent.HandoverAccepted e:
                if (_offers.Remove(e.Handover.Number, out var accepted))
                    signed[accepted.Track] = accepted.To;
                else
                    note(Check.Receipt, $"offer {e.Handover.Number} was accepted and isn't open");
                break;
            case CaseEvent.HandoverLapsed e:
                Must(_offers.Remove(e.Handover.Number), Check.Receipt, $"offer {e.Handover.Number} lapsed and isn't open");
                break;
        }
    }

    private void Assume(CaseEvent.ResponsibilityAssumed e, Instant at, Dictionary<int, PostId> signed, bool moved)
    {
        _touched.Add(e.Subject);
        if (_owners.TryGetValue(e.Subject, out var before))
        {
            var byReceipt = signed.TryGetValue(e.Subject, out var receiver) && receiver == e.Post;
            var byOrder = e is { Cause: ResponsibilityCause.Order, OrderedBy: not null };
            Must(
                byReceipt || byOrder || moved,
                Check.Receipt,
                $"{e.Post} took {e.Subject} from {before.Post} without a receipt, an order or a move"
            );
            End(e.Subject, at);
        }
        else
        {
            Must(e.Cause == ResponsibilityCause.Opened, Check.OneOwner, $"{e.Post} took {e.Subject} over from nobody");
        }
        _owners[e.Subject] = (e.Post, at);
    }

    private bool End(int subject, Instant at)
    {
        if (!_owners.Remove(subject, out var owner))
            return false;
        if (!_past.TryGetValue(subject, out var intervals))
            _past[subject] = intervals = [];
        if (owner.From != at)
            intervals.Add((owner.Post, owner.From, at));
        return true;
    }

    private PostId? OwnerOf(int subject) => _owners.TryGetValue(subject, out var owner) ? owner.Post : null;

    private void Compare(StoredRows rows, HashSet<int> subjects)
    {
        foreach (var subject in subjects)
        {
            var told = rows.Responsibilities.GetValueOrDefault(subject, []).Where(row => row.RecordedUntil is null).ToList();
            told.Sort((a, b) => a.ValidFrom.CompareTo(b.ValidFrom));
            for (var i = 0; i < told.Count; i++)
            {
                Must(
                    told[i].ValidUntil is not { } end || end > told[i].ValidFrom,
                    Check.OneOwner,
                    $"{subject}: an interval without length"
                );
                var next = i + 1 < told.Count ? told[i + 1].ValidFrom : told[i].ValidUntil;
                Must(
                    told[i].ValidUntil == next,
                    Check.OneOwner,
                    $"{subject}: {told[i].Post} until {told[i].ValidUntil}, the next from {next}"
                );
            }
            var expected = _past.GetValueOrDefault(subject, []).Select(past => (past.Post.Code, past.From, (Instant?)past.Until)).ToList();
            if (_owners.TryGetValue(subject, out var owner))
                expected.Add((owner.Post.Code, owner.From, null));
            var stored = told.Select(row => (row.Post, row.ValidFrom, row.ValidUntil));
            Must(stored.SequenceEqual(expected), Check.OneOwner, $"{subject}: the register differs from what was decided");
        }
    }

    private void CompareItems(StoredRows rows)
    {
        foreach (var (number, item) in _items)
        {
            var accountable = OwnerOf(item.Own ? number : item.Track)?.Code;
            var row = rows.Items.GetValueOrDefault(number);
            Must(
                row is not null && row.Accountable == accountable && row.Performer == item.Performer.Code,
                Check.ItemsFollow,
                $"item {number} is {accountable}'s, and its row says {row?.Accountable ?? "nothing"}"
            );
        }
    }

    private void Must(bool holds, Check check, FormattableString otherwise)
    {
        if (!holds)
            note(check, FormattableString.Invariant(otherwise));
    }
}
