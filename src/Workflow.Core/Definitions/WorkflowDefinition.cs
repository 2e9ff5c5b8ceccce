using System.Collections.Frozen;
using System.Collections.Immutable;
using Workflow.Core.Calendars;
using Workflow.Core.Deadlines;
using Workflow.Core.Rules;

namespace Workflow.Core.Definitions;

/// <summary>
/// A published, versioned, immutable description of how one kind of case runs. Names that it uses are all defined in it or in what it
/// imports: a definition with an unknown name isn't built.
/// </summary>
public sealed record WorkflowDefinition
{
    private readonly FrozenDictionary<string, TaskDefinition> _tasks = FrozenDictionary<string, TaskDefinition>.Empty;

    /// <summary>Its name, such as <c>community-rehabilitation</c>; the same in all versions.</summary>
    public required string Name { get; init; }

    /// <summary>Counts from 1. Cases stay on the version they began with until they are migrated.</summary>
    public required int Version { get; init; }

    /// <summary>SHA-256 (hex, lower case) over all texts it was read from.</summary>
    public required string ContentHash { get; init; }

    /// <summary>What pages call it.</summary>
    public required LocalizedText Title { get; init; }

    /// <summary>Which department plays which part; resolved when a case opens.</summary>
    public NamedList<PartyDefinition> Parties { get; init; } = NamedList<PartyDefinition>.Empty;

    /// <summary>The data schema of a case.</summary>
    public NamedList<FieldDefinition> Fields { get; init; } = NamedList<FieldDefinition>.Empty;

    /// <summary>What is asked when a case is opened.</summary>
    public ImmutableArray<FormField> Opening { get; init; } = [];

    /// <summary>Moments from which deadlines count, by the anchor names of the rule pack.</summary>
    public NamedList<MomentDefinition> Moments { get; init; } = NamedList<MomentDefinition>.Empty;

    /// <summary>The main line first, then lines opened on demand.</summary>
    public NamedList<TrackDefinition> Tracks
    {
        get;
        init
        {
            field = value;
            _tasks = value
                .Values.SelectMany(track => track.Stages.Values)
                .SelectMany(stage => stage.Tasks)
                .DistinctBy(task => task.Key, StringComparer.Ordinal)
                .ToFrozenDictionary(StringComparer.Ordinal);
        }
    } = NamedList<TrackDefinition>.Empty;

    /// <summary>Kinds of signed human judgement.</summary>
    public NamedList<FindingDefinition> Findings { get; init; } = NamedList<FindingDefinition>.Empty;

    /// <summary>Numbers derived from findings.</summary>
    public NamedList<CounterDefinition> Counters { get; init; } = NamedList<CounterDefinition>.Empty;

    /// <summary>What handovers may carry.</summary>
    public NamedList<LocalizedText> Materials { get; init; } = NamedList<LocalizedText>.Empty;

    /// <summary>Groups of fields and who may see or write them. A field in no group is seen by nobody but the form that asks for it.</summary>
    public NamedList<DisclosureGroup> Disclosure { get; init; } = NamedList<DisclosureGroup>.Empty;

    /// <summary>Deadline rows, overlays already applied.</summary>
    public required RulePack Rules { get; init; }

    /// <summary>How long the measure lasts; null: it has no term.</summary>
    public TermDefinition? Term { get; init; }

    /// <summary>Ladders by name.</summary>
    public NamedList<EscalationPolicy> Ladders { get; init; } = NamedList<EscalationPolicy>.Empty;

    /// <summary>Message templates by kind.</summary>
    public NamedList<MessageTemplate> Messages { get; init; } = NamedList<MessageTemplate>.Empty;

    /// <summary>Decision tables; each gives the fields named in its outputs to expressions under its own name.</summary>
    public NamedList<DecisionTable> Tables { get; init; } = NamedList<DecisionTable>.Empty;

    /// <summary>The name of the first track, which every case has from its opening on.</summary>
    public string MainTrack => Tracks[0].Key;

    /// <summary>The task of that name, in whichever stage; null when there is none. Task names are unique in a definition.</summary>
    public TaskDefinition? FindTask(string name) => _tasks.GetValueOrDefault(name);
}

