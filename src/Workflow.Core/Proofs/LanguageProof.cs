using Workflow.Core.Definitions;

namespace Workflow.Core.Proofs;

/// <summary>A workflow whose own title is in several languages says everything else in them, too; what lacks one is told.</summary>
internal static class LanguageProof
{
    public static void Check(WorkflowDefinition definition, ProblemList problems)
    {
        var languages = definition.Title.Texts.Keys.ToList();
        if (languages.Count < 2)
            return;
        foreach (var (what, text, where) in Texts(definition))
        {
            var missing = languages.Where(language => !text.Texts.ContainsKey(language)).ToList();
            if (missing.Count > 0 && text.Texts.Count > 0)
                problems.Warn(where, $"{what} has no text in {string.Join(" and ", missing)}, as the workflow's title has");
        }
    }

    private static IEnumerable<(string What, LocalizedText Text, SourceLocation Where)> Texts(WorkflowDefinition definition)
    {
        foreach (var party in definition.Parties.Values)
            yield return ($"the party '{party.Name}'", party.Title, party.Where);
        foreach (var group in definition.Disclosure.Values)
            yield return ($"the disclosure group '{group.Name}'", group.Title, group.Where);
        foreach (var finding in definition.Findings.Values)
            yield return ($"the finding '{finding.Name}'", finding.Title, finding.Where);
        foreach (var field in definition.Fields.Values)
        {
            yield return ($"the label of '{field.Name}'", field.Label, field.Where);
            yield return ($"the hint of '{field.Name}'", field.Hint, field.Where);
            foreach (var (code, label) in field.Choices)
                yield return ($"the choice '{code}' of '{field.Name}'", label, field.Where);
        }
        foreach (var ladder in definition.Ladders.Values)
            yield return ($"the ladder '{ladder.Name}'", ladder.Title, ladder.Where);
        foreach (var (track, stage) in DefinitionProof.Stages(definition))
        {
            if (stage.Name == track.Stages[0].Key)
                yield return ($"the track '{track.Name}'", track.Title, stage.Where);
            yield return ($"the stage '{stage.Name}'", stage.Title, stage.Where);
            if (stage.Label != stage.Title)
                yield return ($"the label of '{stage.Name}'", stage.Label, stage.Where);
            if (stage.Waits is { } waits)
                yield return ($"'waits:' of '{stage.Name}'", waits, stage.Where);
            foreach (var task in stage.Tasks.Values)
            {
                yield return ($"the task '{task.Name}'", task.Title, task.Where);
                yield return ($"the instruction of '{task.Name}'", task.Instruction, task.Where);
            }
        }
    }
}
