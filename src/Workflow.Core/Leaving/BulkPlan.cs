using System.Collections.Immutable;
using System.Text;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Core.Leaving;

/// <summary>
/// What is handed on from one post to others of its role and department, each thing by itself. The same organisation and open things give
/// the same plan, with the same <see cref="Hash"/>.
/// </summary>
public sealed record BulkPlan(PostId From, ImmutableArray<PostId> To, ImmutableArray<PlannedThing> Things)
{
    /// <summary>What the plan says, line by line.</summary>
    public string Text
    {
        get
        {
            var text = new StringBuilder().Append(FormattableString.Invariant($"from {From} to {string.Join(", ", To)}\n"));
            foreach (var thing in Things)
                text.Append(LeaverText.Of(thing)).Append('\n');
            return text.ToString();
        }
    }

    /// <summary>A fingerprint of what the plan says, by which it is applied: SHA-256 in lower-case hexadecimal.</summary>
    public string Hash => LeaverText.HashOf(Text);

    /// <summary>
    /// The plan, or why it can't be: a post that doesn't exist or isn't alike. <paramref name="held"/> is what the sender has open,
    /// <paramref name="openItems"/> how many items each post has open: whoever has least gets the next.
    /// </summary>
    public static (BulkPlan? Plan, ImmutableArray<LocalizedText> Reasons) Of(
        OrgDirectory directory,
        PostId from,
        ImmutableArray<PostId> to,
        IEnumerable<HeldThing> held,
        IReadOnlyDictionary<PostId, int> openItems
    )
    {
        var reasons = to.Prepend(from)
            .Where(post => !directory.Posts.Contains(post.Code))
            .Select(post =>
                LocalizedText.Of($"there is no post '{post}'{NearestName.Hint(post.Code, directory.Posts.Names)}", $"没有岗位“{post}”")
            )
            .ToImmutableArray();
        if (reasons.IsEmpty)
            reasons = [.. Spreading.Unlike(directory, from, to).Select(other => LeaverWishes.Unlike(from, other))];
        if (!reasons.IsEmpty)
            return (null, reasons);
        var shares = new Spreading([.. to.Distinct()], openItems);
        return (new(from, to, [.. Spreading.InOrder(held).Select(thing => new PlannedThing(thing, HeldFate.HandedOn, shares.Next()))]), []);
    }
}
