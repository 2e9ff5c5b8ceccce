using System.Collections.Immutable;
using Workflow.Core.Rules;

namespace Workflow.Core.Definitions;

/// <summary>
/// How a case can end; <paramref name="Title"/> is what it is called from then on. <paramref name="Seals"/>: only readers named for it see
/// it then.
/// </summary>
public sealed record EndingDefinition(string Name, LocalizedText Title, bool Seals)
{
    /// <summary>Where it is written.</summary>
    public SourceLocation Where { get; init; }
}

/// <summary>
/// While <paramref name="When"/> holds, no consequence named in <paramref name="Blocks"/> may follow; while a value that it needs is empty
/// it doesn't hold.
/// </summary>
public sealed record ExclusionDefinition(string Name, LocalizedText Title, Expression When, ImmutableArray<string> Blocks)
{
    /// <summary>The law or rule that says so; empty when none is named.</summary>
    public string Source { get; init; } = "";

    /// <summary>Where it is written.</summary>
    public SourceLocation Where { get; init; }
}
