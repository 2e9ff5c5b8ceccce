using System.Collections.Frozen;
using System.Collections.Immutable;
using NodaTime;
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

    /// <summary>SHA-256 (hex, lower case) over what a running case stands in; rules, ladders and messages are no part of it.</summary>
    public string StructureHash { get; init; } = "";

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

    /// <summary>How a case can end, by the names that transitions use.</summary>
    public NamedList<EndingDefinition> Endings { get; init; } = NamedList<EndingDefinition>.Empty;

    /// <summary>Circumstances in which a consequence must not follow.</summary>
    public NamedList<ExclusionDefinition> Exclusions { get; init; } = NamedList<ExclusionDefinition>.Empty;

    /// <summary>What handovers may carry.</summary>
    public NamedList<LocalizedText> Materials { get; init; } = NamedList<LocalizedText>.Empty;

    /// <summary>Papers that a case gives.</summary>
    public NamedList<DocumentDefinition> Documents { get; init; } = NamedList<DocumentDefinition>.Empty;

    /// <summary>Groups of fields and who may see or write them. A field in no group is seen by nobody but the form that asks for it.</summary>
    public NamedList<DisclosureGroup> Disclosure { get; init; } = NamedList<DisclosureGroup>.Empty;

    /// <summary>Deadline rows, overlays already applied.</summary>
    public required RulePack Rules { get; init; }

    /// <summary>
    /// The rows of areas with rules of their own, by area. A deadline counts by the rules of the area that the accountable post's
    /// department serves, or of the nearest area that encloses it.
    /// </summary>
    public ImmutableSortedDictionary<string, RulePack> LocalRules { get; init; } = ImmutableSortedDictionary<string, RulePack>.Empty;

    /// <summary>How long the measure lasts; null: it has no term.</summary>
    public TermDefinition? Term { get; init; }

    /// <summary>Ladders by name.</summary>
    public NamedList<EscalationPolicy> Ladders { get; init; } = NamedList<EscalationPolicy>.Empty;

    /// <summary>Message templates by kind.</summary>
    public NamedList<MessageTemplate> Messages { get; init; } = NamedList<MessageTemplate>.Empty;

    /// <summary>Decision tables; each gives the fields named in its outputs to expressions under its own name.</summary>
    public NamedList<DecisionTable> Tables { get; init; } = NamedList<DecisionTable>.Empty;

    /// <summary>True when a way of it opens cases of other workflows.</summary>
    public bool OpensCases =>
        Tracks.Values.SelectMany(track => track.Stages.Values).SelectMany(stage => stage.Transitions).Any(way => way.OpensCase is not null);

    /// <summary>The name of the first track, which every case has from its opening on.</summary>
    public string MainTrack => Tracks[0].Key;

    /// <summary>Every condition over fields, tables and counters that it asks anywhere.</summary>
    public IEnumerable<Expression> Conditions =>
        Tracks
            .Values.SelectMany(track => track.Stages.Values)
            .SelectMany(stage =>
                stage
                    .Transitions.Select(way => way.When)
                    .Concat(stage.Tasks.Values.SelectMany(task => task.DueWhen.Select(choice => choice.When).Prepend(task.When)))
            )
            .Concat(Exclusions.Values.Select(exclusion => exclusion.When))
            .OfType<Expression>();

    /// <summary>The rows of the first of these areas that has rules of its own, else those that hold everywhere.</summary>
    public RulePack RulesIn(IEnumerable<string> areas)
    {
        if (LocalRules.IsEmpty)
            return Rules;
        return areas.Select(area => LocalRules.GetValueOrDefault(area)).FirstOrDefault(pack => pack is not null) ?? Rules;
    }

    /// <summary>The rows from which a deadline was computed, told by the pack and version that it keeps; the general ones when none fit.</summary>
    public RulePack RulesOf(string row, string packVersion)
    {
        bool Holds(RulePack pack) =>
            (pack.Rows.TryGetValue(row, out var latest) && latest.PackVersion == packVersion)
            || pack.Earlier.GetValueOrDefault(row, []).Any(earlier => earlier.PackVersion == packVersion);
        return Holds(Rules) ? Rules : LocalRules.Values.FirstOrDefault(Holds) ?? Rules;
    }

    /// <summary>
    /// True when a case of the other version can go on on this one as it stands: they differ in rules, ladders and messages at most.
    /// </summary>
    public bool HasStructureOf(WorkflowDefinition other) =>
        Name == other.Name && StructureHash.Length > 0 && StructureHash == other.StructureHash;

    /// <summary>The task of that name, in whichever stage; null when there is none. Task names are unique in a definition.</summary>
    public TaskDefinition? FindTask(string name) => _tasks.GetValueOrDefault(name);
}

