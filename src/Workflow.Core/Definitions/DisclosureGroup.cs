using System.Collections.Immutable;

namespace Workflow.Core.Definitions;

/// <summary>
/// Somebody (<paramref name="Who"/> as in <see cref="DisclosureGroup"/>) who is meant only while one of these stages or tracks is where the
/// case stands.
/// </summary>
public sealed record DisclosureGrant(string Who, ImmutableArray<string> During)
{
    /// <summary>True where a stage of a track is one of the places.</summary>
    public bool CoversStage(string track, string stage) => During.Contains(stage) || During.Contains(track);
}

/// <summary>
/// Who may read or write a group of fields: the word of a party (<c>township</c>), of a post in it (<c>township/director</c>), or
/// <c>alerted</c>.
/// </summary>
public sealed record DisclosureGroup(string Name, LocalizedText Title, ImmutableArray<string> Readers, ImmutableArray<string> Writers)
{
    /// <summary>Who reads it only while a track of the case stands in a stage, or is open.</summary>
    public ImmutableArray<DisclosureGrant> ReadersDuring { get; init; } = [];

    /// <summary>Who writes it only then.</summary>
    public ImmutableArray<DisclosureGrant> WritersDuring { get; init; } = [];

    /// <summary>Who alone reads it once the case has ended in a way that seals it; empty: nobody does.</summary>
    public ImmutableArray<string> WhenSealed { get; init; } = [];

    /// <summary>Who reads it in a sealed case only while something that survives the end still stands there.</summary>
    public ImmutableArray<DisclosureGrant> WhenSealedDuring { get; init; } = [];

    /// <summary>Everybody named for it, at whatever time.</summary>
    public IEnumerable<string> Named =>
        Readers
            .Concat(Writers)
            .Concat(ReadersDuring.Concat(WritersDuring).Concat(WhenSealedDuring).Select(grant => grant.Who))
            .Concat(WhenSealed);

    /// <summary>
    /// Other groups to which its readers and writers are added; such a group holds no field of its own. Empty for an ordinary group.
    /// </summary>
    public ImmutableArray<string> AddsTo { get; init; } = [];

    /// <summary>Where it is written.</summary>
    public SourceLocation Where { get; init; }
}
