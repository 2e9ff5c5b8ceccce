namespace Workflow.Testing;

/// <summary>Whether the long matrices were asked for (<c>./build.sh --full</c> sets <c>WORKFLOW_FULL=1</c>).</summary>
public static class FullRun
{
    public static bool IsAsked => Environment.GetEnvironmentVariable("WORKFLOW_FULL") == "1";

    /// <summary>How many rounds a random or long test makes: the small number on each build, the large one on a full run.</summary>
    public static int Rounds(int usual, int full) => IsAsked ? full : usual;
}
