using System.Collections.Immutable;

namespace Workflow.Core.Definitions;

/// <summary>Reads groups of fields with those who may see and write them.</summary>
internal sealed class DisclosureReader(DefinitionScope scope)
{
    private ProblemList Problems => scope.Problems;

    public DisclosureGroup? Group(string name, SourceNode node)
    {
        if (MapReader.Of(node, "a disclosure group", Problems) is not { } map)
            return null;
        var (readers, readersDuring) = Viewers(map, "read");
        var (writers, writersDuring) = Viewers(map, "write");
        var (whenSealed, whenSealedDuring) = Viewers(map, "when-sealed");
        var group = new DisclosureGroup(name, DefinitionScope.Title(map, name), readers, writers)
        {
            ReadersDuring = readersDuring,
            WritersDuring = writersDuring,
            WhenSealed = whenSealed,
            WhenSealedDuring = whenSealedDuring,
            AddsTo = scope.NameList(map, "adds-to", NameKind.DisclosureGroup),
            Where = map.Where,
        };
        map.Done();
        if (map.Items("read").IsEmpty)
            Problems.Error(map.Where, $"nobody may read '{name}'; name parties or posts under 'read:'");
        return group;
    }

    /// <summary>
    /// The groups with what others add to them. A workflow adds readers to a shared group so, without writing the group again; a group that
    /// adds to others holds no field.
    /// </summary>
    public NamedList<DisclosureGroup> WithAdditions(NamedList<DisclosureGroup> groups)
    {
        var added = groups
            .Where(pair => pair.Value.AddsTo.IsEmpty)
            .Select(pair =>
                KeyValuePair.Create(pair.Key, With(pair.Value, [.. groups.Values.Where(other => other.AddsTo.Contains(pair.Key))]))
            );
        foreach (var (name, group) in groups)
        {
            if (group.AddsTo.FirstOrDefault(other => groups.TryGetValue(other, out var target) && !target.AddsTo.IsEmpty) is { } adder)
                Problems.Error(group.Where, $"'{name}' adds to '{adder}', which only adds to others itself");
        }
        return new(added);
    }

    /// <summary>Tells each field that lies in a group which only adds readers to others.</summary>
    public void CheckFields(NamedList<FieldDefinition> fields, NamedList<DisclosureGroup> groups)
    {
        foreach (
            var field in fields.Values.Where(field =>
                field.Group is { } group && groups.TryGetValue(group, out var adder) && !adder.AddsTo.IsEmpty
            )
        )
            Problems.Error(field.Where, $"'{field.Group}' adds readers to other groups and holds no field");
    }

    private static DisclosureGroup With(DisclosureGroup group, ImmutableArray<DisclosureGroup> additions) =>
        group with
        {
            Readers = [.. group.Readers.Concat(additions.SelectMany(other => other.Readers)).Distinct()],
            Writers = [.. group.Writers.Concat(additions.SelectMany(other => other.Writers)).Distinct()],
            ReadersDuring = [.. group.ReadersDuring.Concat(additions.SelectMany(other => other.ReadersDuring))],
            WritersDuring = [.. group.WritersDuring.Concat(additions.SelectMany(other => other.WritersDuring))],
            WhenSealed = [.. group.WhenSealed.Concat(additions.SelectMany(other => other.WhenSealed)).Distinct()],
            WhenSealedDuring = [.. group.WhenSealedDuring.Concat(additions.SelectMany(other => other.WhenSealedDuring))],
        };

    /// <summary>Who is named: words for good, and groups of 'who:' and 'during:' for a time.</summary>
    private (ImmutableArray<string> Always, ImmutableArray<DisclosureGrant> During) Viewers(MapReader map, string key)
    {
        var always = ImmutableArray.CreateBuilder<string>();
        var during = ImmutableArray.CreateBuilder<DisclosureGrant>();
        foreach (var item in map.Items(key))
        {
            if (item is SourceNode.Map && MapReader.Of(item, "a reader for a time", Problems) is { } grant)
                during.AddRange(Grants(grant));
            else if (item is SourceNode.Scalar { IsEmpty: false } word)
                always.AddRange(Known(word));
            else
                Problems.Error(item.Where, $"'{key}' expects parties and posts, found {item.Kind}");
        }
        return (always.ToImmutable(), during.ToImmutable());
    }

    private IEnumerable<DisclosureGrant> Grants(MapReader map)
    {
        map.RequiredNode("who");
        map.RequiredNode("during");
        ImmutableArray<string> viewers = [.. map.Words("who").SelectMany(Known)];
        ImmutableArray<string> places = [.. map.Words("during").Select(Place).OfType<string>()];
        map.Done();
        return places.IsEmpty ? [] : viewers.Select(viewer => new DisclosureGrant(viewer, places));
    }

    private string? Place(SourceNode.Scalar word)
    {
        var names = scope.Names;
        if (names.Has(NameKind.Stage, word.Text) || names.Has(NameKind.Track, word.Text))
            return word.Text;
        var hint = NearestName.Hint(word.Text, names.All(NameKind.Stage).Concat(names.All(NameKind.Track)));
        Problems.Error(word.Where, $"'during:' names '{MapReader.Short(word.Text)}', which is no stage and no track{hint}");
        return null;
    }

    private IEnumerable<string> Known(SourceNode.Scalar word)
    {
        var party = word.Text.Split('/')[0];
        if (word.Text == DisclosureWords.Alerted || scope.Names.Use(NameKind.Party, party, word.Where) is not null)
            yield return word.Text;
    }
}

/// <summary>Words that disclosure groups use beside parties and posts.</summary>
internal static class DisclosureWords
{
    /// <summary>Whoever was alerted about the case.</summary>
    public const string Alerted = "alerted";
}
