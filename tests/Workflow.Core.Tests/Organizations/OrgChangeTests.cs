using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Organizations;
using Xunit;
using static Workflow.Core.Tests.Organizations.OrgSamples;

namespace Workflow.Core.Tests.Organizations;

public sealed class OrgChangeTests
{
    private static readonly Instant Now = Utc("2026-03-02 09:00");
    private static readonly Instant Later = Utc("2026-03-09 09:00");

    [Fact]
    public void The_same_content_has_the_same_version_and_another_content_another()
    {
        var again = Good(SmallText);
        var away = Small.WithAbsence(Person("bo"), Now, Later);

        Assert.Equal(Small.Version, again.Version);
        Assert.NotEqual(Small.Version, away.Version);
        Assert.Equal(away.Version, again.WithAbsence(Person("bo"), Now, Later).Version);
        Assert.Matches("^[0-9a-f]{32}$", Small.Version);
    }

    [Fact]
    public void The_order_in_which_absences_were_entered_makes_no_version()
    {
        var first = Small.WithAbsence(Person("bo"), Now, Later).WithAbsence(Person("dee"), Now, null);
        var second = Small
            .WithAbsence(Person("dee"), Now, null)
            .WithAbsence(Person("bo"), Now, Later)
            .WithAbsence(Person("bo"), Now, Later);

        Assert.Equal(first.Version, second.Version);
    }

    [Theory]
    [InlineData("title: B,", "title: BB,")]
    [InlineData("deputies: [dee, eli]", "deputies: [eli, dee]")]
    [InlineData("holder: bo,", "holder: { person: bo, until: 2027-01-01 },")]
    [InlineData("name: Bo }", "name: Bo, email: bo@office.example }")]
    [InlineData("calendar: XX", "calendar: YY")]
    [InlineData("backstop: [zoe, LAST]", "backstop: [LAST, zoe]")]
    [InlineData("zone: UTC", "zone: Etc/UCT")]
    [InlineData("organization: small", "organization: smaller")]
    [InlineData("coordinated-by: OFFICE\n", "\n")]
    public void Anything_written_differently_makes_another_version(string before, string after)
    {
        Assert.NotEqual(Small.Version, Good(SmallText.Replace(before, after, StringComparison.Ordinal)).Version);
    }

    [Fact]
    public void Who_comes_back_early_stands_for_the_post_again_from_then_on()
    {
        var back = Small.WithAbsence(Person("bo"), Now, null).WithAbsenceEnded(Person("bo"), Later);

        Assert.Equal(Person("dee"), back.OccupantOf(Post("B"), Later - Duration.Epsilon));
        Assert.Equal(Person("bo"), back.OccupantOf(Post("B"), Later));
        Assert.Equal(Small.Version, Small.WithAbsence(Person("bo"), Now, null).WithAbsenceEnded(Person("bo"), Now).Version);
    }

    [Fact]
    public void A_successor_takes_over_at_the_instant_at_which_the_holder_leaves()
    {
        var changes = new OrgChange[]
        {
            new OrgChange.TenureEnds(Post("B"), Person("bo"), Later),
            new OrgChange.TenureBegins(Post("B"), Person("eli"), Later, null),
        };

        var next = Accepted(Small.Apply(changes, Now));

        Assert.Equal(
            [
                new(Post("B"), Person("bo"), OccupancyKind.Holder, Now, Later),
                new Occupancy(Post("B"), Person("eli"), OccupancyKind.Holder, Later, null),
            ],
            next.Occupancies(Post("B"), Now)
        );
    }

    [Fact]
    public void Only_the_posts_concerned_pass_to_others()
    {
        Assert.Equal([Post("B")], Small.PostsThatPass(Small.WithAbsence(Person("bo"), Now, Later), Now));
        Assert.Equal([Post("A")], Small.PostsThatPass(Small.WithAbsence(Person("ann"), Now, Later), Now));
        Assert.Empty(Small.PostsThatPass(Small.WithDeputies(Post("B"), []), Now));
    }

    [Fact]
    public void Without_deputies_the_head_acts()
    {
        var directory = Small.WithDeputies(Post("B"), []).WithAbsence(Person("bo"), Now, null);

        Assert.Equal(OccupancyKind.Acting, directory.Resolve(Post("B"), Now).As);
    }

    [Fact]
    public void A_second_holder_is_refused()
    {
        var refused = Refused(Small.Apply([new OrgChange.TenureBegins(Post("B"), Person("eli"), Later, null)], Now));

        Assert.Contains("B is already held by bo", Assert.Single(refused), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Small.WithTenure(Post("B"), Person("eli"), Later, null));
    }

