using System.Collections.Immutable;

namespace Workflow.Core.Definitions;

/// <summary>Reads what a case is about: parties, fields, forms, disclosure, materials, findings, counters and moments.</summary>
internal sealed class SchemaReader(DefinitionScope scope)
{
    private const int LongestText = 20_000;

    private static readonly Dictionary<string, FieldType> FieldTypes = new(StringComparer.Ordinal)
    {
        ["text"] = FieldType.Text,
        ["number"] = FieldType.Number,
        ["yes-no"] = FieldType.YesNo,
        ["choice"] = FieldType.Choice,
        ["date"] = FieldType.Date,
        ["date-time"] = FieldType.DateTime,
        ["area"] = FieldType.Area,
        ["person"] = FieldType.Person,
        ["post"] = FieldType.Post,
        ["signature"] = FieldType.Signature,
    };

    private ProblemList Problems => scope.Problems;

    public PartyDefinition? Party(string name, SourceNode node)
    {
        if (MapReader.Of(node, "a party", Problems) is not { } map)
            return null;
        var title = DefinitionScope.Title(map, name);
        var unit = map.RequiredText("unit");
        var serving = scope.RequiredName(map, "serving", NameKind.Field);
        map.Done();
        return unit is null || serving is null ? null : new(name, title, unit, serving) { Where = map.Where };
    }

    public FieldDefinition? Field(string name, SourceNode node)
    {
        if (node is SourceNode.Scalar { IsEmpty: false } word)
        {
            if (FieldTypes.TryGetValue(word.Text, out var plain) && plain != FieldType.Choice)
                return new()
                {
                    Name = name,
                    Type = plain,
                    Label = LocalizedText.Same(DefinitionScope.Words(name)),
                    Where = node.Where,
                };
            Problems.Error(
                node.Where,
                $"a field is a type or a group with 'type:'; '{MapReader.Short(word.Text)}' is neither{TypeHint(word.Text)}"
            );
            return null;
        }
        if (MapReader.Of(node, "a field", Problems) is not { } map)
            return null;
        map.RequiredNode("type");
        var type = map.Choice("type", FieldTypes, FieldType.Text);
        var field = new FieldDefinition
        {
            Name = name,
            Type = type,
            Label = DefinitionScope.Title(map, name, "label"),
            Hint = map.Localized("hint") ?? LocalizedText.Empty,
            IsSensitive = map.YesNo("sensitive"),
            Choices = Choices(map, type),
            Group = scope.Name(map, "group", NameKind.DisclosureGroup),
            MaxLength = MaxLength(map),
            Where = map.Where,
        };
        map.Done();
        return field;
    }

    public FormDefinition? Form(string name, SourceNode node) => new(name, FormFields(node, name, NamedList<FormDefinition>.Empty));

    /// <summary>The fields that a form asks for: names of fields (with ? when optional) and of shared forms.</summary>
    public ImmutableArray<FormField> FormFields(SourceNode? node, string key, NamedList<FormDefinition> forms)
    {
        var fields = ImmutableArray.CreateBuilder<FormField>();
        var asked = new HashSet<string>(StringComparer.Ordinal);
        var items = node switch
        {
            null or SourceNode.Scalar { IsEmpty: true } => [],
            SourceNode.List list => list.Items,
            _ => ImmutableArray.Create(node),
        };
        foreach (var item in items)
        {
            if (item is not SourceNode.Scalar { IsEmpty: false } word)
            {
                Problems.Error(item.Where, $"'{key}' expects names of fields, found {item.Kind}");
                continue;
            }
            foreach (var field in FieldsOf(word, forms))
            {
                if (asked.Add(field.Name))
                    fields.Add(field);
                else
                    Problems.Error(word.Where, $"'{key}' asks for '{field.Name}' twice");
            }
        }
        return fields.ToImmutable();
    }

    public DisclosureGroup? Disclosure(string name, SourceNode node)
    {
        if (MapReader.Of(node, "a disclosure group", Problems) is not { } map)
            return null;
        var group = new DisclosureGroup(name, DefinitionScope.Title(map, name), Viewers(map, "read"), Viewers(map, "write"))
        {
            Where = map.Where,
        };
        map.Done();
        if (map.Items("read").IsEmpty)
            Problems.Error(map.Where, $"nobody may read '{name}'; name parties or posts under 'read:'");
        return group;
    }

    public LocalizedText? Material(string name, SourceNode node) => MapReader.LocalizedOf(node, name, Problems);

    public FindingDefinition? Finding(string name, SourceNode node)
    {
        if (MapReader.Of(node, "a finding", Problems) is not { } map)
            return null;
        var title = DefinitionScope.Title(map, name);
        var view = scope.Name(map, "with-participant-view", NameKind.Field);
        map.Done();
        return new(name, title, view is not null) { ViewField = view, Where = map.Where };
    }

    public CounterDefinition? Counter(string name, SourceNode node)
    {
        if (MapReader.Of(node, "a counter", Problems) is not { } map)
            return null;
        var title = DefinitionScope.Title(map, name);
        var finding = scope.RequiredName(map, "finding", NameKind.Finding);
        var threshold = map.Number("threshold");
        var opens = scope.Name(map, "open", NameKind.Track);
        map.Done();
        if (threshold is not >= 1)
            Problems.Error(map.WhereIs("threshold"), "a counter needs 'threshold:', a whole number from 1 on");
        return finding is null || threshold is not >= 1 ? null : new(name, title, finding, threshold.Value, opens) { Where = map.Where };
    }

