using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Disclosure;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Queries;

/// <summary>
/// What a line of a list shows of a case. <paramref name="Participant"/> is null where the viewer may not read it, or it was erased.
/// </summary>
internal sealed record CaseLine(CaseId Id, WorkflowDefinition Definition, string? Participant);

/// <summary>Lines of lists: of each stored state only what decides who may see what is read, however many cases there are.</summary>
internal sealed class CaseLines(QueryDesk desk)
{
    private sealed record Outlined(CaseOutline Outline, WorkflowDefinition Definition, OutlinedValue? Name);

    /// <summary>The lines of those of the cases that the viewer may see; <paramref name="states"/> are stored states by case.</summary>
    public async Task<Dictionary<Guid, CaseLine>> OfAsync(
        IReadOnlyDictionary<Guid, string> states,
        Viewing viewing,
        CancellationToken cancellationToken
    )
    {
        var seen = new List<Outlined>();
        foreach (var state in states.Values)
        {
            var outline = CaseJson.ToOutline(state);
            var definition = await desk.Parts.Catalog.GetAsync(outline.Workflow, outline.DefinitionVersion, cancellationToken);
            if (QueryDesk.ScopeOf(definition, outline, viewing) is var (scope, _))
                seen.Add(new(outline, definition, NameOf(outline, definition, scope)));
        }
        var texts = await desk.TextsAsync(seen.SelectMany(ReferencesOf).ToList(), cancellationToken);
        return seen.ToDictionary(one => one.Outline.Id.Value, one => new CaseLine(one.Outline.Id, one.Definition, TextOf(one, texts)));
    }

    private static OutlinedValue? NameOf(CaseOutline outline, WorkflowDefinition definition, CaseScope scope) =>
        SeenCase.NameField(definition) is { } name && scope.MayRead(name) ? outline.Fields.GetValueOrDefault(name) : null;

    private static IEnumerable<(Guid Case, int Reference)> ReferencesOf(Outlined one) =>
        one.Name?.Reference is { } reference ? [(one.Outline.Id.Value, reference)] : [];

    private static string? TextOf(Outlined one, Dictionary<(Guid, int), string> texts) =>
        one.Name is { Reference: { } reference } ? texts.GetValueOrDefault((one.Outline.Id.Value, reference)) : one.Name?.Value?.Canonical;
}