/// <summary>A part in the process: the department of kind <paramref name="UnitKind"/> that serves the area in field <paramref name="ServingField"/>.</summary>
public sealed record PartyDefinition(string Name, LocalizedText Title, string UnitKind, string ServingField)
{
    /// <summary>Where it is written.</summary>
    public SourceLocation Where { get; init; }
}

/// <summary>A post by what it is in this process: the post with <paramref name="Role"/> in the department that plays <paramref name="Party"/>. Written <c>township/director</c>.</summary>
public sealed record PostReference(string Party, string Role)
{
    /// <inheritdoc />
    public override string ToString() => $"{Party}/{Role}";
}

/// <summary>From when a deadline may count.</summary>
public abstract record MomentDefinition
{
    private MomentDefinition() { }

    /// <summary>A date or date-time field.</summary>
    public sealed record FieldValue(string Field) : MomentDefinition;

    /// <summary>The effective time at which a task was completed.</summary>
    public sealed record TaskCompleted(string Task) : MomentDefinition;

    /// <summary>The due day of a task that was missed.</summary>
    public sealed record TaskMissed(string Task) : MomentDefinition;

    /// <summary>When a finding was signed (recorded time: a signature is given when it is given).</summary>
    public sealed record FindingSigned(string Finding) : MomentDefinition;

    /// <summary>When the handover into a stage was accepted.</summary>
    public sealed record HandoverAccepted(string Stage) : MomentDefinition;
}

/// <summary>A term: the row that computes its last day, and the moment that this day is called by rows that count from it.</summary>
public sealed record TermDefinition(string Rule, string Moment)
{
    /// <summary>True when days of suspension are added to its end.</summary>
    public bool SuspensionExtends { get; init; } = true;
}

/// <summary>A line of stages. The first stage is where it starts.</summary>
public sealed record TrackDefinition(string Name, LocalizedText Title, bool OpensOnDemand, NamedList<StageDefinition> Stages)
{
    /// <summary>Posts that may open it by hand; empty: only transitions and counters open it.</summary>
    public ImmutableArray<PostReference> OpenedBy { get; init; } = [];

    /// <summary>What is asked of whoever opens it by hand.</summary>
    public ImmutableArray<FormField> Opening { get; init; } = [];

    /// <summary>True when several of it may be open at once.</summary>
    public bool Several { get; init; }

    /// <summary>True when it goes on after the end of the case that other tracks decide: help, the discharge notice.</summary>
    public bool Survives { get; init; }
}

/// <summary>Where a track can stand. <paramref name="Label"/> is what the case is called while its main line stands here.</summary>
public sealed record StageDefinition(
    string Name,
    LocalizedText Title,
    LocalizedText Label,
    PostReference Accountable,
    NamedList<TaskDefinition> Tasks,
    ImmutableArray<Transition> Transitions,
    SourceLocation Where
)
{
    /// <summary>True when the rest of the case is suspended while a track stands here; leaving it resumes.</summary>
    public bool Suspends { get; init; }

    /// <summary>Why a track may stay here without a task or a way out; null when it has one.</summary>
    public LocalizedText? Waits { get; init; }
}

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

    /// <summary>Why it has no deadline.</summary>
    public string? NoDeadlineReason { get; init; }

    /// <summary>The name of its ladder; null only without a deadline.</summary>
    public string? Ladder { get; init; }

    /// <summary>For a task that comes back: how long before its due day each occurrence opens, in calendar days.</summary>
    public int OpensBeforeDays { get; init; } = 14;

    /// <summary>What a suspension of the case does to its open item.</summary>
    public SuspensionRule OnSuspension { get; init; }

    /// <summary>True when the participant takes part in it, so that the ladder's reminders to the participant go out.</summary>
    public bool ParticipantTakesPart { get; init; }

    /// <summary>True when the stage may be left without it.</summary>
    public bool IsOptional { get; init; }

    /// <summary>The finding that completing it signs; null for an ordinary task.</summary>
    public string? Finding { get; init; }

    /// <summary>True when only the accountable post may complete it.</summary>
    public bool SignedByAccountable { get; init; }

    /// <summary>The date or date-time field that says when it happened; null: the time is asked for separately and defaults to now.</summary>
    public string? HappenedField { get; init; }

    /// <summary>Where it is written.</summary>
    public SourceLocation Where { get; init; }
}

