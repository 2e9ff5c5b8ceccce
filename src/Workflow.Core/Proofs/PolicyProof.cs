using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Deadlines;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Core.Proofs;

/// <summary>Where a rung ends at one place: the post its words mean and who stands for it; <paramref name="Fault"/> says why there is none.</summary>
public sealed record RungReach(string Rung, PostTarget Target, PostId? Post, PersonId? Person, string? Fault);

/// <summary>A ladder followed at one place. <paramref name="Use"/> says what climbs: "task register", "handover to registration".</summary>
public sealed record LadderChain(string Ladder, string Use, LadderPlace Place, ImmutableArray<RungReach> Rungs)
{
    /// <summary>
    /// Why it doesn't hold: rungs that end in nobody, and a ladder that only comes back to posts it has reached. Empty when it holds.
    /// </summary>
    public ImmutableArray<string> Faults =>
        [
            .. Rungs
                .Where(rung => rung.Fault is not null)
                .Select(rung => $"{rung.Rung} ({rung.Target}) ends in nobody for {Place.Accountable}: {rung.Fault}"),
            .. Repeats,
        ];

    private IEnumerable<string> Repeats
    {
        get
        {
            var reached = new Dictionary<PostId, string>();
            foreach (var group in Rungs.GroupBy(rung => rung.Rung, StringComparer.Ordinal))
            {
                var posts = group.Select(rung => rung.Post).OfType<PostId>().ToList();
                if (posts.Count > 0 && posts.TrueForAll(reached.ContainsKey))
                    yield return $"{group.Key} goes in a circle for {Place.Accountable}: {posts[0]} was reached by {reached[posts[0]]} already";
                foreach (var post in posts)
                    reached.TryAdd(post, group.Key);
            }
        }
    }
}

/// <summary>Follows a ladder in every department that can come to use it.</summary>
public static class PolicyProof
{
    /// <summary>The chains of a ladder in every use that a definition makes of it, in every department; without repetition.</summary>
    public static ImmutableArray<LadderChain> Prove(
        EscalationPolicy ladder,
        WorkflowDefinition definition,
        OrgDirectory directory,
        Instant at
    ) =>
        [
            .. LadderUse
                .Of(definition)
                .Where(use => use.Ladder == ladder.Name)
                .SelectMany(use => Chains(ladder, use, PartyAssignments.Of(definition, directory, new()), directory, at))
                .DistinctBy(chain => (chain.Use, chain.Place)),
        ];

    /// <summary>
    /// The chains of a ladder for each head of a department as the accountable post, for a ladder without a definition. Targets that speak of a
    /// handover's sides or of parties have no meaning there and are left out.
    /// </summary>
    public static ImmutableArray<LadderChain> Prove(EscalationPolicy ladder, OrgDirectory directory, Instant at)
    {
        var levels = ladder.Levels.SelectMany(level =>
            level.To.Where(target => !target.NeedsHandover && target.NamedParty is null).Select(target => (level.Key, target))
        );
        return
        [
            .. directory
                .Departments.Values.Select(unit => unit.Head)
                .OfType<PostId>()
                .Select(head => new LadderPlace(head, head, null, null))
                .Select(place => new LadderChain(
                    ladder.Name,
                    $"items of {place.Accountable}",
                    place,
                    [.. levels.Select(rung => Reach(rung.Key, rung.target, place, directory, _ => null, at))]
                )),
        ];
    }

    internal static IEnumerable<LadderChain> Chains(
        EscalationPolicy ladder,
        LadderUse use,
        ImmutableArray<PartyAssignment> assignments,
        OrgDirectory directory,
        Instant at
    )
    {
        foreach (var assignment in assignments)
        {
            PostId? InParty(PostTarget.InParty named) => assignment.Post(named.Party, named.Role);
            foreach (var place in use.Places(assignment, assignments))
            {
                var rungs = ladder.Levels.SelectMany(level =>
                    level.To.Select(target => Reach(level.Key, target, place, directory, InParty, at))
                );
                yield return new(ladder.Name, use.What, place, [.. rungs]);
            }
        }
    }

    private static RungReach Reach(
        string rung,
        PostTarget target,
        LadderPlace place,
        OrgDirectory directory,
        Func<PostTarget.InParty, PostId?> inParty,
        Instant at
    )
    {
        if (LadderWalk.PostOf(target, place, directory, inParty, out var whyNot) is not { } post)
            return new(rung, target, null, null, whyNot ?? "this place has no such post");
        var person = directory.OccupantOf(post, at);
        return new(rung, target, post, person, person is null ? $"nobody is present for {post}" : null);
    }
}
