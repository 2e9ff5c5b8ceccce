using System.CommandLine;
using Workflow.Cli.Files;
using Workflow.Cli.Proofs;
using Workflow.Core.Definitions;

namespace Workflow.Cli.Commands;

/// <summary><c>access WORKFLOW</c>: who may see and write what, as the definition says it.</summary>
public static class AccessCommand
{
    public static Command Create(Terminal terminal)
    {
        var workflow = new Argument<string>("workflow") { Description = "Name of the workflow, or its file", HelpName = "WORKFLOW" };
        var (data, language, json) = (DataFolder.Option(), CommonOptions.Language(), CommonOptions.Json());
        var command = new Command("access", "Prints who may see and write what in a workflow, derived from its definition.")
        {
            workflow,
            data,
            language,
            json,
        };
        command.SetAction(parsed =>
        {
            var definition = NamedWorkflow.Read(terminal, parsed.GetRequiredValue(workflow), parsed.GetValue(data));
            var matrix = AccessMatrix.Of(definition);
            if (parsed.GetValue(json))
                terminal.SayJson(Facts(definition, matrix));
            else
                Print(terminal, definition, matrix, parsed.GetRequiredValue(language));
            return (int)ExitCode.Holds;
        });
        return command;
    }

    private static void Print(Terminal terminal, WorkflowDefinition definition, AccessMatrix matrix, string language)
    {
        terminal.Say(
            FormattableString.Invariant(
                $"{definition.Name} version {definition.Version}: R reads, RW reads and writes, a blank is nothing; a post has its party's row too"
            )
        );
        var names = definition.Disclosure.Names.ToList();
        var width = matrix.Rows.Select(row => row.Viewer.Length).DefaultIfEmpty().Max();
        terminal.Say($"  {new string(' ', width)}  {string.Join("  ", names)}".TrimEnd());
        foreach (var row in matrix.Rows)
            terminal.Say(
                $"  {row.Viewer.PadRight(width)}  {string.Join("  ", names.Select(name => row.Groups.GetValueOrDefault(name, "").PadRight(name.Length)))}".TrimEnd()
            );
        terminal.Say();
        foreach (var group in definition.Disclosure.Values)
            terminal.Say($"  {group.Name} ({group.Title.For(language)}): {string.Join(", ", matrix.FieldsOf(group.Name))}");
        terminal.Say($"  in no group, shown by the form that asks for it alone: {Listed(matrix.FieldsOf(null))}");
        terminal.Say();
        foreach (var time in matrix.Times)
            terminal.Say(
                $"  while the case stands in {string.Join(" or ", time.During)}, {time.Viewer} {(time.Writes ? "reads and writes" : "reads")} {time.Group}"
            );
        foreach (var seal in matrix.Seals)
            terminal.Say($"  once an ending has sealed the case, only these read {seal.Group}: {Listed(seal.Viewers)}");
        foreach (var offer in matrix.Offers)
            terminal.Say($"  before {offer.To} signs for {offer.Stage} it reads: {Listed(offer.Groups)}");
        foreach (var task in matrix.Tasks)
            terminal.Say($"  while {task.Task} is open, {task.By} reads and writes its form: {Listed(task.Fields)}");
    }

    private static object Facts(WorkflowDefinition definition, AccessMatrix matrix) =>
        new
        {
            workflow = definition.Name,
            definition.Version,
            groups = definition.Disclosure.Names.Select(name => new { group = name, fields = matrix.FieldsOf(name) }),
            ungrouped = matrix.FieldsOf(null),
            viewers = matrix.Rows.Select(row => new { row.Viewer, row.Groups }),
            times = matrix.Times,
            seals = matrix.Seals,
            offers = matrix.Offers,
            tasks = matrix.Tasks,
        };

    private static string Listed(IReadOnlyCollection<string> words) => words.Count > 0 ? string.Join(", ", words) : "nothing";
}
