using System.Collections.Immutable;
using NodaTime;

namespace Workflow.Core.Organizations;

/// <summary>
/// How the register of occupancy of one post becomes what is known now. Nothing written is altered: rows that aren't right any more are
/// <paramref name="Superseded"/> (they say what was known until then), and rows are <paramref name="Appended"/>, in order.
/// </summary>
public sealed record OccupancyRevision(ImmutableArray<Occupancy> Superseded, ImmutableArray<Occupancy> Appended)
{
    /// <summary>
    /// From the rows that stand (ordered) to what <paramref name="next"/> says from <paramref name="now"/> on. Before that only what the change
    /// from <paramref name="before"/> made different is corrected; without it (null) the past stays as it is written.
    /// </summary>
    public static OccupancyRevision Of(
        PostId post,
        ImmutableArray<Occupancy> standing,
        OrgDirectory? before,
        OrgDirectory next,
        Instant now
    )
    {
        if (standing.IsEmpty)
            return new([], next.Occupancies(post, next.Content.From));
        var future = next.Occupancies(post, now);
        // Only a post that comes back by a file has nobody for the time in between; one that was closed just ends.
        var past = Past(post, standing, before, next, now).Where(row => row.Known || !future.IsEmpty).Select(row => row.Row);
        var target = Joined(past.Concat(future));
        var superseded = standing.RemoveAll(target.Contains);
        if (superseded.IsEmpty)
            return new([], [.. target.Where(row => !standing.Contains(row))]);
        // A register grows from its beginning on: where the first row is another, all of them are written anew.
        return superseded[0] == standing[0] ? new(standing, target) : new(superseded, [.. target.Where(row => !standing.Contains(row))]);
    }

    private static IEnumerable<(Occupancy Row, bool Known)> Past(
        PostId post,
        ImmutableArray<Occupancy> standing,
        OrgDirectory? before,
        OrgDirectory next,
        Instant now
    )
    {
        var start = standing[0].From;
        var said = before?.Occupancies(post, start) ?? [];
        var says = before is null ? [] : next.Occupancies(post, start);
        var instants = new SortedSet<Instant> { start };
        foreach (var row in standing.Concat(said).Concat(says))
        {
            instants.Add(row.From);
            instants.Add(row.Until ?? now);
        }
        var ordered = instants.Where(at => at >= start && at < now).Append(now).ToList();
        for (var i = 0; i + 1 < ordered.Count; i++)
        {
            var at = ordered[i];
            var (known, was, isNow) = (RowAt(standing, at), RowAt(said, at), RowAt(says, at));
            var row = isNow is not null && !IsSame(was, isNow) ? isNow : known;
            yield return (new(post, row?.Person, row?.As ?? OccupancyKind.Superior, at, ordered[i + 1]), row is not null);
        }
    }

    private static Occupancy? RowAt(ImmutableArray<Occupancy> rows, Instant at) =>
        rows.FirstOrDefault(row => row.From <= at && !(row.Until <= at));

    private static bool IsSame(Occupancy? one, Occupancy other) => one is not null && one.Person == other.Person && one.As == other.As;

    private static ImmutableArray<Occupancy> Joined(IEnumerable<Occupancy> rows)
    {
        var joined = ImmutableArray.CreateBuilder<Occupancy>();
        foreach (var row in rows)
        {
            if (joined.Count > 0 && IsSame(joined[^1], row))
                joined[^1] = joined[^1] with { Until = row.Until };
            else
                joined.Add(row);
        }
        return joined.ToImmutable();
    }
}
