using NodaTime;
using Workflow.Core.Organizations;
using Xunit;
using static Workflow.Core.Tests.Organizations.OrgSamples;

namespace Workflow.Core.Tests.Organizations;

/// <summary>Who may change what of the organisation.</summary>
public sealed class OrgAuthorityTests
{
    private static readonly Instant Now = Utc("2026-03-02 09:00");

    [Fact]
    public void Everybody_changes_their_own_absence_and_nobody_elses()
    {
        Assert.True(May(new OrgChange.Away(Person("bo"), Now, null), "bo"));
        Assert.True(May(new OrgChange.Back(Person("bo"), Now), "bo"));
        Assert.True(May(new OrgChange.Cancelled(new OrgChange.Away(Person("bo"), Now, null)), "bo"));
        Assert.False(May(new OrgChange.Away(Person("bo"), Now, null), "dee"));
        Assert.False(May(new OrgChange.Away(Person("bo"), Now, null) { Happened = "ill" }, "bo"));
    }

    [Fact]
    public void A_consent_is_given_by_who_was_asked_and_not_even_by_an_operator()
    {
        var consent = new OrgChange.DeputyConsented(Post("B"), Person("hal"), Now, Now);

        Assert.True(May(consent, "hal"));
        Assert.False(May(consent, "ann"));
        Assert.False(May(consent, "tom", isOperator: true));
        Assert.False(May(new OrgChange.DeputyDeclined(Post("B"), Person("hal"), Now), "tom", isOperator: true));
    }

    [Fact]
    public void A_holder_asks_a_deputy_and_the_deputy_may_step_back()
    {
        Assert.True(May(new OrgChange.DeputyAsked(Post("B"), Person("hal"), Now, null), "bo"));
        Assert.False(May(new OrgChange.DeputyAsked(Post("B"), Person("hal"), Now, null), "dee"));
        Assert.True(May(new OrgChange.DeputyEnded(Post("B"), Person("hal"), Now, Now), "hal"));
    }

    [Theory]
    [InlineData("ann", true)]
    [InlineData("tom", true)]
    [InlineData("bo", false)]
    [InlineData("lou", false)]
    public void Heads_change_their_department_and_those_below(string person, bool may)
    {
        Assert.Equal(may, May(new OrgChange.ActingNamed(Post("B"), Person("hal"), Now, null), person));
        Assert.Equal(may, May(new OrgChange.TenureEnds(Post("B"), Person("bo"), Now), person));
        Assert.Equal(may, May(new OrgChange.DutyTurnAdded(Post("B"), Person("hal"), Now, Now + Duration.FromHours(8)), person));
    }

    [Fact]
    public void Who_stands_for_an_absent_head_heads_the_department()
    {
        var away = Small.WithAbsence(Person("ann"), Now, null);

        Assert.True(OrgAuthority.MayChange(away, new OrgChange.Away(Person("bo"), Now, null), Person("hal"), isOperator: false, Now));
        Assert.Equal([new DepartmentId("STATION")], OrgAuthority.HeadedBy(away, Person("hal"), Now));
        Assert.Equal(["OFFICE", "STATION"], OrgAuthority.HeadedBy(Small, Person("tom"), Now).Select(unit => unit.Code));
    }

    [Fact]
    public void Giving_somebody_a_post_gives_no_power_over_the_posts_that_they_have()
    {
        var nextYear = Now + Duration.FromDays(365);
        var given = Small.WithTenureEnded(Post("C"), Person("dee"), nextYear).WithTenure(Post("C"), Person("tom"), nextYear, null);

        var change = new OrgChange.Away(Person("tom"), Now, null) { Happened = "made up" };

        Assert.False(OrgAuthority.MayChange(given, change, Person("ann"), isOperator: false, Now));
        Assert.False(OrgAuthority.MayChange(given, change, Person("ann"), isOperator: false, nextYear));
        Assert.True(OrgAuthority.MayChange(given, change, Person("tom"), isOperator: true, Now));
    }

    [Fact]
    public void Posts_and_departments_are_for_operators()
    {
        Assert.False(May(new OrgChange.PostClosed(Post("D")), "ann"));
        Assert.False(May(new OrgChange.DeputiesNamed(Post("B"), [Person("hal")]), "ann"));
        Assert.True(May(new OrgChange.PostClosed(Post("D")), "lou", isOperator: true));
    }

    [Theory]
    [InlineData("bo", true)]
    [InlineData("ann", true)]
    [InlineData("tom", true)]
    [InlineData("dee", false)]
    [InlineData("lou", false)]
    public void What_has_happened_to_somebody_is_for_themselves_and_those_above(string person, bool may)
    {
        var away = new OrgChange.Away(Person("bo"), Now, null) { Happened = "had an accident" };
        var ends = new OrgChange.TenureEnds(Post("B"), Person("bo"), Now) { Happened = "died" };

        Assert.Equal(may, MayKnow(away, person));
        Assert.Equal(may, MayKnow(ends, person));
        Assert.Equal(may, MayKnow(new OrgChange.Cancelled(away), person));
        Assert.True(MayKnow(away, person, isOperator: true));
        Assert.True(MayKnow(away.WithoutFact(), person));
        Assert.Equal(new OrgChange.Cancelled(ends with { Happened = null }), new OrgChange.Cancelled(ends).WithoutFact());
    }

    private static bool MayKnow(OrgChange change, string person, bool isOperator = false) =>
        OrgAuthority.MayKnowWhy(Small, change, Person(person), isOperator, Now);

    private static bool May(OrgChange change, string person, bool isOperator = false) =>
        OrgAuthority.MayChange(Small, change, Person(person), isOperator, Now);
}
