using Workflow.Core.Rules;

namespace Workflow.Core.Definitions;

/// <summary>Reads message templates. Each language's subject and body must be readable and use only <see cref="MessageVariables"/>.</summary>
internal sealed class MessageReader(ProblemList problems)
{
    public MessageTemplate? Message(string kind, SourceNode node)
    {
        if (MapReader.Of(node, "a message", problems) is not { } map)
            return null;
        var subject = Texts(map, "subject");
        var body = Texts(map, "body");
        map.Done();
        if (!MessageVariables.Kinds.Contains(kind))
        {
            problems.Error(map.Where, $"nothing sends a message '{MapReader.Short(kind)}'{NearestName.Hint(kind, MessageVariables.Kinds)}");
            return null;
        }
        foreach (var language in subject.Texts.Keys.Except(body.Texts.Keys, StringComparer.Ordinal))
            problems.Error(map.Where, $"the message '{kind}' has a subject but no body in '{language}'");
        foreach (var language in body.Texts.Keys.Except(subject.Texts.Keys, StringComparer.Ordinal))
            problems.Error(map.Where, $"the message '{kind}' has a body but no subject in '{language}'");
        return new(kind, subject, body) { Where = map.Where };
    }

    private LocalizedText Texts(MapReader map, string key)
    {
        map.RequiredNode(key);
        var texts = map.Localized(key) ?? LocalizedText.Empty;
        foreach (var (language, text) in texts.Texts)
        {
            var where = ((map.Node(key) as SourceNode.Map)?.Find(language) ?? map.Node(key))?.Where ?? map.Where;
            if (!Template.TryParse(text, out var template, out var problem))
            {
                problems.Error(where, $"'{key}': {problem}");
                continue;
            }
            foreach (var name in template.Names.Where(name => !MessageVariables.All.Contains(name)))
                problems.Error(where, $"a message can't say '{name}'{NearestName.Hint(name, MessageVariables.All)}");
        }
        return texts;
    }
}