/// <summary>
/// A part in the process: the department of kind <paramref name="UnitKind"/> that serves the area in field <paramref name="ServingField"/>.
/// </summary>
public sealed record PartyDefinition(string Name, LocalizedText Title, string UnitKind, string ServingField)
{
    /// <summary>True when its department stays the one that it was at the opening, also when the case moves to another area.</summary>
    public bool Stays { get; init; }

    /// <summary>Where it is written.</summary>
    public SourceLocation Where { get; init; }
}

/// <summary>
/// A post by what it is in this process: the post with <paramref name="Role"/> in the department that plays <paramref name="Party"/>.
/// Written <c>township/director</c>.
/// </summary>
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

    /// <summary>The day by which whoever added an item wants it; each item has its own.</summary>
    public sealed record ChosenDay : MomentDefinition;

    /// <summary>When the handover into a stage was accepted.</summary>
    public sealed record HandoverAccepted(string Stage) : MomentDefinition;

    /// <summary>When a track opened (effective time); the latest when it opens several times.</summary>
    public sealed record TrackOpened(string Track) : MomentDefinition;

    /// <summary>When a track came to stand in a stage (effective time); with a handover, when it was offered.</summary>
    public sealed record StageEntered(string Stage) : MomentDefinition;
}

/// <summary>A term: the row that computes its last day, and the moment that this day is called by rows that count from it.</summary>
public sealed record TermDefinition(string Rule, string Moment)
{
    /// <summary>True when days of suspension are added to its end.</summary>
    public bool SuspensionExtends { get; init; } = true;

    /// <summary>
    /// The number field that says how many months it lasts, in the place of the row's own budget; null, or no value: the row's budget.
    /// </summary>
    public string? MonthsField { get; init; }
}

/// <summary>A line of stages. The first stage is where it starts.</summary>
public sealed record TrackDefinition(string Name, LocalizedText Title, bool OpensOnDemand, NamedList<StageDefinition> Stages)
{
    /// <summary>Posts that may open it by hand; empty: only transitions and counters open it.</summary>
    public ImmutableArray<PostReference> OpenedBy { get; init; } = [];

    /// <summary>What is asked of whoever opens it by hand.</summary>
    public ImmutableArray<FormField> Opening { get; init; } = [];

    /// <summary>
    /// The date or date-time field of that form that says when it happened; null: the time is asked for separately and defaults to now.
    /// </summary>
    public string? HappenedField { get; init; }

    /// <summary>True when several of it may be open at once.</summary>
    public bool Several { get; init; }

    /// <summary>True when it goes on after the end of the case that other tracks decide: help, the discharge notice.</summary>
    public bool Survives { get; init; }
}

/// <summary>
/// Where a track can stand. <paramref name="Label"/> is what the case is called while its main line stands here; of an on-demand track only
/// when it is written (<see cref="HasOwnLabel"/>) or the stage suspends.
/// </summary>
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
    /// <summary>True when the label is written, rather than taken from the title.</summary>
    public bool HasOwnLabel { get; init; }

    /// <summary>True when the rest of the case is suspended while a track stands here; leaving it resumes.</summary>
    public bool Suspends { get; init; }

    /// <summary>Why a track may stay here without a task or a way out; null when it has one.</summary>
    public LocalizedText? Waits { get; init; }
}

/// <summary>
/// A way out of a stage, or something that opens beside it. Tried in the order written whenever something happened in the stage; the
/// first that holds is taken. Those with <see cref="WhenMissed"/> or <see cref="WhenDone"/> don't leave the stage.
/// </summary>
public sealed record Transition
{
    /// <summary>The tasks that must be completed; empty: all that aren't optional.</summary>
    public ImmutableArray<string> After { get; init; } = [];

    /// <summary>A condition over fields, tables and outcomes; null: always.</summary>
    public Expression? When { get; init; }

    /// <summary>The task whose missed deadline triggers it, at the due instant; null for the usual kind.</summary>
    public string? WhenMissed { get; init; }

    /// <summary>The task of the stage whose completion, each time, opens a track beside; null for the usual kind.</summary>
    public string? WhenDone { get; init; }

