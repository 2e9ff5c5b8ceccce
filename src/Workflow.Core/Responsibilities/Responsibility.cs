using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Organizations;

namespace Workflow.Core.Responsibilities;

/// <summary>
/// One interval of the register: the post accountable for a subject of a case from (inclusive) until (exclusive; null while open), as
/// recorded from until (null while it stands).
/// </summary>
public sealed record Responsibility(
    CaseId Case,
    int Subject,
    SubjectKind Kind,
    PostId Post,
    Instant ValidFrom,
    Instant? ValidUntil,
    ResponsibilityCause Cause,
    Instant RecordedFrom,
    Instant? RecordedUntil
);
