using System.CommandLine;

namespace Workflow.Cli.Commands;

/// <summary>An option that is a whole number between two others, both allowed, which its help names.</summary>
internal sealed class CountOption : Option<int>
{
    private readonly int _least;
    private readonly int _most;

    /// <summary>Makes one; <paramref name="usual"/> null: it must be given.</summary>
    public CountOption(string name, string description, int least, int most, int? usual)
        : base(name)
    {
        (_least, _most) = (least, most);
        Description = FormattableString.Invariant($"{description}, {least:#,0} to {most:#,0}");
        HelpName = "N";
        Required = usual is null;
        if (usual is { } number)
            DefaultValueFactory = _ => number;
    }

    /// <summary>The number that was typed, or the usual one. Throws <see cref="UnusableInputException"/> when it is out of range.</summary>
    public int Of(ParseResult parsed) =>
        parsed.GetValue(this) is var value && value >= _least && value <= _most
            ? value
            : throw new UnusableInputException(
                FormattableString.Invariant($"{Name}: {value} is out of range; expected {_least} to {_most}")
            );
}
