using Workflow.Core.Cases;
using Workflow.Core.Organizations;

namespace Workflow.Core.Leaving;

/// <summary>What somebody can hold, by their post or in their own name. In the order in which a plan tells it.</summary>
public enum HeldKind
{
    /// <summary>An open item that the post performs.</summary>
    WorkItem,

    /// <summary>A track for which the post is accountable.</summary>
    Track,

    /// <summary>An item of its own accountable, for which the post is that.</summary>
    ItemResponsibility,

    /// <summary>An offer of responsibility that waits for the post.</summary>
    Offer,

    /// <summary>An open alert that the person took on.</summary>
    Acknowledgement,

    /// <summary>What the person typed into a form and didn't send.</summary>
    Draft,

    /// <summary>The first of two signatures; another person is to give the second.</summary>
    FirstSignature,
}

/// <summary>
/// Something open that a person or one of their posts holds. <paramref name="Subject"/> is the number of the item, track, handover or alert;
/// <paramref name="Post"/> is null for what is held in the person's own name.
/// </summary>
public sealed record HeldThing(HeldKind Kind, CaseId Case, int Subject, PostId? Post);

/// <summary>What becomes of something held.</summary>
public enum HeldFate
{
    /// <summary>It stays with its post, for which somebody else stands then.</summary>
    StaysWithPost,

    /// <summary>It is handed on to another post of the role.</summary>
    HandedOn,

    /// <summary>The acknowledgement lapses: the alert is unanswered again and whoever then stands for its post is told.</summary>
    Lapses,

    /// <summary>It is dropped: nobody else may read it.</summary>
    Dropped,

    /// <summary>It stands as it was given.</summary>
    Stands,
}

/// <summary>Something held and what becomes of it. <paramref name="To"/> is the post that gets it, null where none does.</summary>
public sealed record PlannedThing(HeldThing Held, HeldFate Fate, PostId? To);
