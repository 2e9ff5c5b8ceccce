using System.Collections.Immutable;
using Workflow.Core.Cases;
using Workflow.Core.Organizations;

namespace Workflow.Core.Disclosure;

/// <summary>
/// What decides who may see what of a case, and nothing else of it: small enough to be read for each line of a list. Its parts are named as
/// those of <see cref="Case"/>, from whose stored form it can be read.
/// </summary>
public sealed record CaseOutline
{
    /// <summary>Its identity.</summary>
    public required CaseId Id { get; init; }

    /// <summary>The name of the definition it runs on.</summary>
    public required string Workflow { get; init; }

    /// <summary>The version of that definition.</summary>
    public required int DefinitionVersion { get; init; }

    /// <summary>As <see cref="Case.Ending"/>.</summary>
    public string? Ending { get; init; }

    /// <summary>Which department plays which party.</summary>
    public IReadOnlyDictionary<string, DepartmentId> Parties { get; init; } = ImmutableDictionary<string, DepartmentId>.Empty;

    /// <summary>Parties that are or were accountable or performing.</summary>
    public IReadOnlyList<string> Involved { get; init; } = [];

    /// <summary>The known fields of the case: where each one's words are kept.</summary>
    public IReadOnlyDictionary<string, OutlinedValue> Fields { get; init; } = ImmutableDictionary<string, OutlinedValue>.Empty;

    /// <summary>Open tracks by number.</summary>
    public IReadOnlyDictionary<int, OutlinedTrack> Tracks { get; init; } = ImmutableDictionary<int, OutlinedTrack>.Empty;

    /// <summary>Open work items by number.</summary>
    public IReadOnlyDictionary<int, OutlinedItem> Items { get; init; } = ImmutableDictionary<int, OutlinedItem>.Empty;

    /// <summary>Handovers offered, returned or taken back, by number.</summary>
    public IReadOnlyDictionary<int, OutlinedHandover> Handovers { get; init; } = ImmutableDictionary<int, OutlinedHandover>.Empty;

    /// <summary>Alerts not resolved, by number.</summary>
    public IReadOnlyDictionary<int, OutlinedAlert> Alerts { get; init; } = ImmutableDictionary<int, OutlinedAlert>.Empty;

    /// <summary>The outline of a whole case.</summary>
    public static CaseOutline Of(Case whole) =>
        new()
        {
            Id = whole.Id,
            Workflow = whole.Workflow,
            DefinitionVersion = whole.DefinitionVersion,
            Ending = whole.Ending,
            Parties = whole.Parties,
            Involved = whole.Involved,
            Fields = whole.Fields.ToDictionary(pair => pair.Key, pair => OutlinedValue.Of(pair.Value), StringComparer.Ordinal),
            Tracks = whole.Tracks.ToDictionary(
                pair => pair.Key,
                pair => new OutlinedTrack(pair.Value.Name, pair.Value.Stage, pair.Value.Accountable)
            ),
            Items = whole.Items.ToDictionary(
                pair => pair.Key,
                pair => new OutlinedItem(pair.Value.Track, pair.Value.Task, pair.Value.Performer, pair.Value.OwnAccountable)
            ),
            Handovers = whole.Handovers.ToDictionary(
                pair => pair.Key,
                pair => new OutlinedHandover(pair.Value.Track, pair.Value.Stage, pair.Value.From, pair.Value.To, pair.Value.Status)
            ),
            Alerts = whole.Alerts.ToDictionary(pair => pair.Key, pair => new OutlinedAlert(pair.Value.Post, pair.Value.Person)),
        };
}

/// <summary>Where the words of a field are: kept elsewhere under a number within the case, or told here. One of both is null.</summary>
public sealed record OutlinedValue(int? Reference, FieldValue? Value)
{
    /// <summary>Where the words of a stored value are.</summary>
    public static OutlinedValue Of(StoredValue value) =>
        value switch
        {
            StoredValue.Plain plain => new(null, plain.Value),
            StoredValue.Committed committed => new(committed.Reference, null),
            _ => throw new ArgumentOutOfRangeException(nameof(value), value, "an unknown kind of value"),
        };
}

/// <summary>Where an open track stands, and who is accountable for it.</summary>
public sealed record OutlinedTrack(string Name, string Stage, PostId Accountable);

/// <summary>An open item: what is to be done, by whom, and who is accountable where that isn't its track's post.</summary>
public sealed record OutlinedItem(TrackId Track, string Task, PostId Performer, PostId? OwnAccountable);

/// <summary>A handover that isn't accepted: of which track into which stage, between whom, and how it stands.</summary>
public sealed record OutlinedHandover(TrackId Track, string Stage, PostId From, PostId To, HandoverStatus Status);

/// <summary>Whom an open alert reached.</summary>
public sealed record OutlinedAlert(PostId Post, PersonId? Person);