/// <summary>A field as a form asks for it.</summary>
public sealed record FormField(string Name, bool IsOptional);

/// <summary>
/// A way out of a stage, or something that opens beside it. Tried in the order written whenever something happened in the stage; the
/// first that holds is taken. Those with <see cref="WhenMissed"/> don't leave the stage.
/// </summary>
public sealed record Transition
{
    /// <summary>The tasks that must be completed; empty: all that aren't optional.</summary>
    public ImmutableArray<string> After { get; init; } = [];

    /// <summary>A condition over fields, tables and outcomes; null: always.</summary>
    public Expression? When { get; init; }

    /// <summary>The task whose missed deadline triggers it, at the due instant; null for the usual kind.</summary>
    public string? WhenMissed { get; init; }

    /// <summary>True for one that the end of the term triggers, whatever is open.</summary>
    public bool WhenTermEnds { get; init; }

    /// <summary>The stage entered; null with <see cref="ClosesTrack"/> or <see cref="Opens"/>.</summary>
    public string? To { get; init; }

    /// <summary>True when the track ends (<c>to: closed</c>).</summary>
    public bool ClosesTrack { get; init; }

    /// <summary>True when the whole case ends with it.</summary>
    public bool EndsCase { get; init; }

    /// <summary>The on-demand track that opens beside; null for none.</summary>
    public string? Opens { get; init; }

    /// <summary>Tasks of any track whose open items this ends without completion.</summary>
    public ImmutableArray<string> Supersedes { get; init; } = [];

    /// <summary>A task to be done (again) with a fresh deadline; null for none.</summary>
    public Reopening? Reopens { get; init; }

    /// <summary>The name of an adverse consequence; null for none. It needs a signed finding of the stage.</summary>
    public string? Consequence { get; init; }

    /// <summary>How responsibility is offered to the next stage's accountable; null: it stays within the same post.</summary>
    public HandoverDefinition? Handover { get; init; }

    /// <summary>Where it is written.</summary>
    public SourceLocation Where { get; init; }
}

/// <summary>A task of a stage that some track stands in, opened again with another deadline row.</summary>
public sealed record Reopening(string Task, string Due);

/// <summary>An offer of responsibility as a definition describes it.</summary>
public sealed record HandoverDefinition(
    PostReference To,
    string AcceptRule,
    string Ladder,
    string CompleteRule,
    string CompleteLadder,
    ImmutableArray<string> Materials,
    ImmutableArray<string> ReceiverSees
)
{
    /// <summary>Where it is written.</summary>
    public SourceLocation Where { get; init; }
}

/// <summary>A kind of signed human judgement; <paramref name="WithParticipantView"/> asks for the person's view with it.</summary>
public sealed record FindingDefinition(string Name, LocalizedText Title, bool WithParticipantView)
{
    /// <summary>The field that holds the person's view, asked for by each form that signs the finding; null without one.</summary>
    public string? ViewField { get; init; }

    /// <summary>Where it is written.</summary>
    public SourceLocation Where { get; init; }
}

/// <summary>A number that counts signed findings; at <paramref name="Threshold"/> the track <paramref name="Opens"/> opens as a candidate.</summary>
public sealed record CounterDefinition(string Name, LocalizedText Title, string Finding, int Threshold, string? Opens)
{
    /// <summary>Where it is written.</summary>
    public SourceLocation Where { get; init; }
}

/// <summary>Who may read or write a group of fields: the word of a party (<c>township</c>), of a post in it (<c>township/director</c>), or <c>alerted</c>.</summary>
public sealed record DisclosureGroup(string Name, LocalizedText Title, ImmutableArray<string> Readers, ImmutableArray<string> Writers)
{
    /// <summary>Where it is written.</summary>
    public SourceLocation Where { get; init; }
}

/// <summary>Subject and body of a message, as templates per language.</summary>
public sealed record MessageTemplate(string Kind, LocalizedText Subject, LocalizedText Body)
{
    /// <summary>Where it is written.</summary>
    public SourceLocation Where { get; init; }
}
