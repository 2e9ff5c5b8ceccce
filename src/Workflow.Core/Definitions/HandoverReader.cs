using System.Collections.Immutable;

namespace Workflow.Core.Definitions;

/// <summary>Reads how responsibility is offered on a way out of a stage.</summary>
internal sealed class HandoverReader(DefinitionScope scope)
{
    private ProblemList Problems => scope.Problems;

    /// <summary>The handover under 'handover:', or null when there is none or it can't be read.</summary>
    public HandoverDefinition? Read(MapReader transition)
    {
        if (!transition.Has("handover") || transition.Group("handover", "a handover") is not { } group)
            return null;
        var to = scope.RequiredPost(group, "to");
        var accept = scope.RequiredName(group, "accept", NameKind.Rule);
        var ladder = scope.RequiredName(group, "ladder", NameKind.Ladder);
        var complete = scope.RequiredName(group, "complete", NameKind.Rule);
        var completeLadder = scope.RequiredName(group, "complete-ladder", NameKind.Ladder);
        var materials = scope.NameList(group, "materials", NameKind.Material);
        var sees = scope.NameList(group, "receiver-sees", NameKind.DisclosureGroup);
        var moves = Moves(group);
        var deemed = Deemed(group);
        group.Done();
        return to is null || accept is null || ladder is null || complete is null || completeLadder is null
            ? null
            : new(to, accept, ladder, complete, completeLadder, materials, sees)
            {
                Moves = moves,
                Deemed = deemed,
                Where = group.Where,
            };
    }

    private DeemedAcceptance? Deemed(MapReader handover)
    {
        if (handover.Group("deemed", "a receipt by rule") is not { } group)
            return null;
        var after = scope.RequiredName(group, "after", NameKind.Rule);
        var source = group.RequiredText("source");
        group.Done();
        return after is null || source is null ? null : new(after, source);
    }

    private ImmutableSortedDictionary<string, string> Moves(MapReader handover)
    {
        var moves = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (handover.Group("moves", "what moves (field: new_field)") is not { } group)
            return moves.ToImmutable();
        foreach (var entry in group.Entries)
        {
            if (entry.Value is not SourceNode.Scalar { IsEmpty: false } word)
            {
                Problems.Error(
                    entry.Value.Where,
                    $"'{MapReader.Short(entry.Key)}' expects the field with the new area, found {entry.Value.Kind}"
                );
                continue;
            }
            var field = scope.Names.Use(NameKind.Field, entry.Key, entry.KeyWhere);
            var from = scope.Names.Use(NameKind.Field, word.Text, word.Where);
            if (field is null || from is null || !AreAreas(field, from, entry.KeyWhere, word.Where))
                continue;
            moves[field] = from;
        }
        return moves.ToImmutable();
    }

    private bool AreAreas(string field, string from, SourceLocation fieldWhere, SourceLocation fromWhere)
    {
        if (!scope.Fields.TryGetValue(field, out var to) || !scope.Fields.TryGetValue(from, out var source))
            return false;
        if (to.Type != FieldType.Area)
            Problems.Error(fieldWhere, $"'moves:' moves fields with an area, but '{field}' is none");
        else if (source.Type != FieldType.Area)
            Problems.Error(fromWhere, $"'{field}' takes an area, but '{from}' is none");
        else if (field == from)
            Problems.Error(fromWhere, $"'{field}' can't move to itself; name the field that holds the new area");
        else if (to.IsSensitive != source.IsSensitive)
            Problems.Error(fromWhere, $"'{field}' and '{from}' must both be sensitive or neither");
        else
            return true;
        return false;
    }
}
