using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Core.Cases;
using Workflow.Core.Deadlines;

namespace Workflow.Engine.Queries;

/// <summary>
/// An armed deadline with what explains it: its rule row (null when the definition no longer has it), the computation that ends at the
/// stored due (null when the calendar or the rules have changed since: then <paramref name="Armed"/> alone counts), its ladder, and what
/// it will still do.
/// </summary>
public sealed record DeadlineView(
    Deadline Armed,
    DeadlineRule? Rule,
    DeadlineComputation? Computation,
    EscalationPolicy? Ladder,
    DateTimeZone Zone,
    ImmutableArray<DeadlineStep> Next
);
