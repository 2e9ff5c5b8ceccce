using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Workflow.Core.Rules;

namespace Workflow.Core.Definitions;

/// <summary>
/// Reads documents: who may print them, after which task, and their wordings, which stand in text files of their own. Mistakes in a wording
/// are told in its file.
/// </summary>
internal sealed class DocumentReader(DefinitionScope scope, ImportReader imports)
{
    public DocumentDefinition? Document(string name, SourceNode node)
    {
        if (MapReader.Of(node, "a document", scope.Problems) is not { } map)
            return null;
        var title = DefinitionScope.Title(map, name);
        map.RequiredNode("printed-by");
        ImmutableArray<PostReference> printedBy =
        [
            .. map.Words("printed-by").Select(word => scope.PostAt("printed-by", word.Text, word.Where)).OfType<PostReference>(),
        ];
        var from = scope.RequiredName(map, "from", NameKind.Task);
        map.RequiredNode("text");
        var texts = Texts(map.Group("text", "the wordings by language"));
        map.Done();
        return from is null || printedBy.IsEmpty || texts.IsEmpty ? null : new(name, title, printedBy, from, texts) { Where = map.Where };
    }

    private ImmutableSortedDictionary<string, Template> Texts(MapReader? map)
    {
        var texts = ImmutableSortedDictionary.CreateBuilder<string, Template>(StringComparer.Ordinal);
        foreach (var entry in map?.Entries ?? [])
        {
            if (map?.RequiredText(entry.Key) is { } path && Wording(path, entry.Value.Where) is { } template)
                texts[entry.Key] = template;
        }
        map?.Done();
        return texts.ToImmutable();
    }

    private Template? Wording(string written, SourceLocation where)
    {
        if (!FileKinds.IsText(written))
        {
            scope.Problems.Error(
                where,
                $"the wording of a document stands in a {FileKinds.TextExtension} file, and '{MapReader.Short(written)}' isn't one"
            );
            return null;
        }
        var path = DefinitionSources.Resolve(where.File, written);
        if (imports.Text(path, where) is not { } text)
            return null;
        if (!Template.TryParse(text, out var template, out var problem))
        {
            scope.Problems.Error(new(path, 1, 1), problem);
            return null;
        }
        foreach (var name in template.Names.Where(name => !IsKnown(name)))
            scope.Problems.Error(PlaceOf(name, path, text), $"a document can't say '{name}'{NearestName.Hint(name, Known)}");
        return template;
    }

    private bool IsKnown(string name) => name == ReservedNames.Now || DocumentDefinition.FieldOf(name, scope.Fields) is not null;

    private IEnumerable<string> Known => scope.Fields.Names.Append(ReservedNames.Now);

    /// <summary>The first place of a name inside the braces of a wording.</summary>
    private static SourceLocation PlaceOf(string name, string path, string text)
    {
        var found = Regex.Match(
            text,
            $@"\{{\{{[^}}]*?\b(?<name>{Regex.Escape(name)})\b",
            RegexOptions.ExplicitCapture,
            TimeSpan.FromSeconds(1)
        );
        var before = found.Success ? text[..found.Groups["name"].Index] : "";
        return new(path, before.Count(letter => letter == '\n') + 1, before.Length - before.LastIndexOf('\n'));
    }
}
