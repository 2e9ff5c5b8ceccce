using System.CommandLine;
using Workflow.Cli.Files;
using Workflow.Cli.Scenarios;

namespace Workflow.Cli.Commands;

/// <summary>The options of <c>simulate --nobody-acts</c>.</summary>
public sealed class NobodyActsOptions
{
    private readonly Option<int> _days = new("--days") { Description = "How many days pass after the opening, 1 to 3650", HelpName = "N" };
    private readonly Option<string?> _organization = new("--organization")
    {
        Description = "The organisation's file [default: the fitting one of the data folder]",
        HelpName = "FILE",
    };
    private readonly Option<string[]> _calendars = new("--calendars")
    {
        Description = "Calendar files [default: all of the data folder]",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<string[]> _overlays = new("--overlay")
    {
        Description = "Rule overlays laid over the workflow's rules, in order",
        HelpName = "FILE",
    };
    private readonly Option<string?> _residence = new("--residence")
    {
        Description = "Area in which the participant lives [default: the first that all parties serve]",
        HelpName = "AREA",
    };
    private readonly Option<string[]> _with = new("--with")
    {
        Description = "A field of the opening; those not given get a plausible value, and are told",
        HelpName = "FIELD=VALUE",
    };
    private readonly Option<string?> _by = new("--by")
    {
        Description = "Post that opens the case [default: the first accountable one]",
        HelpName = "POST",
    };
    private readonly Option<string> _data = DataFolder.Option();

    private readonly Option<string> _from = new("--from")
    {
        Description = "Local time of the opening",
        HelpName = "TIME",
        DefaultValueFactory = _ => "2026-03-16 09:00",
    };

    /// <summary>Which workflow; null when scenarios are run.</summary>
    public Option<string?> Workflow { get; } =
        new("--nobody-acts")
        {
            Description = "Instead of scenarios: open a case of this workflow (name or file), and nobody ever acts",
            HelpName = "WORKFLOW",
        };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { Workflow, _days, _organization, _calendars, _overlays, _residence, _with, _by, _from, _data })
            command.Add(option);
    }

    /// <summary>What was typed. Throws <see cref="UnusableInputException"/> for days out of range.</summary>
    public NobodyActsRequest Of(ParseResult parsed, string workflow)
    {
        if (parsed.GetResult(_days) is null)
            throw new UnusableInputException("--nobody-acts needs --days N, such as --days 30");
        var days = parsed.GetValue(_days);
        if (days is < 1 or > 3650)
            throw new UnusableInputException(FormattableString.Invariant($"--days: {days} is out of range; expected 1 to 3650"));
        return new(
            workflow,
            days,
            parsed.GetValue(_organization),
            parsed.GetValue(_calendars) ?? [],
            parsed.GetValue(_overlays) ?? [],
            parsed.GetValue(_residence),
            parsed.GetValue(_with) ?? [],
            parsed.GetValue(_by),
            parsed.GetRequiredValue(_from),
            parsed.GetValue(_data)
        );
    }
}