    public MomentDefinition? Moment(string name, SourceNode node)
    {
        if (MapReader.Of(node, "a moment", Problems) is not { } map)
            return null;
        MomentDefinition?[] found =
        [
            FieldMoment(map),
            scope.Name(map, "completed", NameKind.Task) is { } completed ? new MomentDefinition.TaskCompleted(completed) : null,
            scope.Name(map, "missed", NameKind.Task) is { } missed ? new MomentDefinition.TaskMissed(missed) : null,
            scope.Name(map, "signed", NameKind.Finding) is { } signed ? new MomentDefinition.FindingSigned(signed) : null,
            scope.Name(map, "accepted", NameKind.Stage) is { } accepted ? new MomentDefinition.HandoverAccepted(accepted) : null,
        ];
        map.Done();
        var written = new[] { "field", "completed", "missed", "signed", "accepted" }.Count(map.Has);
        if (written != 1)
            Problems.Error(
                map.Where,
                $"the moment '{name}' needs exactly one of 'field:', 'completed:', 'missed:', 'signed:' or 'accepted:'"
            );
        return written == 1 ? Array.Find(found, moment => moment is not null) : null;
    }

    /// <summary>The term of the measure: the row that computes it, and the moment that its last day is called.</summary>
    public TermDefinition? Term(MapReader? map, MapReader definition)
    {
        if (map is null)
            return null;
        var rule = scope.RequiredName(map, "rule", NameKind.Rule);
        var moment = map.RequiredText("moment");
        var extends = map.YesNo("suspension-extends", otherwise: true);
        map.Done();
        if (moment is not null && (definition.Node("moments") as SourceNode.Map)?.Find(moment) is not null)
            scope.Problems.Error(map.WhereIs("moment"), $"'{moment}' is under 'moments:' already; the term makes it");
        return rule is null || moment is null ? null : new(rule, moment) { SuspensionExtends = extends };
    }

    private MomentDefinition.FieldValue? FieldMoment(MapReader map)
    {
        if (scope.Name(map, "field", NameKind.Field) is not { } name)
            return null;
        if (scope.Fields.TryGetValue(name, out var field) && field.Type is not (FieldType.Date or FieldType.DateTime))
            Problems.Error(map.WhereIs("field"), $"a deadline can count from a date or a date-time, but '{name}' is neither");
        return new(name);
    }

    private NamedList<LocalizedText> Choices(MapReader map, FieldType type)
    {
        var node = map.Node("choices");
        if (type != FieldType.Choice)
        {
            if (node is not null)
                Problems.Error(node.Where, "only a field of type choice has 'choices:'");
            return NamedList<LocalizedText>.Empty;
        }
        NamedList<LocalizedText> choices = node switch
        {
            SourceNode.Map => map.Named("choices", "choices", (code, text) => MapReader.LocalizedOf(text, code, Problems)),
            SourceNode.List => new(
                map.Words("choices")
                    .DistinctBy(word => word.Text, StringComparer.Ordinal)
                    .Select(word => KeyValuePair.Create(word.Text, LocalizedText.Same(DefinitionScope.Words(word.Text))))
            ),
            _ => NamedList<LocalizedText>.Empty,
        };
        if (choices.Count == 0)
            Problems.Error(map.WhereIs("choices"), "a field of type choice needs 'choices:', each with its label");
        return choices;
    }

    private int MaxLength(MapReader map)
    {
        var length = map.Number("max-length") ?? 2_000;
        if (length is >= 1 and <= LongestText)
            return length;
        Problems.Error(map.WhereIs("max-length"), FormattableString.Invariant($"'max-length' must lie between 1 and {LongestText:N0}"));
        return 2_000;
    }

    private ImmutableArray<FormField> FieldsOf(SourceNode.Scalar word, NamedList<FormDefinition> forms)
    {
        if (forms.TryGetValue(word.Text, out var form))
            return form.Fields;
        var isOptional = word.Text.EndsWith('?');
        var name = isOptional ? word.Text[..^1] : word.Text;
        return scope.Names.Use(NameKind.Field, name, word.Where) is null ? [] : [new(name, isOptional)];
    }

    private ImmutableArray<string> Viewers(MapReader map, string key)
    {
        var viewers = ImmutableArray.CreateBuilder<string>();
        foreach (var word in map.Words(key))
        {
            var party = word.Text.Split('/')[0];
            if (word.Text == DisclosureWords.Alerted || scope.Names.Use(NameKind.Party, party, word.Where) is not null)
                viewers.Add(word.Text);
        }
        return viewers.ToImmutable();
    }

    private static string TypeHint(string word) => NearestName.Hint(word, FieldTypes.Keys);
}

/// <summary>Words that disclosure groups use beside parties and posts.</summary>
internal static class DisclosureWords
{
    /// <summary>Whoever was alerted about the case.</summary>
    public const string Alerted = "alerted";
}
