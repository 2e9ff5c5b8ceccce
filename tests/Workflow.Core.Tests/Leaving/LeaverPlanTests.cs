using System.Collections.Immutable;
using FsCheck.Xunit;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Leaving;
using Workflow.Core.Organizations;
using Workflow.Core.Tests.Organizations;
using Xunit;

namespace Workflow.Core.Tests.Leaving;

/// <summary>What a plan says of somebody who leaves is what then is.</summary>
public sealed class LeaverPlanTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 3, 2, 8, 0);
    private static readonly CaseId Case = new(Guid.Parse("0192f0c0-0000-7000-8000-000000000001"));

    [Fact]
    public void The_plan_names_who_stands_for_each_post_and_why_and_so_it_is()
    {
        var plan = Planned("bo", LeaverChoices.None);

        var post = Assert.Single(plan.Posts);
        Assert.Equal((new PostId("B"), OccupancyKind.Holder), (post.Post, post.As));
        Assert.Equal(("dee", OccupancyKind.Deputy), (post.After.Person?.Code, post.After.As));
        Assert.Equal(NotTaken.Vacant, post.After.Steps[0].NotTaken);
        var next = Assert.IsType<OrgChangeOutcome.Accepted>(OrgSamples.Small.Apply(plan.Changes, Now)).Next;
        Assert.Equal(post.After.Person, next.OccupantOf(post.Post, Now));
        Assert.False(next.IsInService(new("bo"), Now));
    }

    [Fact]
    public void A_successor_takes_up_the_post_in_the_same_step()
    {
        var plan = Planned("bo", Successor("B", "hal"));

        Assert.Equal(("hal", OccupancyKind.Holder), (plan.Posts[0].After.Person?.Code, plan.Posts[0].After.As));
    }

    [Fact]
    public void Who_deputises_elsewhere_is_no_deputy_any_more_and_a_future_leaver_still_is()
    {
        var at = Now + Duration.FromDays(10);

        Assert.Contains(Planned("dee", LeaverChoices.None).Changes, change => change is OrgChange.DeputiesNamed { Post.Code: "B" });
        var later = Assert.IsType<LeaverOutcome.Planned>(Outcome("dee", LeaverChoices.None, at)).Plan;
        Assert.DoesNotContain(later.Changes, change => change is OrgChange.DeputiesNamed);
        var next = Assert.IsType<OrgChangeOutcome.Accepted>(OrgSamples.Small.Apply(later.Changes, Now)).Next;
        Assert.True(next.IsInService(new("dee"), at - Duration.FromTicks(1)));
        Assert.False(next.IsInService(new("dee"), at));
    }

    [Fact]
    public void Nobody_leaves_when_the_backstop_would_come_down_to_one()
    {
        var refused = Assert.IsType<LeaverOutcome.Refused>(Outcome("zoe", LeaverChoices.None));

        Assert.Contains("backstop", Assert.Single(refused.Reasons).For("en"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_happened_is_planned_although_the_backstop_comes_down_to_one()
    {
        var plan = Planned("zoe", LeaverChoices.None with { Happened = "died" });

        Assert.Contains("since it has happened: died", plan.Text, StringComparison.Ordinal);
        Assert.False(Assert.IsType<OrgChangeOutcome.Accepted>(OrgSamples.Small.Apply(plan.Changes, Now)).Next.IsInService(new("zoe"), Now));
    }

    [Fact]
    public void What_the_leaver_was_still_to_do_is_taken_back()
    {
        var (day, bo) = (Duration.FromDays(1), new PersonId("bo"));
        var changes = ImmutableArray.Create<OrgChange>(
            new OrgChange.ActingNamed(new("C"), bo, Now + day, null),
            new OrgChange.DeputyAsked(new("D"), bo, Now + day, null),
            new OrgChange.DutyTurnAdded(new("B"), bo, Now + day, Now + day + day),
            new OrgChange.Away(bo, Now + day, null)
        );
        var before = Assert.IsType<OrgChangeOutcome.Accepted>(OrgSamples.Small.Apply(changes, Now)).Next;

        var planned = LeaverPlan.Of(before, bo, null, Now, LeaverChoices.None, [], ImmutableDictionary<PostId, int>.Empty);

        var plan = Assert.IsType<LeaverOutcome.Planned>(planned).Plan;
        var after = Assert.IsType<OrgChangeOutcome.Accepted>(before.Apply(plan.Changes, Now)).Next.Content;
        Assert.DoesNotContain(after.ActingTerms, row => row.Person == bo);
        Assert.DoesNotContain(after.Deputyships, row => row.Person == bo);
        Assert.DoesNotContain(after.Roster, row => row.Person == bo);
        Assert.DoesNotContain(after.Absences, row => row.Person == bo);
    }

    [Theory]
    [InlineData("nemo", "there is no person 'nemo'")]
    [InlineData("bo", "takes another post of the same role", "B", "nobody-known")]
    [InlineData("bo", "takes another post of the same role", "B", "TOP")]
    [InlineData("bo", "takes another post of the same role", "B", "B")]
    [InlineData("bo", "isn't one of the leaver's posts", "C", "B")]
    public void A_wish_that_does_not_fit_is_refused(string person, string says, string? from = null, string? to = null)
    {
        var choices = from is null ? LeaverChoices.None : HandOn(from, to ?? "");

        var refused = Assert.IsType<LeaverOutcome.Refused>(Outcome(person, choices));

        Assert.All(refused.Reasons, reason => Assert.NotEqual(reason.For("en"), reason.For("zh")));
        Assert.Contains(says, Assert.Single(refused.Reasons).For("en"), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_open_thing_is_told_and_what_is_handed_on_goes_to_a_post_of_the_role()
    {
        var plan = Planned("bo", HandOn("B", "C"), Things());

        Assert.Equal(
            [
                (HeldKind.WorkItem, HeldFate.HandedOn, "C"),
                (HeldKind.Track, HeldFate.HandedOn, "C"),
                (HeldKind.Offer, HeldFate.StaysWithPost, "B"),
                (HeldKind.Acknowledgement, HeldFate.Lapses, "B"),
                (HeldKind.Draft, HeldFate.Dropped, null),
                (HeldKind.FirstSignature, HeldFate.Stands, null),
            ],
            plan.Things.Select(thing => (thing.Held.Kind, thing.Fate, thing.To?.Code))
        );
        Assert.Equal(Planned("bo", HandOn("B", "C"), Things().Reverse()).Text, plan.Text);
    }

    [Fact]
    public void What_is_to_be_shared_out_needs_somebody_to_get_it()
    {
        var nobody = LeaverChoices.None with { HandOn = LeaverChoices.None.HandOn.Add("B", []) };

        var refused = Assert.IsType<LeaverOutcome.Refused>(Outcome("bo", nobody, held: Things()));

        Assert.Equal("name the posts that share what B has", Assert.Single(refused.Reasons).For("en"));
    }

    [Fact]
    public void A_receiver_named_twice_counts_once()
    {
        var twice = LeaverChoices.None with { HandOn = LeaverChoices.None.HandOn.Add("B", [new("C"), new("C")]) };

        Assert.Equal(Planned("bo", HandOn("B", "C"), Things()).Things, Planned("bo", twice, Things()).Things);
    }

    [Fact]
    public void The_same_world_has_the_same_hash_at_any_time_and_another_world_another()
    {
        var plan = Planned("bo", LeaverChoices.None, Things());
        var later = LeaverPlan.Of(
            OrgSamples.Small,
            new("bo"),
            null,
            Now + Duration.FromHours(5),
            LeaverChoices.None,
            Things(),
            ImmutableDictionary<PostId, int>.Empty
        );

        Assert.Equal(plan.Hash, Assert.IsType<LeaverOutcome.Planned>(later).Plan.Hash);
        Assert.NotEqual(plan.Hash, Planned("bo", LeaverChoices.None, Things().Skip(1)).Hash);
        Assert.NotEqual(plan.Hash, Planned("bo", Successor("B", "hal"), Things()).Hash);
    }

    [Property]
    public void Shares_even_out_what_each_post_has(int[] loads, ushort count)
    {
        ImmutableArray<PostId> among = [.. loads.Append(0).Select((_, i) => new PostId($"P{i}"))];
        var open = loads
            .Append(0)
            .Select((load, i) => (Post: new PostId($"P{i}"), Load: Math.Abs(load % 50)))
            .ToDictionary(p => p.Post, p => p.Load);
        var spreading = new Spreading(among, open);

        var got = Enumerable.Range(0, count % 500).Select(_ => spreading.Next()).CountBy(post => post).ToDictionary();

        var after = among.ToDictionary(post => post, post => open[post] + got.GetValueOrDefault(post));
        Assert.Equal(count % 500, got.Values.Sum());
        Assert.All(got.Keys, post => Assert.True(after[post] <= after.Values.Min() + 1));
    }

    private static IEnumerable<HeldThing> Things() =>
        [
            new(HeldKind.WorkItem, Case, 7, new("B")),
            new(HeldKind.Track, Case, 3, new("B")),
            new(HeldKind.Offer, Case, 9, new("B")),
            new(HeldKind.Acknowledgement, Case, 12, new("B")),
            new(HeldKind.Draft, Case, 7, null),
            new(HeldKind.FirstSignature, Case, 8, null),
        ];

    private static LeaverChoices Successor(string post, string person) =>
        LeaverChoices.None with
        {
            Successors = LeaverChoices.None.Successors.Add(post, new(person)),
        };

    private static LeaverChoices HandOn(string from, string to) =>
        LeaverChoices.None with
        {
            HandOn = LeaverChoices.None.HandOn.Add(from, [new(to)]),
        };

    private static LeaverPlan Planned(string person, LeaverChoices choices, IEnumerable<HeldThing>? held = null) =>
        Assert.IsType<LeaverOutcome.Planned>(Outcome(person, choices, held: held)).Plan;

    private static LeaverOutcome Outcome(string person, LeaverChoices choices, Instant? at = null, IEnumerable<HeldThing>? held = null) =>
        LeaverPlan.Of(OrgSamples.Small, new(person), at, Now, choices, held ?? [], ImmutableDictionary<PostId, int>.Empty);
}
