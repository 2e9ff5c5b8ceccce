using NodaTime;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Xunit;
using static Workflow.Core.Tests.Organizations.OrgSamples;

namespace Workflow.Core.Tests.Organizations;

/// <summary>Posts and departments that are opened, moved, divided and closed, while what was before stays understood.</summary>
public sealed class DepartmentChangeTests
{
    private static readonly Instant Now = Utc("2026-03-02 09:00");
    private static readonly Instant Later = Utc("2026-03-09 09:00");
    private static readonly DepartmentId Station = new("STATION");
    private static readonly DepartmentId Branch = new("BRANCH");

    /// <summary>One department becomes two: B and C go with their holders to the new one, which serves the quarter from then on.</summary>
    private static readonly OrgChange[] Split =
    [
        new OrgChange.PersonJoined(new(Person("kim"), LocalizedText.Of("Kim", "金"), "en", null)),
        new OrgChange.DepartmentOpened(
            new(Branch, "station", LocalizedText.Of("Branch", "分站"), new("OFFICE"), new("OFFICE"), Post("K"), [], "XX")
        ),
        new OrgChange.PostOpened(new(Post("K"), Branch, "head", LocalizedText.Of("K", "K"), Post("TOP"), [])),
        new OrgChange.TenureBegins(Post("K"), Person("kim"), Now, null),
        new OrgChange.PostMoved(Post("B"), Branch, Post("K")),
        new OrgChange.PostMoved(Post("C"), Branch, Post("K")),
        new OrgChange.AreasMoved(Station, Branch, ["quarter"]),
    ];

    [Fact]
    public void A_department_is_split_and_its_posts_go_with_what_they_hold()
    {
        var next = Next(Small, Split);

        Assert.Equal([Post("K"), Post("B"), Post("C")], next.PostsIn(Branch).Select(post => post.Id));
        Assert.Equal([Post("A"), Post("D"), Post("E")], next.PostsIn(Station).Select(post => post.Id));
        Assert.Equal(Person("bo"), next.OccupantOf(Post("B"), Now));
        Assert.Equal(Branch, next.UnitServing("station", "quarter")?.Id);
        Assert.Equal(Post("K"), next.SuperiorOf(Post("B")));
        Assert.Equal(Person("kim"), next.WithAbsence(Person("bo"), Now, null).WithDeputies(Post("B"), []).OccupantOf(Post("B"), Later));
    }

    [Fact]
    public void A_split_organisation_is_written_and_read_back_as_the_same_version()
    {
        var next = Next(Small, Split);

        Assert.Equal(next.Version, Good(OrgWriter.Write(next.Content)).Version);
    }

    [Fact]
    public void What_was_before_the_split_is_answered_by_what_was_in_force_then()
    {
        var away = Small.WithAbsence(Person("bo"), Utc("2026-02-01 00:00"), null).WithDeputies(Post("B"), []);
        var next = Next(away, Split);

        Assert.Equal(
            [
                new(Post("B"), Person("bo"), OccupancyKind.Holder, Utc("2026-01-20 00:00"), Utc("2026-02-01 00:00")),
                new(Post("B"), Person("ann"), OccupancyKind.Acting, Utc("2026-02-01 00:00"), Now),
                new Occupancy(Post("B"), Person("kim"), OccupancyKind.Acting, Now, null),
            ],
            next.Occupancies(Post("B"), Utc("2026-01-20 00:00"))
        );
        Assert.Equal(
            new Occupancy(Post("K"), Person("kim"), OccupancyKind.Holder, Now, null),
            Assert.Single(next.Occupancies(Post("K"), default))
        );
    }

    [Fact]
    public void A_closed_post_keeps_its_past_and_its_code_is_never_used_again()
    {
        var next = Next(Small, new OrgChange.PostClosed(Post("D")));

        Assert.False(next.Posts.Contains("D"));
        Assert.Equal(
            new Occupancy(Post("D"), Person("eli"), OccupancyKind.Holder, Utc("2026-02-01 00:00"), Now),
            Assert.Single(next.Occupancies(Post("D"), Utc("2026-02-01 00:00")))
        );
        Assert.False(next.IsInService(Person("eli"), Now));
        Assert.Equal(next.Version, Good(OrgWriter.Write(next.Content)).Version);
        var again = new OrgChange.PostOpened(new(Post("D"), Station, "clerk", LocalizedText.Of("D", "D"), Post("A"), []));
        Assert.Contains("is, or was", Refused(next, again), StringComparison.Ordinal);
    }

