using System.Globalization;
using System.Text;
using Workflow.Engine.Tests.Faults.Auditing;

namespace Workflow.Engine.Tests.Faults;

/// <summary>What was simulated, what went wrong on purpose, and what must not have gone wrong.</summary>
internal sealed record SimulationReport(int Seed)
{
    public int Cases { get; set; }
    public double CaseYears { get; set; }
    public long Steps { get; set; }
    public int Decisions { get; set; }
    public int Commands { get; set; }
    public int Refused => Refusals.Values.Sum();
    public int Repeats { get; set; }
    public int Rungs { get; set; }
    public int Handovers { get; set; }
    public int Closures { get; set; }
    public SortedDictionary<string, int> Faults { get; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, int> Refusals { get; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, int> Events { get; } = new(StringComparer.Ordinal);
    public List<Violation> Violations { get; } = [];

    /// <summary>What had happened in the case of the first violation, newest last; empty while there is none.</summary>
    public List<string> Trail { get; } = [];

    /// <summary>Over all journals in order: the same seed gives the same.</summary>
    public string Hash { get; set; } = "";

    public void Add(SimulationReport other)
    {
        Cases += other.Cases;
        CaseYears += other.CaseYears;
        Steps += other.Steps;
        Decisions += other.Decisions;
        Commands += other.Commands;
        Repeats += other.Repeats;
        Rungs += other.Rungs;
        Handovers += other.Handovers;
        Closures += other.Closures;
        Add(Faults, other.Faults);
        Add(Refusals, other.Refusals);
        Add(Events, other.Events);
        if (Violations.Count == 0 && other.Violations.Count > 0)
            Trail.AddRange(other.Trail.Prepend(FormattableString.Invariant($"seed {other.Seed}")));
        Violations.AddRange(other.Violations);
    }

    private static void Add(SortedDictionary<string, int> sum, SortedDictionary<string, int> counts)
    {
        foreach (var (name, count) in counts)
            sum[name] = sum.GetValueOrDefault(name) + count;
    }

    private static string Listed(SortedDictionary<string, int> counts) =>
        string.Join(", ", counts.Select(pair => FormattableString.Invariant($"{pair.Key} {pair.Value}")));

    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{CaseYears:F0} case-years in {Cases} cases: {Decisions} decisions, {Commands} commands ({Refused} refused, {Repeats} repeated), {Rungs} rungs, {Handovers} handovers, {Closures} closed; hash {Hash}"
        );
        text.AppendLine(CultureInfo.InvariantCulture, $"faults: {Listed(Faults)}");
        text.AppendLine(CultureInfo.InvariantCulture, $"refusals: {Listed(Refusals)}");
        foreach (var violation in Violations.Take(10))
            text.AppendLine(violation.ToString());
        foreach (var line in Trail)
            text.AppendLine(line);
        return text.ToString();
    }
}
