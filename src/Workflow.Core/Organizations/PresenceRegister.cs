using System.Collections.Frozen;
using System.Collections.Immutable;
using NodaTime;

namespace Workflow.Core.Organizations;

/// <summary>Who holds each post and who is present when, found by binary search: the part of a directory that every resolution asks.</summary>
internal sealed class PresenceRegister
{
    private readonly FrozenDictionary<PostId, Tenure[]> _tenures;
    private readonly FrozenDictionary<PersonId, Span[]> _service;
    private readonly FrozenDictionary<PersonId, Span[]> _away;
    private readonly FrozenDictionary<PersonId, PostId[]> _held;

    public PresenceRegister(ImmutableArray<Tenure> tenures, ImmutableArray<Absence> absences)
    {
        _tenures = tenures
            .GroupBy(row => row.Post)
            .ToFrozenDictionary(group => group.Key, group => group.OrderBy(row => row.From).ToArray());
        _service = Merged(tenures.Select(row => (row.Person, Span.Of(row.From, row.Until))));
        _away = Merged(absences.Select(row => (row.Person, Span.Of(row.From, row.Until))));
        _held = tenures
            .GroupBy(row => row.Person)
            .ToFrozenDictionary(rows => rows.Key, rows => rows.Select(row => row.Post).Distinct().ToArray());
    }

    /// <summary>Who holds the post at the instant, present or not; null while it is vacant.</summary>
    public PersonId? HolderOf(PostId post, Instant at)
    {
        if (!_tenures.TryGetValue(post, out var rows))
            return null;
        var index = LastStarted(rows, at, static row => row.From);
        return index >= 0 && (rows[index].Until is not { } until || at < until) ? rows[index].Person : null;
    }

    /// <summary>Why the person can't be taken at the instant, or null when present.</summary>
    public string? WhyNot(PersonId person, Instant at)
    {
        if (!Holds(_service, person, at))
            return NotTaken.NotInService;
        return Holds(_away, person, at) ? NotTaken.Away : null;
    }

    /// <summary>Every post that the person holds at some time.</summary>
    public IReadOnlyList<PostId> EverHeldBy(PersonId person) => _held.TryGetValue(person, out var posts) ? posts : [];

    /// <summary>Everybody who holds the post at some time.</summary>
    public IEnumerable<PersonId> EverHolding(PostId post) =>
        _tenures.TryGetValue(post, out var rows) ? rows.Select(row => row.Person).Distinct() : [];

    /// <summary>The instants at which the post's holder changes.</summary>
    public IEnumerable<Instant> ChangesOf(PostId post) =>
        _tenures.TryGetValue(post, out var rows) ? rows.SelectMany(row => new[] { row.From, row.Until ?? Instant.MaxValue }) : [];

    /// <summary>The instants at which the person comes, goes, leaves or returns.</summary>
    public IEnumerable<Instant> ChangesOf(PersonId person) =>
        new[] { _service, _away }
            .Where(register => register.ContainsKey(person))
            .SelectMany(register => register[person])
            .SelectMany(span => new[] { span.From, span.Until });

    private static bool Holds(FrozenDictionary<PersonId, Span[]> register, PersonId person, Instant at)
    {
        if (!register.TryGetValue(person, out var spans))
            return false;
        var index = LastStarted(spans, at, static span => span.From);
        return index >= 0 && at < spans[index].Until;
    }

    private static int LastStarted<T>(T[] rows, Instant at, Func<T, Instant> from)
    {
        var (low, high) = (0, rows.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (from(rows[middle]) <= at)
                low = middle + 1;
            else
                high = middle - 1;
        }
        return high;
    }

    private static FrozenDictionary<PersonId, Span[]> Merged(IEnumerable<(PersonId Person, Span Span)> rows) =>
        rows.GroupBy(row => row.Person, row => row.Span).ToFrozenDictionary(group => group.Key, Join);

    private static Span[] Join(IEnumerable<Span> spans)
    {
        var joined = new List<Span>();
        foreach (var span in spans.OrderBy(span => span.From))
        {
            if (joined.Count > 0 && span.From <= joined[^1].Until)
                joined[^1] = joined[^1] with { Until = Instant.Max(joined[^1].Until, span.Until) };
            else
                joined.Add(span);
        }
        return [.. joined];
    }

    /// <summary>From inclusive until exclusive; the end of time stands for open.</summary>
    private readonly record struct Span(Instant From, Instant Until)
    {
        public static Span Of(Instant from, Instant? until) => new(from, until ?? Instant.MaxValue);
    }
}
