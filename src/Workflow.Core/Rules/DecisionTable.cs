using System.Collections.Immutable;

namespace Workflow.Core.Rules;

/// <summary>A decision table. Contract stub; the implementation follows.</summary>
public sealed record DecisionTable(string Name, ImmutableArray<string> Inputs, ImmutableArray<string> Outputs);
