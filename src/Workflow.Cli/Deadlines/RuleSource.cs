using Workflow.Cli.Files;
using Workflow.Core.Calendars;
using Workflow.Core.Definitions;

namespace Workflow.Cli.Deadlines;

/// <summary>Finds the rule row and the calendar that were asked for, in named files or in the data folder.</summary>
public sealed class RuleSource(Terminal terminal, string? data, string? rules, IReadOnlyList<string> overlays)
{
    private FileSet? _folder;

    private FileSet Folder => _folder ??= DataFolder.Load(terminal, data);

    /// <summary>The pack with its overlays laid over it. Throws <see cref="UnusableInputException"/> when there is none with the row.</summary>
    public Found<RulePack> PackWith(string row)
    {
        var pack = rules is { } file ? PackIn(file) : PackOfFolder(row);
        foreach (var overlay in overlays.Select(OverlayOf))
            pack = pack with { Value = Lay(pack.Value, overlay) };
        return pack.Value.Rows.Contains(row)
            ? pack
            : throw new UnusableInputException(
                $"{pack.Value.Id} ({pack.File}) has no row '{row}'{NearestName.Hint(row, pack.Value.Rows.Names)}"
            );
    }

    /// <summary>The row in force on the anchor's day.</summary>
    public static DeadlineRule RowOf(Found<RulePack> pack, string row, DeadlineAnchor anchor, WorkCalendar calendar)
    {
        var day = anchor switch
        {
            DeadlineAnchor.Moment moment => calendar.DateOf(moment.At),
            DeadlineAnchor.Day whole => whole.Date,
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        return pack.Value.RuleOn(row, day)
            ?? throw new UnusableInputException(
                $"{row} of {pack.Value.Id} isn't in force yet on {LocalTimes.Show(day)}; it holds from {ValidFrom(pack.Value.Rows[row])}"
            );
    }

    /// <summary>The calendar by id or file; without one the only one there is, or the one that the pack's id begins with.</summary>
    public WorkCalendar CalendarFor(Found<RulePack> pack, string? asked)
    {
        if (asked is not null)
            return IsFile(asked)
                ? KnownFiles.Read(OneFile(asked, FileKind.Calendar, "calendar"), CalendarReader.Read)
                : KnownFiles.Calendar(Folder, asked).Value;
        var all = KnownFiles.Calendars(Folder).Select(found => found.Value).ToList();
        var fitting = all.Where(calendar => IsFor(pack.Value.Id, calendar)).OrderByDescending(calendar => calendar.Id.Length).ToList();
        return fitting is [var best, ..] ? best
            : all is [var only] ? only
            : throw new UnusableInputException(
                $"no calendar is named like {pack.Value.Id}; choose with --calendar: {string.Join(", ", all.Select(calendar => calendar.Id).Order(StringComparer.Ordinal))}"
            );
    }

    private Found<RulePack> PackOfFolder(string row)
    {
        var packs = KnownFiles.ReadAll(Folder, FileKind.Rules, RulePackReader.Read).Where(found => found.Value.Overlays is null).ToList();
        return packs.Where(found => found.Value.Rows.Contains(row)).ToList() switch
        {
            [var one] => one,
            [] when overlays.Count > 0 && packs is [var only] => only,
            [] => throw new UnusableInputException(
                $"no rule pack has a row '{row}'{NearestName.Hint(row, packs.SelectMany(found => found.Value.Rows.Names))}{FirstFault()}"
            ),
            var many => throw new UnusableInputException(
                $"several rule packs have a row '{row}'; choose with --rules: {string.Join(", ", many.Select(found => found.File))}"
            ),
        };
    }

    private string FirstFault()
    {
        foreach (var file in Folder.Of(FileKind.Rules))
        {
            var problems = new ProblemList();
            if (file.Node is { } node && RulePackReader.Read(node, problems) is null && problems.All.Count > 0)
                return $"; left out: {problems.All[0]}";
        }
        return "";
    }

    private Found<RulePack> PackIn(string path)
    {
        var file = OneFile(path, FileKind.Rules, "rule pack");
        return new(KnownFiles.Read(file, RulePackReader.Read), file.Path);
    }

    private Found<RulePack> OverlayOf(string asked)
    {
        if (IsFile(asked))
            return PackIn(asked);
        var packs = KnownFiles
            .ReadAll(Folder, FileKind.Rules, RulePackReader.Read)
            .Where(found => found.Value.Overlays is not null)
            .ToList();
        return packs.Find(found => found.Value.Id == asked)
            ?? throw new UnusableInputException(
                $"--overlay: there is no overlay '{asked}'{NearestName.Hint(asked, packs.Select(found => found.Value.Id))}"
            );
    }

    private static RulePack Lay(RulePack pack, Found<RulePack> overlay)
    {
        var problems = new ProblemList();
        pack.CheckOverlay(overlay.Value, problems);
        return problems.All.FirstOrDefault(problem => problem.Severity == ProblemSeverity.Error) is { } error
            ? throw new UnusableInputException(error.ToString())
            : pack.Overlaid(overlay.Value);
    }

    private FileOfSet OneFile(string path, FileKind kind, string what)
    {
        if (Directory.Exists(terminal.FullPath(path)))
            throw new UnusableInputException($"{path}: is a folder; expected a file");
        var file = FileSet.LoadAll(terminal, [path]).Files[0];
        return file.Kind == kind || file.Kind is null ? file : throw new UnusableInputException($"{path}: isn't a {what}");
    }

    private bool IsFile(string asked) =>
        asked.EndsWith(".yaml", StringComparison.Ordinal)
        || asked.EndsWith(".yml", StringComparison.Ordinal)
        || File.Exists(terminal.FullPath(asked));

    private static bool IsFor(string pack, WorkCalendar calendar) =>
        pack == calendar.Id || pack.StartsWith(calendar.Id + "-", StringComparison.Ordinal);

    private static string ValidFrom(DeadlineRule row) => row.ValidFrom is { } from ? LocalTimes.Show(from) : "always";
}
