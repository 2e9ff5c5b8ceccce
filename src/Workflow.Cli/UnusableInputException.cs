namespace Workflow.Cli;

/// <summary>
/// Input that a command can't work with. The message is one sentence for the person who typed it, with file, line and column where there
/// are some.
/// </summary>
public sealed class UnusableInputException : Exception
{
    public UnusableInputException(string message)
        : base(message) { }

    public UnusableInputException(string message, Exception cause)
        : base(message, cause) { }

    public UnusableInputException()
        : this("the input can't be used") { }
}
