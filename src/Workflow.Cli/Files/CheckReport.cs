using Workflow.Core.Definitions;

namespace Workflow.Cli.Files;

/// <summary>What checking found. <paramref name="Kinds"/> counts the files by what they hold, as words for one line.</summary>
public sealed record CheckReport(
    int Files,
    string Kinds,
    IReadOnlyList<DefinitionProblem> Problems,
    IReadOnlyList<string> Unusable,
    IReadOnlyList<string> Notes
)
{
    /// <summary>How many stop publishing.</summary>
    public int Errors => Problems.Count(problem => problem.Severity == ProblemSeverity.Error);

    /// <summary>How many need a waiver.</summary>
    public int Warnings => Problems.Count - Errors;

    /// <summary>Unusable when a path couldn't be read; else falls short on errors, when strict also on warnings.</summary>
    public ExitCode Answer(bool strict)
    {
        if (Unusable.Count > 0)
            return ExitCode.Unusable;
        return Errors > 0 || (strict && Warnings > 0) ? ExitCode.FallsShort : ExitCode.Holds;
    }
}