    [Fact]
    public void What_others_name_is_not_closed()
    {
        Assert.Contains("there is no post 'A'", Refused(Small, new OrgChange.PostClosed(Post("A"))), StringComparison.Ordinal);
        Assert.Contains("still has 5 posts", Refused(Small, new OrgChange.DepartmentClosed(Station)), StringComparison.Ordinal);
        Assert.Contains(
            "doesn't serve",
            Refused(Small, new OrgChange.AreasMoved(Station, new("OFFICE"), ["town"])),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "the head of STATION",
            Refused(Small, new OrgChange.PostMoved(Post("A"), new("OFFICE"), Post("TOP"))),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_department_that_gave_everything_away_is_closed()
    {
        var emptied = Next(
            Next(Small, Split),
            new OrgChange.PostMoved(Post("D"), Branch, Post("K")),
            new OrgChange.PostMoved(Post("E"), Branch, Post("K")),
            new OrgChange.DepartmentClosed(Station)
        );

        Assert.False(emptied.Departments.Contains("STATION"));
        Assert.False(emptied.Posts.Contains("A"));
        Assert.Equal(Now, emptied.Occupancies(Post("A"), default)[^1].Until);
    }

    [Fact]
    public void A_replayed_step_is_taken_as_a_whole_and_not_refused_again()
    {
        var lacking = Small.WithAbsence(Person("zoe"), Now, null).WithAbsence(Person("lou"), Now, null);
        var away = new OrgChange.Away(Person("tom"), Now, null);

        Assert.IsType<OrgChangeOutcome.Refused>(lacking.Apply([away], Now));
        Assert.IsType<OrgChangeOutcome.Accepted>(lacking.Replay([away], Now));
        Assert.IsType<OrgChangeOutcome.Refused>(Small.Apply([Split[1]], Now));
        Assert.Equal(Next(Small, Split).Version, Assert.IsType<OrgChangeOutcome.Accepted>(Small.Replay(Split, Now)).Next.Version);
    }

    [Fact]
    public void Every_kind_of_change_is_known_to_the_directory()
    {
        var kinds = typeof(OrgChange).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(OrgChange))).Select(type => type.Name);
        OrgChange[] others =
        [
            new OrgChange.Away(Person("bo"), Now, null),
            new OrgChange.Back(Person("bo"), Later),
            new OrgChange.TenureEnds(Post("B"), Person("bo"), Later),
            new OrgChange.DeputiesNamed(Post("B"), []),
            new OrgChange.DeputyAsked(Post("B"), Person("hal"), Now, null),
            new OrgChange.DeputyConsented(Post("B"), Person("hal"), Now, Now),
            new OrgChange.DeputyEnded(Post("B"), Person("hal"), Now, Later),
            new OrgChange.DeputyAsked(Post("B"), Person("ann"), Now, null),
            new OrgChange.DeputyDeclined(Post("B"), Person("ann"), Now),
            new OrgChange.ActingNamed(Post("B"), Person("hal"), Now, null),
            new OrgChange.ActingEnded(Post("B"), Person("hal"), Now, Later),
            new OrgChange.DutyTurnAdded(Post("B"), Person("hal"), Now, Later),
            new OrgChange.DutyTurnDropped(Post("B"), Person("hal"), Now),
            new OrgChange.Away(Person("bo"), Later, null),
            new OrgChange.Cancelled(new OrgChange.Away(Person("bo"), Later, null)),
            new OrgChange.PostMoved(Post("D"), Branch, Post("K")),
            new OrgChange.PostClosed(Post("E")),
            new OrgChange.PostClosed(Post("D")),
            new OrgChange.DepartmentClosed(Station),
        ];
        var all = Split.Concat(others).ToList();

        Assert.Equal(
            kinds.Order(StringComparer.Ordinal),
            all.Select(change => change.GetType().Name).Distinct().Order(StringComparer.Ordinal)
        );
        Next(Small, [.. all]);
    }

    private static OrgDirectory Next(OrgDirectory directory, params OrgChange[] changes) =>
        directory.Apply(changes, Now) switch
        {
            OrgChangeOutcome.Accepted accepted => accepted.Next,
            OrgChangeOutcome.Refused refused => throw new InvalidOperationException(string.Join('\n', refused.Reasons)),
            _ => throw new InvalidOperationException(),
        };

    private static string Refused(OrgDirectory directory, OrgChange change) =>
        string.Join('\n', Assert.IsType<OrgChangeOutcome.Refused>(directory.Apply([change], Now)).Reasons);
}
