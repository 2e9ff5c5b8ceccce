namespace Workflow.Cli;

/// <summary>What a command answers to the shell. Scripts rely on these three.</summary>
public enum ExitCode
{
    /// <summary>It holds, or it is done.</summary>
    Holds = 0,

    /// <summary>It falls short or was refused; the output says what and where.</summary>
    FallsShort = 1,

    /// <summary>The input or the way of calling can't be used.</summary>
    Unusable = 2,
}
