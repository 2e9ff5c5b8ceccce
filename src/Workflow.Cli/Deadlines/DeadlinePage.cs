using System.Globalization;
using Workflow.Core.Calendars;

namespace Workflow.Cli.Deadlines;

/// <summary>A computed deadline as sentences or as facts, with the check that what was counted is the budget.</summary>
public sealed class DeadlinePage(DeadlineComputation computation)
{
    private readonly decimal _sum = computation.Segments.Sum(segment => segment.Counted);

    /// <summary>True when the counted stretches add up to the budget exactly.</summary>
    public bool SumsUp => _sum == computation.Rule.Budget.Amount;

    /// <summary>Everything as values.</summary>
    public object Facts() =>
        new
        {
            deadline = DeadlineFacts.Of(computation),
            sum = _sum,
            sumsToBudget = SumsUp,
            explanation = DeadlineExplanation
                .Of(computation)
                .Select(line => new
                {
                    line.Part,
                    en = line.Text.For("en"),
                    zh = line.Text.For("zh"),
                }),
        };

    /// <summary>The sentences, and last the sum.</summary>
    public void Print(Terminal terminal, string language)
    {
        foreach (var line in DeadlineExplanation.Of(computation))
            terminal.Say(line.Text.For(language));
        terminal.Say(Sum(language));
    }

    private string Sum(string language)
    {
        var sum = _sum.ToString("0.######", CultureInfo.InvariantCulture);
        var budget = computation.Rule.Budget.Describe(language);
        return (language, SumsUp) switch
        {
            ("zh", true) => $"合计：计入各段共{sum}，等于规定的{budget}。",
            ("zh", false) => $"合计有误：计入各段共{sum}，规定为{budget}。",
            (_, true) => $"Sum: the counted stretches add up to {sum}, which is the budget of {budget}.",
            _ => $"Sum: the counted stretches add up to {sum}, but the budget is {budget}.",
        };
    }
}
