using NodaTime;

namespace Workflow.Engine;

/// <summary>What every query and command needs: the store, the published definitions, the snapshots and the clock.</summary>
public sealed record EngineParts(IClock Clock);
