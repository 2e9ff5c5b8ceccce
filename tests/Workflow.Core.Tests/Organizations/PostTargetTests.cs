using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Workflow.Core.Organizations;
using Xunit;

namespace Workflow.Core.Tests.Organizations;

public sealed class PostTargetTests
{
    [Theory]
    [InlineData("performer")]
    [InlineData("accountable")]
    [InlineData("participant")]
    [InlineData("sender")]
    [InlineData("receiver")]
    [InlineData("superior of accountable")]
    [InlineData("coordinator of coordinator of accountable")]
    [InlineData("head of performer")]
    [InlineData("parent head of receiver")]
    [InlineData("common superior of sender and receiver")]
    [InlineData("superior of common superior of sender and receiver")]
    [InlineData("township/director")]
    [InlineData("superior of township/director")]
    [InlineData("post QH-DIR")]
    public void A_target_is_written_as_it_was_read(string text)
    {
        Assert.True(PostTarget.TryParse(text, out var target, out var problem), problem);

        Assert.Equal(text, target.ToString());
    }

    [Fact]
    public void Steps_are_taken_from_the_inside_out()
    {
        Assert.True(PostTarget.TryParse("superior of coordinator of accountable", out var target, out _));

        Assert.Equal(new PostTarget.SuperiorOf(new PostTarget.CoordinatorOf(new PostTarget.Accountable())), target);
    }

    [Fact]
    public void Blanks_do_not_matter()
    {
        Assert.True(PostTarget.TryParse("  superior   of  township / director ", out var target, out _));

        Assert.Equal("superior of township/director", target.ToString());
    }

    [Theory]
    [InlineData("acountable", "accountable")]
    [InlineData("superior off accountable", "superior of accountable")]
    [InlineData("superior of acountable", "accountable")]
    [InlineData("superior of", "superior of accountable")]
    [InlineData("", "names nobody")]
    [InlineData("   ", "names nobody")]
    [InlineData("superior of participant", "who holds no post")]
    [InlineData("township/", "party and a role")]
    [InlineData("/director", "party and a role")]
    [InlineData("township/full time", "party and a role")]
    [InlineData("a/b/c", "party/role")]
    [InlineData("post", "nobody is called 'post'")]
    public void What_names_nobody_is_refused_with_a_hint(string text, string hint)
    {
        Assert.False(PostTarget.TryParse(text, out var target, out var problem));

        Assert.Null(target);
        Assert.Contains(hint, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_climb_of_more_steps_than_the_limit_is_refused()
    {
        var steps = string.Concat(Enumerable.Repeat("superior of ", PostTarget.MaxSteps));

        Assert.True(PostTarget.TryParse(steps + "accountable", out _, out _));
        Assert.False(PostTarget.TryParse(steps + "superior of accountable", out _, out var problem));
        Assert.Contains("more steps than the 8", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_target_knows_what_it_needs()
    {
        Assert.True(Parse("superior of receiver").NeedsHandover);
        Assert.True(Parse("common superior of sender and receiver").NeedsHandover);
        Assert.False(Parse("superior of accountable").NeedsHandover);
        Assert.True(Parse("head of superior of performer").NeedsPerformer);
        Assert.False(Parse("accountable").NeedsPerformer);
        Assert.Equal(new PostTarget.InParty("police", "deputy"), Parse("superior of police/deputy").NamedParty);
        Assert.Null(Parse("superior of sender").NamedParty);
    }

    [Property]
    public Property Any_text_is_read_or_refused_with_a_sentence() =>
        Prop.ForAll(
            Texts.ToArbitrary(),
            text =>
            {
                if (!PostTarget.TryParse(text, out var target, out var problem))
                    return problem.Length > 0;
                return PostTarget.TryParse(target.ToString()!, out var again, out _) && again == target;
            }
        );

    private static Gen<string> Texts =>
        Gen.Elements(
                "superior",
                "of",
                "coordinator",
                "head",
                "parent",
                "common",
                "sender",
                "and",
                "receiver",
                "accountable",
                "performer",
                "participant",
                "post",
                "QH-DIR",
                "township/director",
                "/",
                "",
                "\t",
                "署/长"
            )
            .ArrayOf()
            .Select(words => string.Join(' ', words));

    private static PostTarget Parse(string text) =>
        PostTarget.TryParse(text, out var target, out var problem) ? target : throw new ArgumentException(problem);
}
