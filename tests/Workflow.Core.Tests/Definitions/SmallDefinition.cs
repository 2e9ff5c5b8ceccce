using Workflow.Core.Definitions;

namespace Workflow.Core.Tests.Definitions;

/// <summary>A definition as small as one can be, to which tests add what they are about.</summary>
internal static class SmallDefinition
{
    public const string Path = "small.workflow.yaml";

    public const string Text = """
        workflow: small
        parties:
          office: { unit: office, serving: place }
        fields:
          place: area
          level: { type: choice, choices: [low, medium, high] }
          months: number
          starts_on: date
          agreed: yes-no
          note: text
        tracks:
          main:
            stages:
              doing:
                accountable: office/clerk
                tasks:
                  do-it: { no-deadline: it is a test, form: [level, months, starts_on, agreed, note?] }
                then:
                  - to: closed
        """;

    /// <summary>The definition with more text behind it.</summary>
    public static WorkflowDefinition With(string more)
    {
        var (definition, problems) = Read(more);
        return definition ?? throw new InvalidOperationException(string.Join('\n', problems.All));
    }

    public static (WorkflowDefinition? Definition, ProblemList Problems) Read(string more)
    {
        var problems = new ProblemList();
        return (DefinitionReader.Read(DefinitionSources.Of(Path, Text + "\n" + more), Path, problems), problems);
    }
}
