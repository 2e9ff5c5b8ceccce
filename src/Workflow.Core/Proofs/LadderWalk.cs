using System.Diagnostics;
using Workflow.Core.Organizations;

namespace Workflow.Core.Proofs;

/// <summary>The posts that a ladder's words mean at one place: an item, or an offer with its two sides.</summary>
public sealed record LadderPlace(PostId Accountable, PostId Performer, PostId? Sender, PostId? Receiver);

/// <summary>Follows a target through the organisation.</summary>
internal static class LadderWalk
{
    /// <summary>The post that a target means; null when the walk leaves the organisation, with the step at which it did.</summary>
    public static PostId? PostOf(
        PostTarget target,
        LadderPlace place,
        OrgDirectory directory,
        Func<PostTarget.InParty, PostId?> inParty,
        out string? whyNot
    )
    {
        whyNot = null;
        switch (target)
        {
            case PostTarget.Performer or PostTarget.Participant:
                return place.Performer;
            case PostTarget.Accountable:
                return place.Accountable;
            case PostTarget.Sender:
                return place.Sender;
            case PostTarget.Receiver:
                return place.Receiver;
            case PostTarget.Named named when directory.Posts.Contains(named.Post.Code):
                return named.Post;
            case PostTarget.Named named:
                whyNot = $"there is no post {named.Post}";
                return null;
            case PostTarget.InParty named:
                whyNot = $"there is no post {named}";
                return inParty(named);
            case PostTarget.CommonSuperior:
                whyNot = $"no office coordinates both {place.Sender} and {place.Receiver}";
                return place is { Sender: { } sender, Receiver: { } receiver } ? directory.CommonSuperiorOf(sender, receiver) : null;
            default:
                var (inner, step, word) = StepOf(target, directory);
                if (PostOf(inner, place, directory, inParty, out whyNot) is not { } below)
                    return null;
                whyNot = $"{below} has no {word}";
                return step(below);
        }
    }

    private static (PostTarget Inner, Func<PostId, PostId?> Step, string Word) StepOf(PostTarget target, OrgDirectory directory) =>
        target switch
        {
            PostTarget.SuperiorOf step => (step.Of, directory.SuperiorOf, "superior"),
            PostTarget.CoordinatorOf step => (step.Of, directory.CoordinatorOf, "coordinator"),
            PostTarget.HeadOf step => (step.Of, directory.HeadOf, "head of department"),
            PostTarget.ParentHeadOf step => (step.Of, directory.ParentHeadOf, "head above"),
            _ => throw new UnreachableException(target.GetType().Name),
        };
}
