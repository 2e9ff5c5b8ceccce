using Workflow.Core.Organizations;

namespace Workflow.Core.Cases;

/// <summary>Who may do something: a person acts for a post only while they stand for it.</summary>
internal static class Acting
{
    public static void RefuseUnlessInPost(Deliberation deliberation)
    {
        var actor = deliberation.Actor;
        if (deliberation.Facts.Directory.Posts.Contains(actor.Post.Code) && deliberation.PersonAt(actor.Post) == actor.Person)
            return;
        deliberation.Refuse(
            Rejection.Because(
                RejectionReason.NotInPost,
                $"You don't stand for the post {actor.Post} now, so you can't act for it.",
                $"您目前不代表岗位 {actor.Post}，不能以该岗位办理。"
            )
        );
    }

    /// <summary>True when the actor acts for one of the posts; otherwise the decision is refused, naming who can do it.</summary>
    public static bool Allowed(Deliberation deliberation, params ReadOnlySpan<PostId> posts)
    {
        foreach (var post in posts)
        {
            if (post == deliberation.Actor.Post)
                return true;
        }
        deliberation.Refuse(
            Rejection.Because(
                RejectionReason.NotResponsible,
                $"Only {posts[0]} can do this; you act for {deliberation.Actor.Post}.",
                $"只有 {posts[0]} 可以办理；您当前代表 {deliberation.Actor.Post}。"
            )
        );
        return false;
    }
}
