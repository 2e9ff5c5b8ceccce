using NodaTime;
using Workflow.Core.Organizations;
using Xunit;
using static Workflow.Core.Tests.Organizations.OrgSamples;

namespace Workflow.Core.Tests.Organizations;

public sealed class ResolutionTests
{
    private static readonly Instant Now = Utc("2026-03-02 09:00");

    [Fact]
    public void The_present_holder_stands_for_a_post()
    {
        var resolution = Small.Resolve(Post("B"), Now);

        Assert.Equal(Person("bo"), resolution.Person);
        Assert.Equal(OccupancyKind.Holder, resolution.As);
        Assert.Equal([new ResolutionStep(Post("B"), Person("bo"), OccupancyKind.Holder, null)], resolution.Steps);
    }

    [Theory]
    [InlineData("bo", "dee", OccupancyKind.Deputy)]
    [InlineData("bo dee", "eli", OccupancyKind.Deputy)]
    [InlineData("bo dee eli", "ann", OccupancyKind.Acting)]
    [InlineData("bo dee eli ann", "hal", OccupancyKind.Acting)]
    [InlineData("bo dee eli ann hal", "tom", OccupancyKind.Superior)]
    [InlineData("bo dee eli ann hal tom", "zoe", OccupancyKind.Superior)]
    [InlineData("bo dee eli ann hal tom zoe", "lou", OccupancyKind.Superior)]
    [InlineData("bo dee eli ann hal tom zoe lou", null, OccupancyKind.Superior)]
    public void With_these_persons_away_the_next_in_line_stands_for_the_post(string away, string? taken, OccupancyKind kind)
    {
        var names = away.Split(' ');
        var directory = names.Aggregate(Small, (current, name) => current.WithAbsence(Person(name), Now, null));

        var resolution = directory.Resolve(Post("B"), Now);

        Assert.Equal(taken, resolution.Person?.Code);
        Assert.Equal(kind, resolution.As);
        Assert.Equal(resolution.Person, directory.OccupantOf(Post("B"), Now));
        var refused = resolution.Steps.TakeWhile(step => step.NotTaken is not null).ToList();
        Assert.Equal(names, refused.Select(step => step.Person?.Code));
        Assert.All(refused, step => Assert.Equal(NotTaken.Away, step.NotTaken));
    }

    [Fact]
    public void A_vacant_post_passes_to_its_deputy_and_says_so()
    {
        var directory = Small.WithTenureEnded(Post("B"), Person("bo"), Now);

        var resolution = directory.Resolve(Post("B"), Now);

        Assert.Equal(Person("dee"), resolution.Person);
        Assert.Equal(new ResolutionStep(Post("B"), null, OccupancyKind.Holder, NotTaken.Vacant), resolution.Steps[0]);
        Assert.Equal(Person("bo"), directory.Resolve(Post("B"), Now - Duration.Epsilon).Person);
    }

    [Fact]
    public void A_deputy_who_has_left_every_post_is_skipped()
    {
        var directory = Small.WithAbsence(Person("bo"), Now, null).WithTenureEnded(Post("C"), Person("dee"), Now);

        var resolution = directory.Resolve(Post("B"), Now);

        Assert.Equal(Person("eli"), resolution.Person);
        Assert.Equal(new ResolutionStep(Post("B"), Person("dee"), OccupancyKind.Deputy, NotTaken.NotInService), resolution.Steps[1]);
    }

    [Fact]
    public void The_head_of_a_department_falls_to_its_deputy_and_then_to_the_department_above()
    {
        var away = Small.WithAbsence(Person("ann"), Now, null);

        Assert.Equal((Person("hal"), OccupancyKind.Deputy), Taken(away, "A"));
        var steps = away.WithAbsence(Person("hal"), Now, null).Resolve(Post("A"), Now).Steps;
        Assert.Equal(["ann", "hal", "tom"], steps.Select(step => step.Person?.Code));
        Assert.Equal(new ResolutionStep(Post("TOP"), Person("tom"), OccupancyKind.Superior, null), steps[^1]);
    }

    [Fact]
    public void An_absence_holds_from_its_beginning_to_just_before_its_end()
    {
        var (from, until) = (Now, Now + Duration.FromHours(8));
        var directory = Small.WithAbsence(Person("bo"), from, until);

        Assert.Equal(Person("bo"), directory.OccupantOf(Post("B"), from - Duration.Epsilon));
        Assert.Equal(Person("dee"), directory.OccupantOf(Post("B"), from));
        Assert.Equal(Person("dee"), directory.OccupantOf(Post("B"), until - Duration.Epsilon));
        Assert.Equal(Person("bo"), directory.OccupantOf(Post("B"), until));
    }

    [Fact]
    public void Overlapping_absences_count_as_one()
    {
        var directory = Small
            .WithAbsence(Person("bo"), Now, Now + Duration.FromHours(5))
            .WithAbsence(Person("bo"), Now + Duration.FromHours(1), Now + Duration.FromHours(2));

        Assert.Equal(Person("dee"), directory.OccupantOf(Post("B"), Now + Duration.FromHours(4)));
    }

    [Fact]
    public void A_post_that_the_organisation_has_dropped_falls_to_the_backstop()
    {
        var resolution = Small.Resolve(Post("GONE"), Now);

        Assert.Equal(Person("zoe"), resolution.Person);
        Assert.Equal(NotTaken.UnknownPost, resolution.Steps[0].NotTaken);
        Assert.Null(Small.SuperiorOf(Post("GONE")));
        Assert.Null(Small.CoordinatorOf(Post("GONE")));
        Assert.Empty(Small.Occupancies(Post("GONE"), Now));
    }

    [Fact]
    public void Before_anything_is_known_nobody_stands_for_a_post()
    {
        Assert.Null(Small.Resolve(Post("B"), Utc("2025-12-31 23:59")).Person);
    }

    [Fact]
    public void A_person_stands_for_what_is_held_and_what_falls_to_them()
    {
        var directory = Small.WithAbsence(Person("bo"), Now, null);

        Assert.Equal([Post("B"), Post("C")], directory.PostsOf(Person("dee"), Now));
        Assert.Equal([Post("C")], Small.PostsOf(Person("dee"), Now));
        Assert.Empty(directory.PostsOf(Person("bo"), Now));
        Assert.Empty(directory.PostsOf(Person("nobody"), Now));
    }

    [Fact]
    public void The_backstop_stands_for_everything_when_all_others_are_away()
    {
        var others = new[] { "bo", "dee", "eli", "ann", "hal", "tom", "lou" };
        var directory = others.Aggregate(Small, (current, name) => current.WithAbsence(Person(name), Now, null));

        Assert.Equal(Small.Posts.Names, directory.PostsOf(Person("zoe"), Now).Select(post => post.Code));
    }

    private static (PersonId?, OccupancyKind) Taken(OrgDirectory directory, string post)
    {
        var resolution = directory.Resolve(Post(post), Now);
        return (resolution.Person, resolution.As);
    }
}