    /// <summary>True for one that leaves the stage, rather than open something beside it.</summary>
    public bool Leaves => WhenMissed is null && WhenDone is null;

    /// <summary>True for one that the end of the term triggers, whatever is open.</summary>
    public bool WhenTermEnds { get; init; }

    /// <summary>The stage entered; null with <see cref="ClosesTrack"/> or <see cref="Opens"/>.</summary>
    public string? To { get; init; }

    /// <summary>True when the track ends (<c>to: closed</c>).</summary>
    public bool ClosesTrack { get; init; }

    /// <summary>True when the whole case ends with it.</summary>
    public bool EndsCase { get; init; }

    /// <summary>The name of the ending, when <see cref="EndsCase"/> and one is named; null otherwise.</summary>
    public string? Ending { get; init; }

    /// <summary>The on-demand track that opens beside; null for none.</summary>
    public string? Opens { get; init; }

    /// <summary>Tasks of any track whose open items this ends without completion.</summary>
    public ImmutableArray<string> Supersedes { get; init; } = [];

    /// <summary>A task to be done (again) with a fresh deadline; null for none.</summary>
    public Reopening? Reopens { get; init; }

    /// <summary>The name of an adverse consequence; null for none. It needs a signed finding of the stage.</summary>
    public string? Consequence { get; init; }

    /// <summary>The case of another workflow that begins with it; null for none.</summary>
    public CaseOpening? OpensCase { get; init; }

    /// <summary>How responsibility is offered to the next stage's accountable; null: it stays within the same post.</summary>
    public HandoverDefinition? Handover { get; init; }

    /// <summary>Where it is written.</summary>
    public SourceLocation Where { get; init; }
}

/// <summary>A case of another workflow to be opened; <paramref name="With"/> maps fields of its opening to fields of this case.</summary>
public sealed record CaseOpening(string Workflow, ImmutableSortedDictionary<string, string> With)
{
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
    /// <summary>
    /// What acceptance moves: a field with an area to the field whose value it takes. Parties that serve it are found anew, and
    /// <see cref="To"/> means the post of the new department. Empty: nothing moves.
    /// </summary>
    public ImmutableSortedDictionary<string, string> Moves { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The written rule by which silence counts as a receipt; null: silence never does.</summary>
    public DeemedAcceptance? Deemed { get; init; }

    /// <summary>The parties that are found anew when this handover is accepted; empty when nothing moves.</summary>
    public IEnumerable<PartyDefinition> MovedParties(WorkflowDefinition definition) =>
        definition.Parties.Values.Where(party => !party.Stays && Moves.ContainsKey(party.ServingField));

    /// <summary>Where it is written.</summary>
    public SourceLocation Where { get; init; }
}

/// <summary>
/// A receipt by rule: <paramref name="After"/> is the deadline row after which it is signed, <paramref name="Source"/> the law or agreement
/// that says so.
/// </summary>
public sealed record DeemedAcceptance(string After, string Source);

/// <summary>A kind of signed human judgement; <paramref name="WithParticipantView"/> asks for the person's view with it.</summary>
public sealed record FindingDefinition(string Name, LocalizedText Title, bool WithParticipantView)
{
    /// <summary>The field that holds the person's view, asked for by each form that signs the finding; null without one.</summary>
    public string? ViewField { get; init; }

    /// <summary>Where it is written.</summary>
    public SourceLocation Where { get; init; }
}

/// <summary>
/// A number derived from standing findings: how many there are, or with <see cref="Days"/> how many days they span. At
/// <paramref name="Threshold"/> the track <paramref name="Opens"/> opens as a candidate.
/// </summary>
public sealed record CounterDefinition(string Name, LocalizedText Title, string Finding, int Threshold, string? Opens)
{
    /// <summary>How days are counted; null: findings are.</summary>
    public CounterDays? Days { get; init; }

    /// <summary>Where it is written.</summary>
    public SourceLocation Where { get; init; }
}

/// <summary>
/// Days counted from the date in one field until the date in another (both inclusive), as they were when the finding was signed; null or
/// empty: until today. A day is counted at <paramref name="At"/> of the next.
/// </summary>
public sealed record CounterDays(string From, string? Until, LocalTime At);

/// <summary>Subject and body of a message, as templates per language.</summary>
public sealed record MessageTemplate(string Kind, LocalizedText Subject, LocalizedText Body)
{
    /// <summary>Where it is written.</summary>
    public SourceLocation Where { get; init; }
}
