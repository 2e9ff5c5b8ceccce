using NodaTime;
using Workflow.Core.Organizations;
using Xunit;
using static Workflow.Core.Tests.Organizations.OrgSamples;

namespace Workflow.Core.Tests.Organizations;

public sealed class SampleOrganisationTests
{
    private static readonly Instant Now = Beijing("2026-03-16 09:00");

    [Theory]
    [InlineData("guangdong-sample")]
    [InlineData("england-sample")]
    public void A_sample_organisation_is_read_without_a_problem_or_a_warning(string name)
    {
        var (directory, problems) = Read(TextOf(name), name);

        Assert.Empty(problems);
        Assert.NotNull(directory);
        Assert.Empty(OrgFaults.Of(directory.Content));
        Assert.Empty(OrgChecks.AnyOneAway(directory, directory.Content.From));
    }

    [Fact]
    public void Every_post_of_the_field_is_there_with_a_holder_of_its_own_unit()
    {
        string[] codes =
        [
            .. "GD-DCO-DIR GD-DCO-DEP GD-RB-DIR GD-PSB-AD HL-DCO-DIR HL-PSB-DET HL-CIF-HAND HL-CIF-SEC HL-CIF-DEP".Split(' '),
            .. "HL-DET-MED HL-DET-CHF DL-DCO-DIR DL-PSB-AB DL-PSB-LEG DL-PSB-DEP DL-GOV-DEP".Split(' '),
            .. "DL-HRSS-1 DL-CA-1 DL-HC-MMT DL-JB-1 DL-EDU-1 DL-HRSS-H DL-CA-H DL-HC-H DL-JB-H DL-EDU-H".Split(' '),
            .. "QH-DEP QH-DIR QH-FTW-1 QH-FTW-2 QH-SW-1 QH-GRID QH-PS-CHF QH-PS-DEP QH-PO-1 QH-MED QH-HC-H".Split(' '),
            .. "BS-DEP BS-DIR BS-FTW-1 BS-SW-1 BS-PS-CHF BS-PO-1 BS-MED".Split(' '),
        ];

        Assert.All(codes, code => Assert.Equal(OccupancyKind.Holder, Guangdong.Resolve(Post(code), Now).As));
    }

    [Theory]
    [InlineData("QH-FTW-1", "QH-DIR QH-DEP DL-GOV-DEP")]
    [InlineData("QH-PO-1", "QH-PS-CHF DL-PSB-DEP HL-PSB-DET GD-PSB-AD")]
    [InlineData("DL-PSB-AB", "DL-PSB-DEP HL-PSB-DET GD-PSB-AD")]
    [InlineData("HL-CIF-HAND", "HL-CIF-SEC HL-CIF-DEP GD-RB-DIR")]
    [InlineData("DL-HRSS-1", "DL-HRSS-H DL-GOV-DEP")]
    [InlineData("QH-MED", "QH-HC-H DL-HC-H DL-GOV-DEP")]
    [InlineData("HL-DET-MED", "HL-DET-CHF HL-PSB-DET GD-PSB-AD")]
    [InlineData("DL-DCO-DIR", "HL-DCO-DIR GD-DCO-DIR")]
    public void The_line_runs_through_the_superiors_of_the_table(string post, string superiors)
    {
        Assert.Equal(superiors.Split(' '), Guangdong.SuperiorsOf(Post(post)).Select(one => one.Code));
    }

    [Theory]
    [InlineData("QH-DIR", "DL-DCO-DIR HL-DCO-DIR GD-DCO-DIR")]
    [InlineData("DL-PSB-AB", "DL-DCO-DIR HL-DCO-DIR GD-DCO-DIR")]
    [InlineData("QH-PS-CHF", "DL-DCO-DIR HL-DCO-DIR GD-DCO-DIR")]
    [InlineData("HL-CIF-HAND", "HL-DCO-DIR GD-DCO-DIR")]
    [InlineData("DL-DCO-DIR", "HL-DCO-DIR GD-DCO-DIR")]
    [InlineData("DL-DCO-DEP", "HL-DCO-DIR GD-DCO-DIR")]
    [InlineData("GD-DCO-DIR", "")]
    public void Coordination_runs_through_the_offices_of_the_levels(string post, string coordinators)
    {
        Assert.Equal(coordinators, string.Join(' ', Guangdong.CoordinatorsOf(Post(post))));
    }

    [Theory]
    [InlineData("QH-DIR", "BS-DIR", "DL-DCO-DIR")]
    [InlineData("HL-CIF-HAND", "QH-DIR", "HL-DCO-DIR")]
    [InlineData("QH-DIR", "DL-PSB-AB", "DL-DCO-DIR")]
    [InlineData("QH-DIR", "QH-PS-CHF", "DL-DCO-DIR")]
    [InlineData("HL-DET-CHF", "QH-DIR", "HL-DCO-DIR")]
    [InlineData("QH-FTW-1", "QH-SW-1", "DL-DCO-DIR")]
    [InlineData("DL-DCO-DIR", "QH-DIR", "HL-DCO-DIR")]
    [InlineData("GD-RB-DIR", "QH-DIR", "GD-DCO-DIR")]
    public void The_nearest_common_superior_is_the_office_that_coordinates_both(string first, string second, string common)
    {
        Assert.Equal(Post(common), Guangdong.CommonSuperiorOf(Post(first), Post(second)));
        Assert.Equal(Post(common), Guangdong.CommonSuperiorOf(Post(second), Post(first)));
    }

