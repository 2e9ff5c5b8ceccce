using System.CommandLine;
using Workflow.Cli.Files;
using Workflow.Cli.Stores;

namespace Workflow.Cli.Commands;

/// <summary>A deadline to compute, as typed.</summary>
public sealed record DeadlineRequest(
    string Rule,
    string Anchor,
    string? Rules,
    IReadOnlyList<string> Overlays,
    string? Calendar,
    IReadOnlyList<string> Pauses,
    string? Data
);

/// <summary>The options of <c>deadline explain</c>: a rule and an anchor, or an item of a store.</summary>
public sealed class DeadlineOptions
{
    private readonly Option<string?> _rule = new("--rule") { Description = "Id of the row, such as REGISTER", HelpName = "ROW" };
    private readonly Option<string?> _anchor = new("--anchor")
    {
        Description = "When it begins to count: a time such as \"2026-02-04 10:00\", or a whole day",
        HelpName = "TIME",
    };
    private readonly Option<string?> _rules = new("--rules")
    {
        Description = "The rule pack's file [default: the pack of the data folder that has the row]",
        HelpName = "FILE",
    };
    private readonly Option<string[]> _overlay = new("--overlay")
    {
        Description = "Overlays laid over the pack in order: files, or ids in the data folder",
        HelpName = "FILE|ID",
    };
    private readonly Option<string?> _calendar = new("--calendar")
    {
        Description = "Id of the calendar, or its file [default: the one that the pack's name begins with]",
        HelpName = "CALENDAR",
    };
    private readonly Option<string[]> _pause = new("--pause")
    {
        Description = "A time in which the clock stood still, such as \"2026-02-06 09:00/2026-02-09 09:00\"",
        HelpName = "FROM/TO",
    };
    private readonly Option<string> _data = DataFolder.Option();
    private readonly Option<string?> _case = new("--case")
    {
        Description = "With --store: reference of the case, or its identity",
        HelpName = "CASE",
    };
    private readonly Option<int?> _item = new("--item")
    {
        Description = "With --store: number of the open item in its case",
        HelpName = "N",
    };

    /// <summary>Where to take the item from; null to compute.</summary>
    public Option<string?> Store { get; } = StorePlace.Option(isRequired: false);

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _rule, _anchor, _rules, _overlay, _calendar, _pause, _data, Store, _case, _item })
            command.Add(option);
    }

    /// <summary>What to compute. Throws <see cref="UnusableInputException"/> when rule or anchor is missing.</summary>
    public DeadlineRequest Of(ParseResult parsed) =>
        new(
            parsed.GetValue(_rule)
                ?? throw new UnusableInputException(
                    "--rule is missing; name a row such as --rule REGISTER, or an item with --store, --case and --item"
                ),
            parsed.GetValue(_anchor)
                ?? throw new UnusableInputException("--anchor is missing; expected a time such as --anchor \"2026-02-04 10:00\""),
            parsed.GetValue(_rules),
            parsed.GetValue(_overlay) ?? [],
            parsed.GetValue(_calendar),
            parsed.GetValue(_pause) ?? [],
            parsed.GetValue(_data)
        );

    /// <summary>The case of the item. Throws <see cref="UnusableInputException"/> when it is missing.</summary>
    public string CaseOf(ParseResult parsed) =>
        parsed.GetValue(_case) ?? throw new UnusableInputException("--case is missing; with --store name the case and the --item");

    /// <summary>The number of the item. Throws <see cref="UnusableInputException"/> when it is missing.</summary>
    public int ItemOf(ParseResult parsed) =>
        parsed.GetValue(_item) ?? throw new UnusableInputException("--item is missing; with --store name the --case and the item's number");
}
