using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Core.Leaving;

/// <summary>
/// What is wished for a leaver: who takes up a post in their place, and among which posts of the role that post's items and responsibilities are
/// shared out. Posts that aren't named stay as they are, and fall to whom the organisation says.
/// </summary>
public sealed record LeaverChoices(
    ImmutableSortedDictionary<string, PersonId> Successors,
    ImmutableSortedDictionary<string, ImmutableArray<PostId>> HandOn
)
{
    /// <summary>Nothing wished.</summary>
    public static LeaverChoices None { get; } =
        new(
            ImmutableSortedDictionary.Create<string, PersonId>(StringComparer.Ordinal),
            ImmutableSortedDictionary.Create<string, ImmutableArray<PostId>>(StringComparer.Ordinal)
        );

    /// <summary>
    /// What has happened (a death), in a few words, when it can't be refused although a post is left to nobody; null when it can be.
    /// </summary>
    public string? Happened { get; init; }
}

/// <summary>
/// A post that passes on when somebody leaves: for whom they stood there as, who stands for it right after and why, and until when that is
/// known to last (exclusive; null: until further notice).
/// </summary>
public sealed record PassedPost(PostId Post, OccupancyKind As, PostResolution After, Instant? Until);

/// <summary>
/// Everything that follows when a person leaves all their posts at an instant (<paramref name="At"/> null: when the plan is applied).
/// <paramref name="Changes"/> are made in one transaction; no case is touched by them. What follows from the same organisation, wishes and
/// open things is the same plan, with the same <see cref="Hash"/>.
/// </summary>
public sealed record LeaverPlan(
    PersonId Person,
    Instant? At,
    string DirectoryVersion,
    ImmutableArray<OrgChange> Changes,
    ImmutableArray<PassedPost> Posts,
    ImmutableArray<PlannedThing> Things
)
{
    /// <summary>What the plan says, line by line; without the wall clock's time unless one was named.</summary>
    public string Text => LeaverText.Of(this);

    /// <summary>A fingerprint of what the plan says, by which it is applied: SHA-256 in lower-case hexadecimal.</summary>
    public string Hash => LeaverText.HashOf(Text);

    /// <summary>Those that another post gets.</summary>
    public IEnumerable<PlannedThing> HandedOn => Things.Where(thing => thing.Fate == HeldFate.HandedOn);

    /// <summary>
    /// The plan, or why nobody can leave so: they hold no post, a wish names what doesn't exist or doesn't fit, or a post would be left to
    /// nobody. <paramref name="held"/> is what is open, <paramref name="openItems"/> how many items each post has open.
    /// </summary>
    public static LeaverOutcome Of(
        OrgDirectory directory,
        PersonId person,
        Instant? at,
        Instant now,
        LeaverChoices choices,
        IEnumerable<HeldThing> held,
        IReadOnlyDictionary<PostId, int> openItems
    )
    {
        var leaves = at ?? now;
        var reasons = LeaverWishes.Problems(directory, person, at, leaves, now, choices);
        if (!reasons.IsEmpty)
            return new LeaverOutcome.Refused(reasons);
        var changes = LeaverChanges.Of(directory, person, leaves, now, choices);
        return directory.Apply(changes, now) switch
        {
            OrgChangeOutcome.Refused refused => new LeaverOutcome.Refused(refused.Sentences),
            OrgChangeOutcome.Accepted accepted => new LeaverOutcome.Planned(
                new(
                    person,
                    at,
                    directory.Version,
                    changes,
                    PostsThatPass(directory, accepted.Next, person, leaves),
                    [.. Planned(held, choices, openItems)]
                )
            ),
            var other => throw new System.Diagnostics.UnreachableException(other.GetType().Name),
        };
    }

    private static ImmutableArray<PassedPost> PostsThatPass(OrgDirectory before, OrgDirectory next, PersonId person, Instant leaves) =>
        [
            .. before
                .PostsThatMayFallTo(person)
                .Select(post => (Post: post, Was: before.Resolve(post, leaves)))
                .Where(pair => pair.Was.Person == person || before.HolderOf(pair.Post, leaves) == person)
                .Select(pair => new PassedPost(
                    pair.Post,
                    pair.Was.Person == person ? pair.Was.As : OccupancyKind.Holder,
                    next.Resolve(pair.Post, leaves),
                    next.Occupancies(pair.Post, leaves)[0].Until
                )),
        ];

    private static IEnumerable<PlannedThing> Planned(
        IEnumerable<HeldThing> held,
        LeaverChoices choices,
        IReadOnlyDictionary<PostId, int> openItems
    )
    {
        var shares = choices.HandOn.ToDictionary(
            pair => pair.Key,
            pair => new Spreading([.. pair.Value.Distinct()], openItems),
            StringComparer.Ordinal
        );
        foreach (var thing in Spreading.InOrder(held))
        {
            yield return thing.Kind switch
            {
                HeldKind.Acknowledgement => new(thing, HeldFate.Lapses, thing.Post),
                HeldKind.Draft => new(thing, HeldFate.Dropped, null),
                HeldKind.FirstSignature => new(thing, HeldFate.Stands, null),
                HeldKind.Offer => new(thing, HeldFate.StaysWithPost, thing.Post),
                HeldKind.WorkItem or HeldKind.Track or HeldKind.ItemResponsibility => shares.TryGetValue(
                    thing.Post?.Code ?? "",
                    out var share
                )
                    ? new(thing, HeldFate.HandedOn, share.Next())
                    : new(thing, HeldFate.StaysWithPost, thing.Post),
            };
        }
    }
}

/// <summary>What came of planning.</summary>
public abstract record LeaverOutcome
{
    private LeaverOutcome() { }

    /// <summary>The plan.</summary>
    public sealed record Planned(LeaverPlan Plan) : LeaverOutcome;

    /// <summary>Why not, in sentences.</summary>
    public sealed record Refused(ImmutableArray<LocalizedText> Reasons) : LeaverOutcome;
}
