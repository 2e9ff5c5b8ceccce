using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Workflow.Core.Organizations;
using Xunit;
using static Workflow.Core.Tests.Organizations.OrgSamples;

namespace Workflow.Core.Tests.Organizations;

/// <summary>Who supervises what: departments by their head, posts by who reports to whom, and nothing else.</summary>
public sealed class SupervisionTests
{
    /// <summary>The same as the small one, but a post of the office reports to a worker of the station, and another one to that.</summary>
    private static readonly OrgDirectory Crossing = Good(
        SmallText
            .Replace("holder: [{ person: zoe }] }", "holder: [{ person: zoe }], reports-to: C }", StringComparison.Ordinal)
            .Replace(
                "title: Last, holder: lou, reports-to: TOP }",
                "title: Last, holder: lou, reports-to: SPARE }",
                StringComparison.Ordinal
            )
    );

    [Fact]
    public void A_head_supervises_the_department_and_all_below_it()
    {
        var top = Supervision.Of(Small, [new("TOP")]);

        Assert.Equal([new DepartmentId("OFFICE")], top.Units);
        Assert.Empty(top.Parts);
        Assert.True(top.Covers(Small, new("STATION")));

        var station = Supervision.Of(Small, [new("A")]);
        Assert.Equal([new DepartmentId("STATION")], station.Units);
        Assert.False(station.Covers(Small, new("OFFICE")));
    }

    [Fact]
    public void Somebody_in_the_middle_supervises_the_posts_that_report_to_them_and_no_others()
    {
        var senior = Supervision.Of(England, [new("AV-PR-SPO")]);

        Assert.Empty(senior.Units);
        var part = Assert.Single(senior.Parts);
        Assert.Equal("AV-PROB", part.Key);
        Assert.Equal([new("AV-PR-SPO"), new("AV-PR-PO-1"), new PostId("AV-PR-PSO")], part.Value);
        Assert.False(senior.Covers(England, new("AV-PROB")));
    }

    [Fact]
    public void Posts_elsewhere_that_report_to_somebody_in_the_department_are_supervised_with_it()
    {
        var station = Supervision.Of(Crossing, [new("A")]);

        Assert.Equal([new DepartmentId("STATION")], station.Units);
        var part = Assert.Single(station.Parts);
        Assert.Equal("OFFICE", part.Key);
        Assert.Equal([new("SPARE"), new PostId("LAST")], part.Value);
        Assert.False(station.Covers(Crossing, new("OFFICE")));
    }

    [Fact]
    public void Who_has_nobody_below_supervises_nothing()
    {
        Assert.True(Supervision.Of(Small, [new("B")]).IsEmpty);
        Assert.False(Supervision.IsAny(Small, [new("B")]));
        Assert.True(Supervision.Of(Small, []).IsEmpty);
        Assert.True(Supervision.Of(Small, [new("NO-SUCH-POST")]).IsEmpty);
    }

    [Fact]
    public void To_coordinate_a_department_is_not_to_supervise_it()
    {
        var coordinator = Supervision.Of(England, [new("MID-REG-DIR")]);

        Assert.True(coordinator.Covers(England, new("AV-PROB")));
        Assert.False(coordinator.Covers(England, new("AV-COURT")));
        Assert.False(coordinator.Covers(England, new("AV-TREAT")));
        Assert.DoesNotContain("AV-TREAT", coordinator.Parts.Keys);
    }

    [Fact]
    public void Two_departments_of_one_head_are_both_supervised_and_one_below_the_other_is_named_once()
    {
        Assert.Equal([new("AV-COURT"), new DepartmentId("AV-TREAT")], Supervision.Of(England, [new("AV-TR-DIR"), new("AV-CT-MGR")]).Units);
        Assert.Equal([new DepartmentId("OFFICE")], Supervision.Of(Small, [new("A"), new("TOP")]).Units);
    }

    [Property(MaxTest = 300)]
    public Property A_post_is_supervised_exactly_when_the_organisation_puts_it_below()
    {
        var organizations = Gen.Elements(Small, Crossing, England, Guangdong);
        var cases = organizations.SelectMany(directory =>
            Gen.SubListOf(directory.Posts.Values.Select(post => post.Id).ToArray()).Select(posts => (directory, posts.Take(4).ToList()))
        );
        return Prop.ForAll(
            cases.ToArbitrary(),
            drawn =>
            {
                var (directory, standing) = drawn;
                var scope = Supervision.Of(directory, [.. standing]);
                Assert.Equal(!scope.IsEmpty, Supervision.IsAny(directory, [.. standing]));
                foreach (var post in directory.Posts.Values)
                {
                    var isIn =
                        scope.Covers(directory, post.Department)
                        || (scope.Parts.TryGetValue(post.Department.Code, out var part) && part.Contains(post.Id));
                    Assert.Equal(IsBelow(directory, post, standing), isIn);
                }
            }
        );
    }

    /// <summary>Asked from below: is one of these the head around the post, above it in its line, or itself somebody's superior.</summary>
    private static bool IsBelow(OrgDirectory directory, Post post, List<PostId> standing)
    {
        for (
            var unit = directory.DepartmentOf(post.Id);
            unit is not null;
            unit = unit.Parent is { } up ? directory.Departments[up.Code] : null
        )
        {
            if (unit.Head is { } head && standing.Contains(head))
                return true;
        }
        return directory.SuperiorsOf(post.Id).Any(standing.Contains)
            || (standing.Contains(post.Id) && directory.Posts.Values.Any(other => other.ReportsTo == post.Id));
    }
}
