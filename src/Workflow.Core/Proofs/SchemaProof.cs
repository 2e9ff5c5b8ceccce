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
        CheckFreeWords(definition, problems);
        CheckSeals(definition, problems);
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

    /// <summary>
    /// Free words may say anything about a person, and what isn't sensitive can never be erased: the author decides, not a default.
    /// </summary>
    private static void CheckFreeWords(WorkflowDefinition definition, ProblemList problems)
    {
        foreach (var field in definition.Fields.Values.Where(field => field is { Type: FieldType.Text, SaysIfSensitive: false }))
            problems.Warn(
                field.Where,
                $"'{field.Name}' takes free words and doesn't say whether they are sensitive: write 'sensitive: true' if they can be about a person, else 'sensitive: false'"
            );
    }

    private static void CheckFields(WorkflowDefinition definition, ProblemList problems)
    {
        var tasks = DefinitionProof
            .Stages(definition)
            .SelectMany(pair => pair.Stage.Tasks.Values.Select(task => (pair.Track, pair.Stage, Task: task)))
            .ToList();
        var asked = definition
            .Opening.Concat(definition.Tracks.Values.SelectMany(track => track.Opening))
            .Concat(tasks.SelectMany(pair => pair.Task.Form))
            .Select(field => field.Name)
            .ToHashSet(StringComparer.Ordinal);
        // A shared file may hold more fields than each workflow asks for; one of the workflow's own that nothing asks for is a slip.
        var own = definition.Tracks[0].Value.Stages[0].Value.Where.File;
        foreach (var field in definition.Fields.Values.Where(field => field.Where.File == own && !asked.Contains(field.Name)))
            problems.Warn(field.Where, $"nothing asks for the field '{field.Name}'");
        foreach (var (track, stage, task) in tasks)
        {
            var performer = task.By ?? task.Accountable ?? stage.Accountable;
            foreach (var group in GroupsAsked(definition, task).Where(group => !MayWrite(group, performer, track, stage)))
                problems.Warn(task.Where, $"'{task.Name}' asks {performer} for fields of '{group.Name}', which {performer} may not write");
        }
    }

    private static IEnumerable<DisclosureGroup> GroupsAsked(WorkflowDefinition definition, TaskDefinition task) =>
        task
            .Form.Select(field => definition.Fields[field.Name].Group)
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .Select(name => definition.Disclosure[name]);

    private static bool MayWrite(DisclosureGroup group, PostReference post, TrackDefinition track, StageDefinition stage) =>
        group
            .WritersDuring.Where(grant => grant.CoversStage(track.Name, stage.Name))
            .Select(grant => grant.Who)
            .Concat(group.Writers)
            .Any(writer => writer == post.Party || writer == post.ToString());

    /// <summary>What an ending seals stays open to somebody.</summary>
    private static void CheckSeals(WorkflowDefinition definition, ProblemList problems)
    {
        var survivors = definition.Tracks.Values.Where(track => track.Survives).ToList();
        foreach (var group in definition.Disclosure.Values)
        {
            foreach (
                var grant in group.WhenSealedDuring.Where(grant =>
                    !survivors.Exists(track => track.Stages.Names.Any(stage => grant.CoversStage(track.Name, stage)))
                )
            )
                problems.Warn(
                    group.Where,
                    $"{grant.Who} never reads '{group.Name}' of a sealed case: nothing of {string.Join(", ", grant.During)} 'survives:' the end"
                );
        }
        var used = DefinitionProof.Stages(definition).SelectMany(pair => pair.Stage.Transitions).Select(way => way.Ending).ToHashSet();
        if (definition.Disclosure.Values.Any(group => !group.WhenSealed.IsEmpty))
            return;
        foreach (var ending in definition.Endings.Values.Where(ending => ending.Seals && used.Contains(ending.Name)))
            problems.Warn(
                ending.Where,
                $"once a case has ended as '{ending.Name}' nobody sees anything of it: no disclosure group has 'when-sealed:'"
            );
    }

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
        var missing = MessageVariables.Kinds.Where(kind => !definition.Messages.Contains(kind)).Order(StringComparer.Ordinal).ToList();
        if (missing.Count > 0)
            problems.Warn(
                definition.Messages[0].Value.Where,
                $"plain words are sent where no message is written: {string.Join(", ", missing)}"
            );
    }
}