    [Fact]
    public void A_change_that_leaves_a_post_to_nobody_is_refused()
    {
        var lacking = Small.WithAbsence(Person("zoe"), Now, null).WithAbsence(Person("lou"), Now, null);

        var refused = Refused(lacking.Apply([new OrgChange.Away(Person("tom"), Later, null)], Now));

        Assert.Equal(["TOP", "LAST", "SPARE"], refused.Select(reason => reason.Split(' ')[3]));
        Assert.Contains("nobody stands for TOP from 2026-03-09 09:00 on", refused[0], StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_nobodys_before_does_not_keep_others_from_changing()
    {
        var lacking = new[] { "zoe", "lou", "tom" }.Aggregate(Small, (current, name) => current.WithAbsence(Person(name), Now, null));

        Assert.NotEmpty(lacking.Unstaffed(Now));
        Accepted(lacking.Apply([new OrgChange.Away(Person("bo"), Now, null)], Now));
        Accepted(lacking.Apply([new OrgChange.Back(Person("tom"), Later)], Now));
    }

    [Fact]
    public void A_backstop_that_comes_down_to_one_person_is_refused()
    {
        var refused = Refused(Small.Apply([new OrgChange.TenureEnds(Post("LAST"), Person("lou"), Later)], Now));

        Assert.Contains("from 2026-03-09 09:00 the backstop is one person only", Assert.Single(refused), StringComparison.Ordinal);
    }

    [Fact]
    public void A_death_is_recorded_although_it_leaves_a_post_to_nobody()
    {
        var lacking = Small.WithAbsence(Person("zoe"), Now, null).WithAbsence(Person("lou"), Now, null);

        var next = lacking.WithTenureEnded(Post("TOP"), Person("tom"), Later);

        Assert.Equal(new UnstaffedSpan(Post("TOP"), Later, null), next.Unstaffed(Now)[0]);
    }

    [Fact]
    public void What_has_happened_to_one_excuses_nothing_else_of_the_step()
    {
        var lacking = Small.WithAbsence(Person("zoe"), Now, null).WithAbsence(Person("lou"), Now, null);
        var ill = new OrgChange.Away(Person("bo"), Now, null) { Happened = "fell ill" };
        var wish = new OrgChange.Away(Person("tom"), Later, null);

        Assert.Equal(Refused(lacking.Apply([wish], Now)), Refused(lacking.Apply([ill, wish], Now)));
        Assert.Equal(Refused(lacking.Apply([wish], Now)), Refused(lacking.Apply([wish, ill], Now)));
    }

    [Fact]
    public void What_has_happened_is_recorded_with_what_leaves_no_post_to_nobody()
    {
        var lacking = Small.WithAbsence(Person("zoe"), Now, null).WithAbsence(Person("lou"), Now, null);
        var died = new OrgChange.TenureEnds(Post("TOP"), Person("tom"), Now) { Happened = "died" };

        var next = Accepted(lacking.Apply([died, new OrgChange.Away(Person("bo"), Later, null)], Now));

        Assert.Contains(next.Unstaffed(Now), span => span.Post == Post("TOP"));
        Assert.Equal(Person("dee"), next.OccupantOf(Post("B"), Later));
    }

    [Fact]
    public void What_cannot_be_ended_is_refused_with_a_sentence()
    {
        Assert.Equal(["bo isn't away at 2026-03-02 09:00"], Refused(Small.Apply([new OrgChange.Back(Person("bo"), Now)], Now)));
        Assert.Equal(
            ["bo doesn't hold A at 2026-03-02 09:00 or later"],
            Refused(Small.Apply([new OrgChange.TenureEnds(Post("A"), Person("bo"), Now)], Now))
        );
        Assert.Equal(["there is no post 'Z'"], Refused(Small.Apply([new OrgChange.DeputiesNamed(Post("Z"), [])], Now)));
        Assert.Contains(
            "there is no person 'elli'",
            Refused(Small.Apply([new OrgChange.DeputiesNamed(Post("A"), [Person("elli")])], Now))[0],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_content_that_does_not_hang_together_makes_no_directory()
    {
        var broken = Small.Content with { Backstops = [] };

        var thrown = Assert.Throws<ArgumentException>(() => OrgDirectory.Create(broken));

        Assert.Contains("no backstop", thrown.Message, StringComparison.Ordinal);
    }

    private static OrgDirectory Accepted(OrgChangeOutcome outcome) => Assert.IsType<OrgChangeOutcome.Accepted>(outcome).Next;

    private static ImmutableArray<string> Refused(OrgChangeOutcome outcome) => Assert.IsType<OrgChangeOutcome.Refused>(outcome).Reasons;
}
