using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Definitions;

namespace Workflow.Core.Calendars;

/// <summary>Deadline rows as data. An overlay replaces rows of another pack by their id; see <see cref="Overlaid"/>.</summary>
/// <param name="Id">Its name, such as <c>CN-BASE</c>.</param>
/// <param name="Version">Its version, recorded with every deadline computed from it.</param>
/// <param name="ValidFrom">From when its rows hold unless a row says otherwise; null for always.</param>
/// <param name="Rows">The rows in the order written, each as it reads today.</param>
public sealed record RulePack(string Id, string Version, LocalDate? ValidFrom, NamedList<DeadlineRule> Rows)
{
    /// <summary>What it is called.</summary>
    public LocalizedText Title { get; init; } = LocalizedText.Same(Id);

    /// <summary>The pack over which this one is laid, or null when it stands alone.</summary>
    public string? Overlays { get; init; }

    /// <summary>The areas in which an overlay holds; empty: wherever it is used.</summary>
    public ImmutableArray<string> Areas { get; init; } = [];

    /// <summary>Former wordings of a row by its id, the newest first. A row that never changed has none.</summary>
    public ImmutableDictionary<string, ImmutableArray<DeadlineRule>> Earlier { get; init; } =
        ImmutableDictionary<string, ImmutableArray<DeadlineRule>>.Empty;

    /// <summary>Rows of an overlay that its base need not have.</summary>
    public ImmutableHashSet<string> NewRows { get; init; } = [];

    /// <summary>Where each row is written.</summary>
    public ImmutableDictionary<string, SourceLocation> Places { get; init; } = ImmutableDictionary<string, SourceLocation>.Empty;

    /// <summary>
    /// The row in force for a deadline that counts from this day, so that a changed rule moves only later anchors. Null when the pack has no
    /// such row, or none was in force on the day.
    /// </summary>
    public DeadlineRule? RuleOn(string id, LocalDate anchorDay)
    {
        if (!Rows.TryGetValue(id, out var row))
            return null;
        if (IsInForce(row, anchorDay))
            return row;
        foreach (var former in Earlier.GetValueOrDefault(id, []))
        {
            if (IsInForce(former, anchorDay))
                return former;
        }
        return null;
    }

    private static bool IsInForce(DeadlineRule rule, LocalDate anchorDay) => rule.ValidFrom is not { } from || from <= anchorDay;

    /// <summary>
    /// This pack with the rows of an overlay in the place of its own. Where the overlay's row holds only from a day on, this pack's row stays
    /// as its former wording. Throws <see cref="ArgumentException"/> when the overlay is meant for another pack; <see cref="CheckOverlay"/>
    /// says so, and more, at its place.
    /// </summary>
    public RulePack Overlaid(RulePack overlay)
    {
        if (overlay.Overlays != Id)
            throw new ArgumentException($"{overlay.Id} isn't an overlay of {Id}", nameof(overlay));
        var rows = Rows.Select(row => KeyValuePair.Create(row.Key, overlay.Rows.TryGetValue(row.Key, out var laid) ? laid : row.Value));
        var added = overlay.Rows.Where(row => !Rows.Contains(row.Key));
        var earlier = Earlier.ToBuilder();
        foreach (var id in overlay.Rows.Names)
            earlier[id] = FormerWordings(overlay, id);
        return new(overlay.Id, $"{Id} {Version} + {overlay.Id} {overlay.Version}", ValidFrom, new(rows.Concat(added)))
        {
            Title = overlay.Title,
            Earlier = earlier.ToImmutable(),
            Places = Places.SetItems(overlay.Places),
        };
    }

    /// <summary>Notes what is wrong with laying an overlay over this pack: another base, a row that isn't there, another anchor.</summary>
    public void CheckOverlay(RulePack overlay, ProblemList problems)
    {
        foreach (var (id, row) in overlay.Rows)
        {
            var where = overlay.Places[id];
            var isNew = overlay.NewRows.Contains(id);
            if (overlay.Overlays != Id)
                problems.Error(where, $"{overlay.Id} overlays {overlay.Overlays ?? "nothing"}, not {Id}");
            else if (!Rows.TryGetValue(id, out var replaced) && !isNew)
                problems.Error(
                    where,
                    $"{Id} has no row '{id}' to replace{NearestName.Hint(id, Rows.Names)}; a row of its own belongs under 'new-rows:'"
                );
            else if (replaced is not null && isNew)
                problems.Error(where, $"{Id} has a row '{id}' already; one that replaces it belongs under 'rows:'");
            else if (replaced is not null && !overlay.Areas.IsEmpty && replaced.Anchor != row.Anchor)
                problems.Error(
                    where,
                    $"'{id}' counts from '{row.Anchor}' here, but from '{replaced.Anchor}' elsewhere; an area may change the amount and not the event"
                );
            else if (replaced is not null && !overlay.Areas.IsEmpty && (replaced.Repeat is null) != (row.Repeat is null))
                problems.Error(where, $"'{id}' comes back in one area and not in another; that needs another row");
            else if (replaced is not null && replaced.Anchor != row.Anchor)
                problems.Warn(where, $"'{id}' counts from '{row.Anchor}' here, but from '{replaced.Anchor}' in {Id}");
        }
    }

    private ImmutableArray<DeadlineRule> FormerWordings(RulePack overlay, string id)
    {
        var own = overlay.Earlier.GetValueOrDefault(id, []);
        var oldest = own.IsEmpty ? overlay.Rows[id] : own[^1];
        if (oldest.ValidFrom is null || !Rows.TryGetValue(id, out var replaced))
            return own;
        return [.. own, replaced, .. Earlier.GetValueOrDefault(id, [])];
    }
}
