using NodaTime;
using Workflow.Core.Organizations;
using Xunit;
using static Workflow.Core.Tests.Organizations.OrgSamples;

namespace Workflow.Core.Tests.Organizations;

/// <summary>Deputies for a period, who acts, turns of duty, what is planned, and what can't be refused.</summary>
public sealed class StandInTests
{
    private static readonly Instant Now = Utc("2026-03-02 09:00");
    private static readonly Instant Later = Utc("2026-03-09 09:00");
    private static readonly Instant Last = Utc("2026-03-16 09:00");

    [Fact]
    public void Who_was_asked_to_deputise_stands_for_the_post_only_from_the_consent_on()
    {
        var asked = Next(Small.WithAbsence(Person("bo"), Now, null), new OrgChange.DeputyAsked(Post("B"), Person("hal"), Now, Last));

        Assert.Equal(Person("dee"), asked.OccupantOf(Post("B"), Later));
        Assert.Contains(
            new ResolutionStep(Post("B"), Person("hal"), OccupancyKind.Deputy, NotTaken.NotConsented),
            asked.Resolve(Post("B"), Later).Steps
        );
        var agreed = Next(asked, Later, new OrgChange.DeputyConsented(Post("B"), Person("hal"), Now, Later));
        Assert.Equal(Person("dee"), agreed.OccupantOf(Post("B"), Later - Duration.Epsilon));
        Assert.Equal((Person("hal"), OccupancyKind.Deputy), Taken(agreed, "B", Later));
        Assert.Equal(Person("dee"), agreed.OccupantOf(Post("B"), Last));
        Assert.Equal([Post("B")], asked.PostsThatPass(agreed, Now));
    }

    [Fact]
    public void A_consent_said_to_be_older_counts_from_when_it_is_recorded()
    {
        var asked = Next(Small.WithAbsence(Person("bo"), Now, null), new OrgChange.DeputyAsked(Post("B"), Person("hal"), Now, null));

        var agreed = Next(asked, Later, new OrgChange.DeputyConsented(Post("B"), Person("hal"), Now, At: Now));

        Assert.Equal(Person("dee"), agreed.OccupantOf(Post("B"), Later - Duration.Epsilon));
        Assert.Equal(Person("hal"), agreed.OccupantOf(Post("B"), Later));
    }

    [Fact]
    public void Who_declines_is_asked_no_more_and_cannot_consent_to_it_later()
    {
        var asked = Next(Small, new OrgChange.DeputyAsked(Post("B"), Person("hal"), Now, null));
        var declined = Next(asked, new OrgChange.DeputyDeclined(Post("B"), Person("hal"), Now));

        Assert.Equal(Small.Version, declined.Version);
        Refused(declined, Later, new OrgChange.DeputyConsented(Post("B"), Person("hal"), Now, Later));
    }