    [Fact]
    public void Nobody_is_above_the_top()
    {
        Assert.Null(Guangdong.CommonSuperiorOf(Post("GD-DCO-DIR"), Post("QH-DIR")));
        Assert.Null(Guangdong.CoordinatorOf(Post("GD-DCO-DIR")));
        Assert.Null(Guangdong.SuperiorOf(Post("GD-DCO-DIR")));
        Assert.Null(Guangdong.ParentHeadOf(Post("GD-DCO-DIR")));
    }

    [Fact]
    public void Heads_are_found_in_the_own_department_and_the_one_above()
    {
        Assert.Equal(Post("QH-DEP"), Guangdong.HeadOf(Post("QH-DIR")));
        Assert.Equal(Post("QH-DEP"), Guangdong.HeadOf(Post("QH-DEP")));
        Assert.Equal(Post("DL-GOV-DEP"), Guangdong.ParentHeadOf(Post("QH-DIR")));
    }

    [Theory]
    [InlineData("township", "qinghe", "QH")]
    [InlineData("township", "baishi", "BS")]
    [InlineData("police-station", "qinghe", "QH-PS")]
    [InlineData("district-police", "qinghe", "DL-PSB")]
    [InlineData("district-police", "donglan", "DL-PSB")]
    [InlineData("isolation-facility", "baishi", "HL-CIF")]
    [InlineData("employment-bureau", "qinghe", "DL-HRSS")]
    [InlineData("province-office", "qinghe", "GD-DCO")]
    [InlineData("township", "donglan", null)]
    [InlineData("township", "nowhere", null)]
    [InlineData("no-such-kind", "qinghe", null)]
    public void A_unit_serves_its_area_and_what_lies_in_it(string kind, string area, string? unit)
    {
        Assert.Equal(unit, Guangdong.UnitServing(kind, area)?.Id.Code);
    }

    [Fact]
    public void Posts_are_found_by_their_role_in_the_order_written()
    {
        Assert.Equal(["QH-FTW-1", "QH-FTW-2"], Guangdong.PostsWith(new("QH"), "full-time-worker").Select(post => post.Id.Code));
        Assert.Empty(Guangdong.PostsWith(new("QH"), "brigade-leader"));
        Assert.Empty(Guangdong.PostsWith(new("XX"), "director"));
        Assert.Equal("QH-DEP", Guangdong.PostsIn(new("QH"))[0].Id.Code);
    }

    [Fact]
    public void Townships_stations_and_health_centres_have_the_same_roles()
    {
        foreach (var kind in new[] { "township", "police-station", "health-centre" })
        {
            var units = Guangdong.Departments.Values.Where(unit => unit.Kind == kind).ToList();
            var roles = units.Select(unit => string.Join(' ', Guangdong.PostsIn(unit.Id).Select(post => post.Role).Distinct())).Distinct();
            Assert.Equal(2, units.Count);
            Assert.Single(roles);
        }
    }

    [Fact]
    public void Every_head_has_a_deputy_and_one_person_holds_two_posts()
    {
        var heads = Guangdong.Departments.Values.Select(unit => Guangdong.Posts[unit.Head!.Value.Code]);
        var persons = Guangdong.Content.Tenures.GroupBy(row => row.Person).Where(rows => rows.Count() > 1).Select(rows => rows.Key);

        Assert.All(heads, head => Assert.NotEmpty(head.Deputies));
        Assert.Equal([Person("he-jingxing")], persons);
        Assert.Equal([Post("DL-DCO-DEP"), Post("DL-PSB-ABD")], Guangdong.PostsOf(Person("he-jingxing"), Now));
    }

    [Fact]
    public void While_the_social_worker_is_on_leave_her_deputy_stands_in()
    {
        var rows = Guangdong.Occupancies(Post("QH-SW-1"), Now);

        Assert.Equal(
            [
                new(Post("QH-SW-1"), Person("xu-lan"), OccupancyKind.Holder, Now, Beijing("2026-05-11 00:00")),
                new(
                    Post("QH-SW-1"),
                    Person("huang-xiaotong"),
                    OccupancyKind.Deputy,
                    Beijing("2026-05-11 00:00"),
                    Beijing("2026-05-23 00:00")
                ),
                new Occupancy(Post("QH-SW-1"), Person("xu-lan"), OccupancyKind.Holder, Beijing("2026-05-23 00:00"), null),
            ],
            rows
        );
    }

    [Fact]
    public void Names_are_complete_in_both_languages()
    {
        var names = Guangdong
            .Departments.Values.Select(unit => unit.Name)
            .Concat(Guangdong.Posts.Values.Select(post => post.Title))
            .Concat(Guangdong.Persons.Values.Select(person => person.Name))
            .Concat(Guangdong.Areas.Values.Select(area => area.Name));

        Assert.All(names, name => Assert.Equal(["en", "zh"], name.Texts.Keys));
    }

    [Fact]
    public void A_court_a_probation_unit_and_a_treatment_provider_need_no_other_code()
    {
        var post = England.PostsWith(England.UnitServing("probation-unit", "ashbourne-vale")!.Id, "probation-officer")[0].Id;

        Assert.Equal(Person("joan-pryce"), England.OccupantOf(post, Utc("2025-06-30 22:59")));
        Assert.Equal(Person("callum-reid"), England.OccupantOf(post, Utc("2025-06-30 23:00")));
        Assert.Equal(Post("MID-REG-DIR"), England.CommonSuperiorOf(post, Post("AV-TR-KEY")));
        Assert.Equal("GB-ENG", England.Departments["AV-PROB"].Calendar);
        Assert.Equal(Person("maya-lindqvist"), England.OnDuty(Post("AV-PR-SPO"), Utc("2026-12-25 03:00")));
        Assert.Null(England.OnDuty(Post("AV-PR-SPO"), Utc("2026-12-28 09:00")));
    }
}
