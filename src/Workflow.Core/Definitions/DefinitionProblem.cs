namespace Workflow.Core.Definitions;

/// <summary>A place in a text. Line and column count from 1; line 0 means the file as a whole.</summary>
public readonly record struct SourceLocation(string File, int Line, int Column)
{
    /// <inheritdoc />
    public override string ToString() => Line == 0 ? File : FormattableString.Invariant($"{File}:{Line}:{Column}");
}

/// <summary>Whether a problem stops publishing.</summary>
public enum ProblemSeverity
{
    /// <summary>The definition can't be published.</summary>
    Error,

    /// <summary>It can be published with a written waiver.</summary>
    Warning,
}

/// <summary>One thing wrong with a text, told at its place in an administrator's words.</summary>
public sealed record DefinitionProblem(SourceLocation Where, ProblemSeverity Severity, string Message)
{
    /// <inheritdoc />
    public override string ToString() => $"{Where}: {(Severity == ProblemSeverity.Error ? "error" : "warning")}: {Message}";
}

/// <summary>
/// Collects problems while texts are read. Reading goes on after a problem, so that one run names them all (at most <see cref="Limit"/>).
/// </summary>
public sealed class ProblemList
{
    /// <summary>After so many problems no more are kept: the first ones matter.</summary>
    public const int Limit = 200;

    private readonly List<DefinitionProblem> _problems = [];

    /// <summary>In the order found.</summary>
    public IReadOnlyList<DefinitionProblem> All => _problems;

    /// <summary>True when something can't be published.</summary>
    public bool HasErrors => _problems.Exists(problem => problem.Severity == ProblemSeverity.Error);

    /// <summary>Notes an error.</summary>
    public void Error(SourceLocation where, string message) => Add(new(where, ProblemSeverity.Error, message));

    /// <summary>Notes a warning.</summary>
    public void Warn(SourceLocation where, string message) => Add(new(where, ProblemSeverity.Warning, message));

    internal void Add(DefinitionProblem problem)
    {
        if (_problems.Count < Limit)
            _problems.Add(problem);
    }
}
