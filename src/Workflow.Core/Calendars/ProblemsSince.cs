using Workflow.Core.Definitions;

namespace Workflow.Core.Calendars;

/// <summary>Tells whether reading one file added an error to a list that is shared with other files.</summary>
internal static class ProblemsSince
{
    /// <summary>True when an error was noted after the first so many problems; also when the list is full, since it keeps no more then.</summary>
    public static bool HasErrorsSince(this ProblemList problems, int count) =>
        problems.All.Count >= ProblemList.Limit || problems.All.Skip(count).Any(problem => problem.Severity == ProblemSeverity.Error);
}
