using System.Collections.Immutable;
using System.Diagnostics;
using Workflow.Core.Cases;
using Workflow.Core.Organizations;

namespace Workflow.Core.Deadlines;

/// <summary>Whom a ladder means, for an item or a handover of a case as it stands.</summary>
internal static class Receivers
{
    /// <summary>So many superiors are tried before a rung stays with whom it meant first.</summary>
    private const int MaxSuperiors = 16;

    /// <summary>
    /// The receiver of a rung: whom the target means, or the next superior while that is the item's own performer, somebody whom this
    /// cycle already reached, or nobody. At the top of the line the rung stays with whom it meant first.
    /// </summary>
    public static (PostId Post, PersonId? Person) ForRung(
        Deliberation deliberation,
        int subject,
        PostTarget target,
        ImmutableArray<PersonId> reached
    ) => ForPost(deliberation, subject, PostOf(deliberation, subject, target), reached);

    /// <summary>The same for a post that a rung meant.</summary>
    public static (PostId Post, PersonId? Person) ForPost(
        Deliberation deliberation,
        int subject,
        PostId meant,
        ImmutableArray<PersonId> reached
    )
    {
        var performer = deliberation.PersonAt(PostOf(deliberation, subject, new PostTarget.Performer()));
        PostId? post = meant;
        for (var tried = 0; tried < MaxSuperiors && post is { } candidate; tried++)
        {
            var person = deliberation.PersonAt(candidate);
            if (person is { } present && present != performer && !reached.Contains(present))
                return (candidate, present);
            post = deliberation.Facts.Directory.SuperiorOf(candidate) ?? deliberation.Facts.Directory.CoordinatorOf(candidate);
        }
        return (meant, deliberation.PersonAt(meant));
    }

    /// <summary>
    /// The post that a target means. A step up ("superior of") at the top of the line stays where it is: check proves beforehand that no
    /// ladder relies on it.
    /// </summary>
    public static PostId PostOf(Deliberation deliberation, int subject, PostTarget target)
    {
        var directory = deliberation.Facts.Directory;
        return target switch
        {
            PostTarget.Performer => Performer(deliberation.Current, subject),
            PostTarget.Accountable => Accountable(deliberation.Current, subject),
            PostTarget.Participant => Performer(deliberation.Current, subject),
            PostTarget.Sender => HandoverOf(deliberation.Current, subject).From,
            PostTarget.Receiver => HandoverOf(deliberation.Current, subject).To,
            PostTarget.Named named => named.Post,
            PostTarget.InParty named => InParty(deliberation.Current, directory, named)
                ?? Up(Accountable(deliberation.Current, subject), directory.SuperiorOf),
            PostTarget.SuperiorOf step => Up(PostOf(deliberation, subject, step.Of), directory.SuperiorOf),
            PostTarget.CoordinatorOf step => Up(PostOf(deliberation, subject, step.Of), directory.CoordinatorOf),
            PostTarget.HeadOf step => Up(PostOf(deliberation, subject, step.Of), directory.HeadOf),
            PostTarget.ParentHeadOf step => Up(PostOf(deliberation, subject, step.Of), directory.ParentHeadOf),
            PostTarget.CommonSuperior => CommonSuperior(directory, HandoverOf(deliberation.Current, subject)),
            _ => throw new UnreachableException(target.GetType().Name),
        };
    }

    /// <summary>The post that the party has now, or null when its department lost that role since the case opened.</summary>
    private static PostId? InParty(Case current, OrgDirectory directory, PostTarget.InParty named)
    {
        var posts = PartyPosts.All(current, directory, named.Party, named.Role);
        return posts.IsEmpty ? null : posts[0];
    }

    private static PostId Up(PostId from, Func<PostId, PostId?> step) => step(from) ?? from;

    private static PostId CommonSuperior(OrgDirectory directory, Handover handover) =>
        directory.CommonSuperiorOf(handover.From, handover.To) ?? Up(handover.To, directory.CoordinatorOf);

    private static PostId Performer(Case current, int subject)
    {
        if (current.Items.TryGetValue(subject, out var item))
            return item.Performer;
        var handover = current.Handovers[subject];
        return handover.Status == HandoverStatus.Offered ? handover.To : handover.From;
    }

    private static PostId Accountable(Case current, int subject) =>
        current.Items.TryGetValue(subject, out var item) ? current.AccountableFor(item) : current.Handovers[subject].From;

    private static Handover HandoverOf(Case current, int subject)
    {
        if (current.Handovers.TryGetValue(subject, out var handover))
            return handover;
        throw new InvalidOperationException("A ladder of an item speaks of a sender or receiver; check refuses that.");
    }
}
