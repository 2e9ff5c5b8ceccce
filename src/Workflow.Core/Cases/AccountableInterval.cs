using NodaTime;
using Workflow.Core.Organizations;

namespace Workflow.Core.Cases;

/// <summary>Why a post became accountable.</summary>
public enum ResponsibilityCause
{
    /// <summary>The subject opened.</summary>
    Opened,

    /// <summary>A receipt was signed.</summary>
    Receipt,

    /// <summary>A written rule said so.</summary>
    Rule,

    /// <summary>Handed on by order to another post of the same role in the same department.</summary>
    Order,

    /// <summary>The register had it wrong, and was corrected afterwards.</summary>
    Corrected,
}

/// <summary>
/// One interval of a subject in the register: a post from (inclusive) until (exclusive; null while it stands), as recorded at
/// <paramref name="RecordedFrom"/>.
/// </summary>
public sealed record AccountableInterval(PostId Post, Instant From, Instant? Until, ResponsibilityCause Cause, Instant RecordedFrom);
