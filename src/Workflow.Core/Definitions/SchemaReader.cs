using System.Collections.Immutable;

namespace Workflow.Core.Definitions;

/// <summary>Reads what a case is about: parties, fields, forms, materials, findings, counters and moments.</summary>
internal sealed class SchemaReader(DefinitionScope scope)
{
    private const int LongestText = 20_000;
    private const int MostMonths = 600;

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
        var stays = map.YesNo("stays");
        map.Done();
        return unit is null || serving is null ? null : new(name, title, unit, serving) { Stays = stays, Where = map.Where };
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
            SaysIfSensitive = map.Has("sensitive"),
            Choices = Choices(map, type),
            Group = scope.Name(map, "group", NameKind.DisclosureGroup),
            MaxLength = MaxLength(map),
            AtLeast = map.Number("at-least"),
            AtMost = map.Number("at-most"),
            IsPast = map.YesNo("past"),
            Where = map.Where,
        };
        CheckLimits(field, map);
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

    /// <summary>
    /// The names under 'counters:' that expressions can use as numbers: letters, digits and _, no word that means something else there.
    /// </summary>
    public static IEnumerable<string> CountersInExpressions(SourceNode? counters) =>
        ((counters as SourceNode.Map)?.Entries ?? [])
            .Select(entry => entry.Key)
            .Where(name => name.Length > 0 && !char.IsDigit(name[0]) && name.All(letter => char.IsLetterOrDigit(letter) || letter == '_'))
            .Where(name => !Rules.ReservedNames.All.Contains(name));

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
            scope.Name(map, "opened", NameKind.Track) is { } opened ? new MomentDefinition.TrackOpened(opened) : null,
            scope.Name(map, "entered", NameKind.Stage) is { } entered ? new MomentDefinition.StageEntered(entered) : null,
            map.YesNo("chosen-day") ? new MomentDefinition.ChosenDay() : null,
        ];
        map.Done();
        var written = new[] { "field", "completed", "missed", "signed", "accepted", "opened", "entered", "chosen-day" }.Count(map.Has);
        if (written != 1)
            Problems.Error(
                map.Where,
                $"the moment '{name}' needs exactly one of 'field:', 'completed:', 'missed:', 'signed:', 'accepted:', 'opened:', 'entered:' or 'chosen-day:'"
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
        var months = scope.Name(map, "months", NameKind.Field);
        if (
            months is not null
            && scope.Fields.TryGetValue(months, out var field)
            && field is not { Type: FieldType.Number, AtLeast: >= 1, AtMost: <= MostMonths }
        )
            Problems.Error(
                map.WhereIs("months"),
                FormattableString.Invariant($"'{months}' must be a number with 'at-least:' from 1 on and 'at-most:' up to {MostMonths}")
            );
        map.Done();
        if (moment is not null && (definition.Node("moments") as SourceNode.Map)?.Find(moment) is not null)
            scope.Problems.Error(map.WhereIs("moment"), $"'{moment}' is under 'moments:' already; the term makes it");
        return rule is null || moment is null ? null : new(rule, moment) { SuspensionExtends = extends, MonthsField = months };
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

    private void CheckLimits(FieldDefinition field, MapReader map)
    {
        foreach (var limit in new[] { "at-least", "at-most" }.Where(map.Has))
        {
            if (field.Type != FieldType.Number)
                Problems.Error(map.WhereIs(limit), $"only a field of type number has '{limit}:'");
        }
        if (field.IsPast && field.Type is not (FieldType.Date or FieldType.DateTime))
            Problems.Error(map.WhereIs("past"), "only a field of type date or date-time has 'past:'");
        if (field.AtLeast > field.AtMost)
            Problems.Error(map.WhereIs("at-most"), "'at-most:' is less than 'at-least:', so that nothing could be written");
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

    private static string TypeHint(string word) => NearestName.Hint(word, FieldTypes.Keys);
}
