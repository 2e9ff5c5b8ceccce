using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Core.Simulation;

/// <summary>
/// A story about one case: given a workflow and an organisation, when people do these things at these local times, then these posts are
/// accountable, these deadlines stand and exactly these rungs fire. Runs in memory and on a real store with the same outcome.
/// </summary>
public sealed record Scenario(
    string Name,
    string File,
    LocalizedText About,
    string WorkflowPath,
    string OrganizationPath,
    ImmutableArray<string> CalendarPaths,
    ImmutableArray<string> OverlayPaths,
    DateTimeZone Zone,
    ScenarioStep Opening,
    ImmutableArray<ScenarioStep> Steps,
    Instant Until,
    ImmutableArray<Expectation> Then
)
{
    /// <summary>The files of workflows whose cases the story's case can open; empty: such openings are only noted.</summary>
    public ImmutableArray<string> LinkedPaths { get; init; } = [];

    /// <summary>Where the scenario names its files, by path.</summary>
    public ImmutableDictionary<string, SourceLocation> Named { get; init; } = ImmutableDictionary<string, SourceLocation>.Empty;
}

/// <summary>
/// Something a post's person does at an instant. <paramref name="Refused"/> is the refusal expected, null when it must be accepted.
/// </summary>
public sealed record ScenarioStep(
    SourceLocation Where,
    Instant At,
    PostId By,
    ScenarioAct Act,
    ImmutableSortedDictionary<string, string> Values,
    RejectionReason? Refused
)
{
    /// <summary>The case of the story that it happens in; null: the story's own.</summary>
    public string? In { get; init; }
}

/// <summary>What is done: a closed family.</summary>
public abstract record ScenarioAct
{
    private ScenarioAct() { }

    /// <summary>
    /// Since when it holds that a case or track is open, or when a task was done; null: the time of the step, or the field that says it.
    /// </summary>
    public Instant? Effective { get; init; }

    /// <summary>Opens the case.</summary>
    public sealed record Open : ScenarioAct;

    /// <summary>Completes the open item of a task. Materials of a handover that follows are all included but those left out.</summary>
    public sealed record Complete(string Task, string? LateReason, ImmutableArray<string> LeftOut) : ScenarioAct;

    /// <summary>Opens an on-demand track by hand.</summary>
    public sealed record OpenTrack(string Track, string? LateReason) : ScenarioAct;

    /// <summary>
    /// Adds an item of a task that opens by hand; <paramref name="To"/> null lets the task choose, <paramref name="Wanted"/> null where no
    /// day is asked.
    /// </summary>
    public sealed record Add(string Task, string Note, PostId? To, LocalDate? Wanted) : ScenarioAct;

    /// <summary>Gives the open item of a task to a post.</summary>
    public sealed record Reassign(string Task, PostId To) : ScenarioAct;

    /// <summary>Accepts the handover into a stage; every included material is ticked.</summary>
    public sealed record Accept(string Stage) : ScenarioAct;

    /// <summary>Returns the handover into a stage.</summary>
    public sealed record Return(string Stage, string Because) : ScenarioAct;

    /// <summary>Offers the returned handover into a stage again, with everything included.</summary>
    public sealed record Reoffer(string Stage) : ScenarioAct;

    /// <summary>Opens another case of the story's workflow, which the story calls by a name of its own.</summary>
    public sealed record OpenCase(string Label) : ScenarioAct;

    /// <summary>Ends the case in favour of another one of the story.</summary>
    public sealed record Merge(string Into, string Because) : ScenarioAct;

    /// <summary>Corrects what was entered when a task was last completed.</summary>
    public sealed record Correct(string Task, string Because) : ScenarioAct;

    /// <summary>Takes the offer into a stage back.</summary>
    public sealed record WithdrawOffer(string Stage, string Because) : ScenarioAct;

    /// <summary>Takes the newest standing finding of a kind back.</summary>
    public sealed record WithdrawFinding(string Kind, string Because) : ScenarioAct;

    /// <summary>Acknowledges the newest alert of a rung of a task or of the handover into a stage.</summary>
    public sealed record Acknowledge(string Subject, string Rung) : ScenarioAct;
}

/// <summary>What must have happened when the story ends: a closed family, each with its place.</summary>
public abstract record Expectation
{
    private Expectation(SourceLocation where) => Where = where;

    /// <summary>Where it is written.</summary>
    public SourceLocation Where { get; }

    /// <summary>
    /// From this instant on a post is accountable for the track, or for a task with its own accountable post; null: from then on nobody,
    /// it is closed. All changes of one that is named are listed.
    /// </summary>
    public sealed record Owner(SourceLocation At, string Track, Instant From, PostId? Post) : Expectation(At);

    /// <summary>The latest deadline of a task, or of the handover into a stage.</summary>
    public sealed record DueAt(SourceLocation At, string Subject, Instant Due) : Expectation(At);

    /// <summary>A rung fired at this instant for this post. All rungs are listed.</summary>
    public sealed record Rung(SourceLocation At, Instant FiredAt, string Subject, string Key, PostId To) : Expectation(At);

    /// <summary>A rung didn't fire, to say so in the story.</summary>
    public sealed record NoRung(SourceLocation At, string Subject, string Key) : Expectation(At);

    /// <summary>A reminder went out at this instant for a post; null: for the participant. All reminders are listed once one is.</summary>
    public sealed record ReminderSent(SourceLocation At, Instant SentAt, string Subject, PostId? To) : Expectation(At);

    /// <summary>So many messages reach a post at this instant, reminders of a day merged.</summary>
    public sealed record Messages(SourceLocation At, Instant SentAt, PostId To, int Count) : Expectation(At);

    /// <summary>The last day of the term at the end of the story.</summary>
    public sealed record TermEnds(SourceLocation At, LocalDate LastDay) : Expectation(At);

    /// <summary>How the case ended; null: it ended in no way that has a name, or goes on.</summary>
    public sealed record Ended(SourceLocation At, string? Ending) : Expectation(At);

    /// <summary>Which stage a track stands in at the end; null: closed or never opened.</summary>
    public sealed record StandsIn(SourceLocation At, string Track, string? Stage) : Expectation(At);
}
