using System.Collections.Frozen;
using System.Collections.Immutable;
using NodaTime;

namespace Workflow.Core.Rules;

/// <summary>
/// A function that expressions may call: <c>one_of(kind, 'a', 'b')</c>, <c>is_empty(note)</c>, <c>length(note)</c>,
/// <c>days_between(from, to)</c>, <c>add_days(day, 3)</c>, <c>smaller(a, b)</c>, <c>larger(a, b)</c>. There are no others.
/// </summary>
public sealed class RuleFunction
{
    private readonly Func<ImmutableArray<object?>, object?> _compute;

    private RuleFunction(string name, ImmutableArray<RuleKind?> takes, RuleKind gives, Func<ImmutableArray<object?>, object?> compute)
    {
        Name = name;
        Takes = takes;
        Gives = gives;
        _compute = compute;
    }

    /// <summary>All of them by name.</summary>
    public static FrozenDictionary<string, RuleFunction> All { get; } =
        new RuleFunction[]
        {
            new("one_of", [null, null], RuleKind.YesNo, arguments => IsOneOf(arguments)) { TakesMore = true, TakesEmpty = true },
            new("is_empty", [null], RuleKind.YesNo, arguments => arguments[0] is null or "") { TakesEmpty = true },
            new("length", [RuleKind.Text], RuleKind.Number, arguments => (decimal)((string?)arguments[0] ?? "").Length),
            new("days_between", [RuleKind.Date, RuleKind.Date], RuleKind.Number, arguments => DaysBetween(arguments)),
            new("add_days", [RuleKind.Date, RuleKind.Number], RuleKind.Date, arguments => AddDays(arguments)),
            new("smaller", [RuleKind.Number, RuleKind.Number], RuleKind.Number, pair => Math.Min(Number(pair[0]), Number(pair[1]))),
            new("larger", [RuleKind.Number, RuleKind.Number], RuleKind.Number, pair => Math.Max(Number(pair[0]), Number(pair[1]))),
        }.ToFrozenDictionary(function => function.Name, StringComparer.Ordinal);

    /// <summary>As expressions call it.</summary>
    public string Name { get; }

    /// <summary>What its arguments must be; null for anything.</summary>
    public ImmutableArray<RuleKind?> Takes { get; }

    /// <summary>What it gives.</summary>
    public RuleKind Gives { get; }

    /// <summary>True when the last argument may come several times.</summary>
    public bool TakesMore { get; private init; }

    /// <summary>True when an empty value may be given.</summary>
    public bool TakesEmpty { get; private init; }

    internal bool IsMembership => Name == "one_of";

    internal object? Compute(ImmutableArray<object?> arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            var expected = Takes[Math.Min(i, Takes.Length - 1)];
            if (arguments[i] is null && !TakesEmpty)
                throw new RuleException($"'{Name}' was given an empty value");
            if (expected is { } kind && RuleValue.KindOf(arguments[i]) is { } actual && actual != kind)
                throw new RuleException($"'{Name}' expects {RuleType.Describe(kind)}, but was given {RuleType.Describe(actual)}");
        }
        return _compute(arguments);
    }

    private static bool IsOneOf(ImmutableArray<object?> arguments) =>
        arguments.Skip(1).Any(choice => RuleValue.AreEqual(arguments[0], choice));

    private static decimal DaysBetween(ImmutableArray<object?> arguments) => Period.DaysBetween(Date(arguments[0]), Date(arguments[1]));

    private static LocalDate AddDays(ImmutableArray<object?> arguments)
    {
        var days = Number(arguments[1]);
        if (days != decimal.Truncate(days) || Math.Abs(days) > 100_000)
            throw new RuleException("'add_days' expects a whole number of days, at most 100,000");
        try
        {
            return Date(arguments[0]).PlusDays((int)days);
        }
        catch (OverflowException)
        {
            throw new RuleException("'add_days' leaves the calendar");
        }
    }

    private static decimal Number(object? value) =>
        value is decimal number ? number : throw new RuleException($"a number is expected, but found {RuleValue.Describe(value)}");

    private static LocalDate Date(object? value) =>
        value is LocalDate date ? date : throw new RuleException($"a date is expected, but found {RuleValue.Describe(value)}");
}