    [Fact]
    public void An_agreement_given_is_ended_and_a_period_that_is_over_cannot_be_agreed_to()
    {
        var asked = Next(Small.WithAbsence(Person("bo"), Now, null), new OrgChange.DeputyAsked(Post("B"), Person("hal"), Now, Later));
        var agreed = Next(asked, new OrgChange.DeputyConsented(Post("B"), Person("hal"), Now, Now));

        Assert.Contains(
            "end it instead",
            Refused(agreed, Now, new OrgChange.DeputyDeclined(Post("B"), Person("hal"), Now)),
            StringComparison.Ordinal
        );
        var ended = Next(agreed, new OrgChange.DeputyEnded(Post("B"), Person("hal"), Now, Now + Duration.FromHours(1)));
        Assert.Equal(Person("dee"), ended.OccupantOf(Post("B"), Now + Duration.FromHours(1)));
        Assert.Contains(
            "that is over",
            Refused(asked, Later, new OrgChange.DeputyConsented(Post("B"), Person("hal"), Now, Later)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Who_acts_for_a_vacant_post_stands_right_after_the_holder_and_before_its_deputies()
    {
        var acting = Next(
            Small.WithTenureEnded(Post("B"), Person("bo"), Now),
            new OrgChange.ActingNamed(Post("B"), Person("hal"), Later, Last)
        );

        Assert.Equal((Person("dee"), OccupancyKind.Deputy), Taken(acting, "B", Now));
        Assert.Equal((Person("hal"), OccupancyKind.Acting), Taken(acting, "B", Later));
        Assert.Equal((Person("dee"), OccupancyKind.Deputy), Taken(acting, "B", Last));
        Assert.Contains(Post("B"), acting.PostsOf(Person("hal"), Later));
        Assert.Equal(["bo", "dee"], [.. acting.Resolve(Post("B"), Now).Steps.Select(step => step.Person?.Code ?? "bo")]);
    }

    [Fact]
    public void Who_acts_for_an_absent_head_acts_for_its_department_too()
    {
        var acting = Next(
            Small.WithAbsence(Person("ann"), Now, null).WithAbsence(Person("bo"), Now, null).WithDeputies(Post("B"), []),
            new OrgChange.ActingNamed(Post("A"), Person("eli"), Now, null)
        );

        Assert.Equal((Person("eli"), OccupancyKind.Acting), Taken(acting, "A", Now));
        Assert.Equal((Person("eli"), OccupancyKind.Acting), Taken(acting, "B", Now));
        Assert.Equal(
            Person("hal"),
            Next(acting, new OrgChange.ActingEnded(Post("A"), Person("eli"), Now, Later)).OccupantOf(Post("A"), Later)
        );
        Refused(acting, Now, new OrgChange.ActingNamed(Post("A"), Person("dee"), Later, null));
    }

    [Fact]
    public void Turns_of_duty_are_added_and_dropped()
    {
        var added = Next(Small, new OrgChange.DutyTurnAdded(Post("B"), Person("eli"), Now, Later));

        Assert.Equal(Person("eli"), added.OnDuty(Post("B"), Now));
        Assert.Null(Next(added, new OrgChange.DutyTurnDropped(Post("B"), Person("eli"), Now)).OnDuty(Post("B"), Now));
        Refused(added, Now, new OrgChange.DutyTurnAdded(Post("B"), Person("dee"), Now, Last));
        Refused(added, Now, new OrgChange.DutyTurnDropped(Post("B"), Person("dee"), Now));
    }

    [Fact]
    public void Everything_planned_is_told_and_taken_back_by_its_cancellation()
    {
        OrgChange[] plans =
        [
            new OrgChange.Away(Person("bo"), Later, Last),
            new OrgChange.TenureEnds(Post("B"), Person("bo"), Last),
            new OrgChange.TenureBegins(Post("B"), Person("eli"), Last, null),
            new OrgChange.ActingNamed(Post("A"), Person("dee"), Later, null),
            new OrgChange.DeputyAsked(Post("A"), Person("bo"), Later, null),
            new OrgChange.DutyTurnAdded(Post("C"), Person("dee"), Later, Last),
        ];
        var planned = Next(Small, plans);

        Assert.All(plans, plan => Assert.Contains(plan, planned.Planned(Now).Select(one => one.Change)));
        var order = plans.Reverse().Select(plan => new OrgChange.Cancelled(plan)).ToArray();
        Assert.Equal(Small.Version, Next(planned, order).Version);
    }

    [Fact]
    public void What_has_come_cannot_be_cancelled()
    {
        var away = new OrgChange.Away(Person("bo"), Now, Later);

        Assert.Contains("came at", Refused(Next(Small, away), Now, new OrgChange.Cancelled(away)), StringComparison.Ordinal);
        Assert.Contains("nothing of the kind", Refused(Small, Now, new OrgChange.Cancelled(away)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_fact_is_recorded_although_it_leaves_a_post_to_nobody()
    {
        var lacking = Small.WithAbsence(Person("zoe"), Now, null).WithAbsence(Person("lou"), Now, null);
        var death = new OrgChange.TenureEnds(Post("TOP"), Person("tom"), Now);

        Refused(lacking, Now, death);
        Assert.Contains("what has happened", Refused(lacking, Now, death with { Happened = " " }), StringComparison.Ordinal);
        Assert.Contains("still to come", Refused(lacking, Now, death with { At = Later, Happened = "died" }), StringComparison.Ordinal);
        Assert.Equal(Post("TOP"), Next(lacking, death with { Happened = "died" }).Unstaffed(Now)[0].Post);
    }

    [Fact]
    public void Every_refusal_is_said_in_both_languages()
    {
        OrgChange[] wrong =
        [
            new OrgChange.Back(Person("bo"), Now),
            new OrgChange.TenureEnds(Post("A"), Person("bo"), Now),
            new OrgChange.TenureBegins(Post("B"), Person("eli"), Now, null),
            new OrgChange.DeputiesNamed(Post("Z"), []),
            new OrgChange.DeputyConsented(Post("B"), Person("bo"), Now, Now),
            new OrgChange.ActingEnded(Post("B"), Person("bo"), Now, Now),
            new OrgChange.ActingNamed(Post("B"), Person("nobody"), Now, null),
            new OrgChange.DutyTurnDropped(Post("B"), Person("bo"), Now),
            new OrgChange.DutyTurnAdded(Post("B"), Person("bo"), Later, Now),
            new OrgChange.PostClosed(Post("A")),
            new OrgChange.DepartmentClosed(new("STATION")),
        ];
        foreach (var change in wrong)
        {
            var refused = Assert.IsType<OrgChangeOutcome.Refused>(Small.Apply([change], Now));
            Assert.All(refused.Sentences, sentence => Assert.Equal(["en", "zh"], sentence.Texts.Keys));
            Assert.All(refused.Sentences, sentence => Assert.NotEqual(sentence.For("en"), sentence.For("zh")));
        }
    }

    [Fact]
    public void Acting_and_deputies_are_written_to_a_file_and_read_back()
    {
        var directory = Next(
            Small,
            new OrgChange.ActingNamed(Post("B"), Person("hal"), Later, Last),
            new OrgChange.DeputyAsked(Post("A"), Person("bo"), Now, null),
            new OrgChange.DeputyAsked(Post("A"), Person("dee"), Now, Last),
            new OrgChange.DeputyConsented(Post("A"), Person("dee"), Now, Now)
        );

        var read = Good(OrgWriter.Write(directory.Content));

        Assert.Equal(directory.Version, read.Version);
        Assert.Equal(directory.Content.Deputyships.Order(ByPerson), read.Content.Deputyships.Order(ByPerson));
        Assert.Equal(directory.Content.ActingTerms, read.Content.ActingTerms);
    }

    private static readonly Comparer<Deputyship> ByPerson = Comparer<Deputyship>.Create(
        (one, other) => string.CompareOrdinal(one.Person.Code, other.Person.Code)
    );

    private static (PersonId?, OccupancyKind) Taken(OrgDirectory directory, string post, Instant at) =>
        directory.Resolve(Post(post), at) is var resolution ? (resolution.Person, resolution.As) : default;

    private static OrgDirectory Next(OrgDirectory directory, params OrgChange[] changes) => Next(directory, Now, changes);

    private static OrgDirectory Next(OrgDirectory directory, Instant now, params OrgChange[] changes) =>
        directory.Apply(changes, now) switch
        {
            OrgChangeOutcome.Accepted accepted => accepted.Next,
            OrgChangeOutcome.Refused refused => throw new InvalidOperationException(string.Join('\n', refused.Reasons)),
            _ => throw new InvalidOperationException(),
        };

    private static string Refused(OrgDirectory directory, Instant now, OrgChange change) =>
        string.Join('\n', Assert.IsType<OrgChangeOutcome.Refused>(directory.Apply([change], now)).Reasons);
}
