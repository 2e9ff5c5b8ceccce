using Workflow.Core.Cases;
using Workflow.Core.Disclosure;
using Workflow.Engine.Scenarios;

namespace Workflow.Engine.Queries;

/// <summary>What was done in a case as a scenario file, for those who look after the engine or show it.</summary>
public sealed class ScenarioQuery(EngineParts parts)
{
    private readonly QueryDesk _desk = new(parts);
    private readonly ScenarioSaving _saving = new(parts);

    /// <summary>
    /// The scenario with the values that the viewer may read and that aren't sensitive; all others are made up. Null when the viewer may not
    /// see the case. That it was taken is noted.
    /// </summary>
    public async Task<SavedScenario?> SaveAsync(CaseId id, Viewer viewer, CancellationToken cancellationToken)
    {
        var viewing = _desk.Look(viewer);
        if (await _desk.SeeAsync(id, viewing, cancellationToken) is not { } seen)
            return null;
        var told = seen.Scope.ReadableFields.Where(name => !seen.Definition.Fields[name].IsSensitive).ToHashSet(StringComparer.Ordinal);
        await _desk.NoteAsync(viewing, AccessKind.Export, [(id.Value, told)], cancellationToken);
        return await _saving.SaveAsync(id, parts.Options.Workflows, place: null, told, cancellationToken);
    }
}
