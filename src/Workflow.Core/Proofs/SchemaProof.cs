using Workflow.Core.Calendars;
using Workflow.Core.Definitions;

namespace Workflow.Core.Proofs;

/// <summary>What is written down is asked for, can be written by who is asked, has its source, and is told in each language.</summary>
internal static class SchemaProof
{
    public static void Check(WorkflowDefinition definition, ProblemList problems)
    {
        CheckParties(definition, problems);
        CheckFields(definition, problems);
        CheckSources(definition, problems);
        CheckMessages(definition, problems);
    }

    private static void CheckParties(WorkflowDefinition definition, ProblemList problems)
    {
        foreach (var party in definition.Parties.Values)
        {
            if (definition.Opening.FirstOrDefault(field => field.Name == party.ServingField) is not { IsOptional: false })
                problems.Error(
                    party.Where,
                    $"the party '{party.Name}' is found by '{party.ServingField}' when a case opens, so 'opening:' must ask for it"
                );
            else if (definition.Fields[party.ServingField].Type != FieldType.Area)
                problems.Error(party.Where, $"the party '{party.Name}' is found by an area, but '{party.ServingField}' isn't one");
        }
    }

    private static void CheckFields(WorkflowDefinition definition, ProblemList problems)
    {
        var tasks = DefinitionProof
            .Stages(definition)
            .SelectMany(pair => pair.Stage.Tasks.Values.Select(task => (pair.Stage, Task: task)))
            .ToList();
        var asked = definition
            .Opening.Concat(tasks.SelectMany(pair => pair.Task.Form))
            .Select(field => field.Name)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var field in definition.Fields.Values.Where(field => !asked.Contains(field.Name)))
            problems.Warn(field.Where, $"nothing asks for the field '{field.Name}'");
        foreach (var (stage, task) in tasks)
        {
            var performer = task.By ?? task.Accountable ?? stage.Accountable;
            foreach (var group in GroupsAsked(definition, task).Where(group => !MayWrite(group, performer)))
                problems.Warn(task.Where, $"'{task.Name}' asks {performer} for fields of '{group.Name}', which {performer} may not write");
        }
    }

    private static IEnumerable<DisclosureGroup> GroupsAsked(WorkflowDefinition definition, TaskDefinition task) =>
        task
            .Form.Select(field => definition.Fields[field.Name].Group)
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .Select(name => definition.Disclosure[name]);

    private static bool MayWrite(DisclosureGroup group, PostReference post) =>
        group.Writers.Any(writer => writer == post.Party || writer == post.ToString());

    private static void CheckSources(WorkflowDefinition definition, ProblemList problems)
    {
        foreach (var (id, rule) in definition.Rules.Rows)
        {
            if (rule.Certainty is RuleCertainty.Law or RuleCertainty.Rule or RuleCertainty.Local && rule.Source.Length == 0)
                problems.Error(
                    definition.Rules.Places.GetValueOrDefault(id),
                    $"the deadline rule {id} rests on law and must name its 'source:'"
                );
        }
    }

    private static void CheckMessages(WorkflowDefinition definition, ProblemList problems)
    {
        if (definition.Messages.Count == 0)
            return;
        foreach (var message in definition.Messages.Values)
        {
            foreach (var language in definition.Title.Texts.Keys.Except(message.Subject.Texts.Keys, StringComparer.Ordinal))
                problems.Warn(message.Where, $"the message '{message.Kind}' isn't written in '{language}'");
        }
        foreach (var kind in MessageVariables.Kinds.Where(kind => !definition.Messages.Contains(kind)).Order(StringComparer.Ordinal))
            problems.Warn(definition.Messages[0].Value.Where, $"there is no message '{kind}', so that plain words are sent instead");
    }
}
