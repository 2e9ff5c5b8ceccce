using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Workflow.Core.Responsibilities;

namespace Workflow.Engine.Queries;

/// <summary>
/// Who answered for one subject of a case: the interval of the register, and who stood for its post at the asked instant (null: nobody
/// was present, or the register of occupancy doesn't reach that far).
/// </summary>
public sealed record ResponsibilityView(Responsibility Interval, LocalizedText Subject, PostView Post, OccupancyView? Occupancy);

/// <summary>Who stood for a post, as what, from (inclusive) until (exclusive; null while open).</summary>
public sealed record OccupancyView(PersonView? Person, OccupancyKind As, Instant From, Instant? Until);

/// <summary>The answer to "who was responsible": at an instant, as known at another. Empty subjects: the case wasn't open then.</summary>
public sealed record ResponsibilityAnswer(
    CaseId Case,
    string Reference,
    Instant At,
    Instant Known,
    ImmutableArray<ResponsibilityView> Subjects,
    DateTimeZone Zone
);
