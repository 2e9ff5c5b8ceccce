using Workflow.Core.Cases;
using Workflow.Engine.Storage;
using Xunit;

namespace Workflow.Engine.Tests.Storage;

/// <summary>What is kept of the states that were read, and what isn't.</summary>
public sealed class ReadStatesTests
{
    [Fact]
    public void A_state_is_found_under_the_hash_of_its_last_decision_and_no_other()
    {
        var states = new ReadStates(mostCharacters: 1_000);
        var current = StateOf(1);

        states.Keep(current, "hash-3", 100);

        Assert.Same(current, states.Find(current.Id.Value, "hash-3"));
        Assert.Null(states.Find(current.Id.Value, "hash-4"));
        Assert.Null(states.Find(Guid.Empty, "hash-3"));
        Assert.True(states.Holds(current.Id.Value));
        Assert.False(states.Holds(Guid.Empty));
    }

    [Fact]
    public void A_later_state_takes_the_place_of_an_earlier_one()
    {
        var states = new ReadStates(mostCharacters: 1_000);
        var (before, after) = (StateOf(1), StateOf(1));

        states.Keep(before, "hash-3", 100);
        states.Keep(after, "hash-4", 100);

        Assert.Null(states.Find(before.Id.Value, "hash-3"));
        Assert.Same(after, states.Find(after.Id.Value, "hash-4"));
    }

    [Fact]
    public void No_more_is_kept_than_the_bound_allows_however_much_is_read()
    {
        var states = new ReadStates(mostCharacters: 1_000);

        for (var number = 1; number <= 500; number++)
            states.Keep(StateOf(number), "hash", 100);

        Assert.InRange(Enumerable.Range(1, 500).Count(number => states.Holds(IdOf(number))), 5, 10);
        Assert.True(states.Holds(IdOf(500)));
    }

    [Fact]
    public void Reading_the_same_case_again_and_again_drives_out_nothing()
    {
        var states = new ReadStates(mostCharacters: 1_000);
        states.Keep(StateOf(1), "hash", 100);

        for (var version = 1; version <= 500; version++)
            states.Keep(StateOf(2), $"hash-{version}", 100);

        Assert.True(states.Holds(IdOf(1)));
    }

    [Fact]
    public void What_is_asked_for_stays_while_what_nobody_asks_for_goes()
    {
        var states = new ReadStates(mostCharacters: 1_000);
        states.Keep(StateOf(1), "hash", 100);
        states.Keep(StateOf(2), "hash", 100);

        for (var number = 3; number <= 500; number++)
        {
            states.Keep(StateOf(number), "hash", 100);
            Assert.NotNull(states.Find(IdOf(1), "hash"));
        }

        Assert.False(states.Holds(IdOf(2)));
    }

    [Fact]
    public void A_state_larger_than_the_bound_harms_nothing()
    {
        var states = new ReadStates(mostCharacters: 1_000);

        states.Keep(StateOf(1), "hash", 5_000);
        states.Keep(StateOf(2), "hash", 100);
        states.Keep(StateOf(3), "hash", 100);

        Assert.NotNull(states.Find(IdOf(3), "hash"));
    }

    private static Guid IdOf(int number) => new(number, 0, 0, new byte[8]);

    private static Case StateOf(int number) =>
        new()
        {
            Id = new(IdOf(number)),
            Workflow = "sample",
            DefinitionVersion = 1,
        };
}
