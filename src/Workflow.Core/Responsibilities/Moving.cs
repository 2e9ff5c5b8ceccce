using System.Collections.Immutable;
using Workflow.Core.Cases;
using Workflow.Core.Deadlines;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Core.Responsibilities;

/// <summary>
/// Carries a case to the departments of another area, in one decision: what the old ones held passes to the same roles of the new ones.
/// <paramref name="before"/> is the case as it was, <paramref name="moved"/> the parties played by another department from now on.
/// </summary>
internal sealed class Moving(Deliberation deliberation, Case before, ImmutableHashSet<string> moved, PostId receiver)
{
    /// <summary>Takes the new values and departments, then moves all that is open but the track that was handed over itself.</summary>
    public static void Carry(Deliberation deliberation, MovePlan plan, TrackId handedOver, PostId receiver)
    {
        var before = deliberation.Current;
        var changed = plan
            .Parties.Where(pair => before.Parties[pair.Key] != pair.Value)
            .ToImmutableSortedDictionary(StringComparer.Ordinal);
        deliberation.Raise(new CaseEvent.FieldsRecorded(plan.Values));
        if (changed.Count == 0)
            return;
        deliberation.Raise(new CaseEvent.PartiesMoved(changed, deliberation.Facts.Directory.Version));
        var moving = new Moving(deliberation, before, [.. changed.Keys], receiver);
        moving.MoveTracks(handedOver);
        moving.MoveItems(handedOver);
        moving.MoveOffers();
        moving.CountAnew();
    }

    private void MoveTracks(TrackId handedOver)
    {
        foreach (var track in deliberation.Current.Tracks.Values.Where(track => track.Id != handedOver))
            Assume(track.Id.Number, SubjectKind.Track, track.Accountable, PostFor(track.Accountable, OwnersOf(track)));
    }

    private void MoveItems(TrackId handedOver)
    {
        foreach (var item in deliberation.Current.Items.Values)
        {
            if (deliberation.Definition.FindTask(item.Task) is not { } task)
                continue;
            if (item.OwnAccountable is { } own)
                Assume(item.Id.Number, SubjectKind.WorkItem, own, PostFor(own, task.Accountable is { } named ? [named] : []));
            var accountable = deliberation.Current.AccountableFor(deliberation.Current.Items[item.Id.Number]);
            var performer = PerformerOf(item, task, accountable);
            if (performer == item.Performer)
                continue;
            deliberation.Raise(new CaseEvent.WorkItemReassigned(item.Id, performer));
            // Who receives the track is told of its items when they arrive.
            if (item.Track == handedOver || deliberation.Current.PendingHandoverOf(item.Track) is not null)
                continue;
            Progress.Involve(deliberation, performer);
            Progress.TellPerformer(deliberation, deliberation.Current.Items[item.Id.Number]);
        }
    }

    private PostId PerformerOf(WorkItem item, TaskDefinition task, PostId accountable)
    {
        if (task.By is not { } by)
            return moved.Overlaps(PartiesOf(item.Performer)) ? accountable : item.Performer;
        return moved.Contains(by.Party)
            ? PartyPosts.Performer(deliberation.Current, deliberation.Facts, task, accountable)
            : item.Performer;
    }

    /// <summary>Offers that wait stay what they are, between the posts that now stand on both sides.</summary>
    private void MoveOffers()
    {
        foreach (var handover in deliberation.Current.Handovers.Values)
        {
            var from = deliberation.Current.Tracks[handover.Track.Number].Accountable;
            var to = PostFor(handover.To, [HandoverDecisions.DefinitionOf(deliberation, handover).To]);
            if (from == handover.From && to == handover.To)
                continue;
            deliberation.Raise(new CaseEvent.HandoverReaddressed(handover.Id, from, to));
            if (to != handover.To && handover.Status == HandoverStatus.Offered)
                HandoverDecisions.Tell(deliberation, NotificationKind.HandoverOffered, to, handover.Id);
        }
    }

    /// <summary>Other departments may work by another calendar: what is due moves only where that changes its day.</summary>
    private void CountAnew()
    {
        Deeming.PlanAnew(deliberation);
        foreach (var (subject, deadline) in CaseFold.OpenDeadlines(deliberation.Current).ToImmutableArray())
        {
            if (deliberation.Current.Items.TryGetValue(subject, out var item))
                DeadlineSetting.Recount(deliberation, subject, deadline, deliberation.Current.AccountableFor(item), item.Occurrence);
            else if (deliberation.Current.Handovers[subject] is var handover)
                DeadlineSetting.Recount(
                    deliberation,
                    subject,
                    deadline,
                    handover.Status == HandoverStatus.Offered ? handover.To : handover.From,
                    occurrence: null
                );
        }
        foreach (var track in deliberation.Current.Tracks.Values)
        {
            var calendar = deliberation.Facts.CalendarOf(track.Accountable);
            if (
                !deliberation.Definition.LocalRules.IsEmpty
                || calendar.Id != deliberation.Facts.CalendarOf(before.Tracks[track.Id.Number].Accountable).Id
            )
                Scheduling.PlanAnew(deliberation, track);
        }
    }

    private void Assume(int subject, SubjectKind kind, PostId from, PostId to)
    {
        if (from == to)
            return;
        // The receipt speaks for its signer; that the others come along is what the definition's rule says.
        var cause = to == receiver ? ResponsibilityCause.Receipt : ResponsibilityCause.Rule;
        deliberation.Raise(new CaseEvent.ResponsibilityAssumed(subject, kind, to, cause));
        Progress.Involve(deliberation, to);
    }

    /// <summary>The references by which a track's accountable post can have come to it: its stage's, or a sender's while it is offered.</summary>
    private IEnumerable<PostReference> OwnersOf(Track track)
    {
        var stages = deliberation.Definition.Tracks[track.Name].Stages;
        var senders = stages.Values.Where(stage => stage.Transitions.Any(way => way.To == track.Stage && way.Handover is not null));
        return senders.Select(stage => stage.Accountable).Prepend(stages[track.Stage].Accountable);
    }

    /// <summary>
    /// The post that comes in the place of one: by the reference that led to it, else by its role when its department played a moved
    /// party. Itself when nothing moves it.
    /// </summary>
    private PostId PostFor(PostId post, IEnumerable<PostReference> references)
    {
        var directory = deliberation.Facts.Directory;
        foreach (var reference in references)
        {
            if (PartyPosts.All(before, directory, reference.Party, reference.Role).Contains(post))
                return moved.Contains(reference.Party) ? PartyPosts.One(deliberation.Current, directory, reference) : post;
        }
        var party = PartiesOf(post).FirstOrDefault(moved.Contains);
        if (party is null)
            return post;
        var role = directory.Posts[post.Code].Role;
        return PartyPosts.All(deliberation.Current, directory, party, role) is [var first, ..] ? first : post;
    }

    private IEnumerable<string> PartiesOf(PostId post)
    {
        var department = deliberation.Facts.Directory.Posts[post.Code].Department;
        return before.Parties.Where(pair => pair.Value == department).Select(pair => pair.Key);
    }
}
