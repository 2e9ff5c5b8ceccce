using System.Collections.Immutable;
using Workflow.Core.Rules;

namespace Workflow.Core.Definitions;

/// <summary>How a performer is chosen among several posts of a role.</summary>
public enum PickRule
{
    /// <summary>The first in the organisation's order.</summary>
    First,

    /// <summary>The one with the fewest open items; the first in order when equal.</summary>
    LeastOpen,
}

/// <summary>What a suspension does to an open item.</summary>
public enum SuspensionRule
{
    /// <summary>Its clock stands still and goes on with what was left.</summary>
    Pause,

    /// <summary>It ends, as neither done nor missed.</summary>
    Cancel,

    /// <summary>It goes on as if nothing were.</summary>
    Keep,
}

/// <summary>Something to be done in a stage.</summary>
public sealed record TaskDefinition
{
    /// <summary>Its name, unique in the definition.</summary>
    public required string Name { get; init; }

    /// <summary>What pages and messages call it; messages to the outside say it only when it names neither programme nor result.</summary>
    public required LocalizedText Title { get; init; }

    /// <summary>One or two sentences on what to do.</summary>
    public LocalizedText Instruction { get; init; } = LocalizedText.Empty;

    /// <summary>Who does it; null: whoever is accountable.</summary>
    public PostReference? By { get; init; }

    /// <summary>How one of several performers is chosen.</summary>
    public PickRule Pick { get; init; }

    /// <summary>Its own accountable post; null: it follows its track.</summary>
    public PostReference? Accountable { get; init; }

    /// <summary>The fields asked for.</summary>
    public ImmutableArray<FormField> Form { get; init; } = [];

    /// <summary>The id of its deadline row; null only with <see cref="NoDeadlineReason"/>.</summary>
    public string? Due { get; init; }

    /// <summary>Other deadline rows by condition; the first that holds is taken, else <see cref="Due"/>.</summary>
    public ImmutableArray<DueChoice> DueWhen { get; init; } = [];

    /// <summary>Why it has no deadline.</summary>
    public string? NoDeadlineReason { get; init; }

    /// <summary>The name of its ladder; null only without a deadline.</summary>
    public string? Ladder { get; init; }

    /// <summary>
    /// How long before its due day it opens, in calendar days: each occurrence of a task that comes back, or one that
    /// <see cref="OpensAhead"/>.
    /// </summary>
    public int OpensBeforeDays { get; init; } = 14;

    /// <summary>True when the definition says how long before its due day it opens, so that it doesn't open with its stage.</summary>
    public bool OpensAhead { get; init; }

    /// <summary>What a suspension of the case does to its open item.</summary>
    public SuspensionRule OnSuspension { get; init; }

    /// <summary>True when the participant takes part in it, so that the ladder's reminders to the participant go out.</summary>
    public bool ParticipantTakesPart { get; init; }

    /// <summary>True when the stage may be left without it.</summary>
    public bool IsOptional { get; init; }

    /// <summary>
    /// It opens only when this holds, asked whenever something happened while its track stands in the stage; null: always. While a value that
    /// it needs is empty it doesn't hold. The stage may be left without a task for which it doesn't hold.
    /// </summary>
    public Expression? When { get; init; }

    /// <summary>Tasks of the same stage that must be completed before it opens; empty: it opens with the stage.</summary>
    public ImmutableArray<string> After { get; init; } = [];

    /// <summary>
    /// Tasks of the same stage that somebody else must complete: two persons for each pair, whichever comes first; empty: no such rule.
    /// </summary>
    public ImmutableArray<string> AnotherPersonThan { get; init; } = [];

    /// <summary>
    /// Posts that add it when it is needed, several at once; it never opens by itself and the stage may be left without it. Empty: an
    /// ordinary task.
    /// </summary>
    public ImmutableArray<PostReference> ByHand { get; init; } = [];

    /// <summary>The finding that completing it signs; null for an ordinary task.</summary>
    public string? Finding { get; init; }

    /// <summary>The kind of finding whose days end with its completion; null for none.</summary>
    public string? EndsFinding { get; init; }

    /// <summary>True when only the accountable post may complete it.</summary>
    public bool SignedByAccountable { get; init; }

    /// <summary>The date or date-time field that says when it happened; null: the time is asked for separately and defaults to now.</summary>
    public string? HappenedField { get; init; }

    /// <summary>Where it is written.</summary>
    public SourceLocation Where { get; init; }
}

/// <summary>A deadline row for a task when a condition holds.</summary>
public sealed record DueChoice(Expression When, string Row);

/// <summary>A field as a form asks for it.</summary>
public sealed record FormField(string Name, bool IsOptional);
