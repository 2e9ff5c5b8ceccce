using Workflow.Core.Simulation;

namespace Workflow.Cli.Scenarios;

/// <summary>How much of the definitions a set of scenarios reaches: a table per file, and what none of them reaches.</summary>
public sealed class CoveragePage
{
    private static readonly CoveredPart[] Kinds = Enum.GetValues<CoveredPart>();

    private readonly ScenarioCoverage _coverage = new();

    private CoveragePage() { }

    /// <summary>True when every part is reached.</summary>
    public bool IsWhole => _coverage.Parts.All(_coverage.IsReached);

    /// <summary>What these runs reach together.</summary>
    public static CoveragePage Of(IEnumerable<ScenarioOutcome> outcomes)
    {
        var page = new CoveragePage();
        foreach (var outcome in outcomes)
            page._coverage.Add(outcome.World.Definition, outcome.Record, outcome.World.Linked);
        return page;
    }

    /// <summary>A row per file and kind of part, "reached/all", then each part that is missing at its place.</summary>
    public void Print(Terminal terminal)
    {
        var files = _coverage.Parts.GroupBy(part => part.Where.File, StringComparer.Ordinal).ToList();
        var width = files.Select(file => file.Key.Length).Append("file".Length).Max();
        terminal.Say();
        terminal.Say($"{"file".PadRight(width)}  {string.Join("  ", Kinds.Select(kind => Heading(kind)))}");
        foreach (var file in files)
            terminal.Say(
                $"{file.Key.PadRight(width)}  {string.Join("  ", Kinds.Select(kind => Ratio(file.Where(part => part.Kind == kind)).PadLeft(Heading(kind).Length)))}"
            );
        foreach (var part in Missing)
            terminal.Say($"{part.Where}: no scenario reaches the {Word(part.Kind)} '{part.Name}'");
        var all = _coverage.Parts.ToList();
        terminal.Say(FormattableString.Invariant($"{all.Count(_coverage.IsReached)} of {all.Count} parts are reached"));
    }

    /// <summary>The same as values.</summary>
    public object Facts() =>
        new
        {
            isWhole = IsWhole,
            files = _coverage
                .Parts.GroupBy(part => part.Where.File, StringComparer.Ordinal)
                .Select(file => new
                {
                    file = file.Key,
                    parts = file.GroupBy(part => part.Kind)
                        .Select(kind => new
                        {
                            kind = Word(kind.Key),
                            all = kind.Count(),
                            reached = kind.Count(_coverage.IsReached),
                        }),
                }),
            missing = Missing.Select(part => new
            {
                part.Where.File,
                part.Where.Line,
                kind = Word(part.Kind),
                part.Name,
            }),
        };

    private IEnumerable<DefinitionPart> Missing => _coverage.Parts.Where(part => !_coverage.IsReached(part));

    private string Ratio(IEnumerable<DefinitionPart> parts)
    {
        var all = parts.ToList();
        return all.Count == 0 ? "-" : FormattableString.Invariant($"{all.Count(_coverage.IsReached)}/{all.Count}");
    }

    private static string Heading(CoveredPart kind) =>
        kind switch
        {
            CoveredPart.Stage => "stages",
            CoveredPart.Task => "tasks",
            CoveredPart.Transition => "  ways",
            CoveredPart.Rung => "rungs",
            CoveredPart.Handover => "handovers",
            CoveredPart.HandoverEnding => "endings",
            CoveredPart.Finding => "findings",
        };

    private static string Word(CoveredPart kind) =>
        kind switch
        {
            CoveredPart.Stage => "stage",
            CoveredPart.Task => "task",
            CoveredPart.Transition => "way",
            CoveredPart.Rung => "rung",
            CoveredPart.Handover => "handover",
            CoveredPart.HandoverEnding => "ending of a handover",
            CoveredPart.Finding => "finding",
        };
}
