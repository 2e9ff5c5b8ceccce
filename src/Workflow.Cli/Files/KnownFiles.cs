using Workflow.Core.Calendars;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Cli.Files;

/// <summary>Something read from a file, with the file.</summary>
public sealed record Found<T>(T Value, string File);

/// <summary>Reads calendars, notices and organisations of a set. Files with errors are told, unless something else answers the question.</summary>
public static class KnownFiles
{
    /// <summary>The calendar of an id. Throws <see cref="UnusableInputException"/> when there is none, or its file has an error.</summary>
    public static Found<WorkCalendar> Calendar(FileSet files, string id) =>
        One(files, FileKind.Calendar, id, "calendar", CalendarReader.Read, calendar => calendar.Id);

    /// <summary>All calendars that can be read, by id.</summary>
    public static IReadOnlyList<Found<WorkCalendar>> Calendars(FileSet files) => ReadAll(files, FileKind.Calendar, CalendarReader.Read);

    /// <summary>All organisations that can be read.</summary>
    public static IReadOnlyList<Found<OrgDirectory>> Organizations(FileSet files) => ReadAll(files, FileKind.Organization, OrgReader.Read);

    /// <summary>The one organisation of a file. Throws <see cref="UnusableInputException"/> with its first error.</summary>
    public static Found<OrgDirectory> Organization(Terminal terminal, string path)
    {
        if (Directory.Exists(terminal.FullPath(path)))
            throw new UnusableInputException($"{path}: is a folder; expected a file");
        var files = FileSet.LoadAll(terminal, [path]);
        if (files.Files is not [{ Kind: FileKind.Organization }] && files.Files is not [{ Kind: null }])
            throw new UnusableInputException($"{path}: isn't an organisation file; expected 'organization:' as its first key");
        return new(Read(files.Files[0], OrgReader.Read), files.Files[0].Path);
    }

    /// <summary>The official notice of a calendar for a year. Throws <see cref="UnusableInputException"/> when there is none.</summary>
    public static Found<CalendarNotice> Notice(FileSet files, string calendar, int year)
    {
        var notices = ReadAll(files, FileKind.Notice, CalendarNoticeReader.Read).Where(found => found.Value.Id == calendar).ToList();
        if (notices.Find(found => found.Value.Year == year) is { } notice)
            return notice;
        ComplainOfUnread(files, FileKind.Notice, $"{calendar}-{Number(year)}");
        var known =
            notices.Count == 0
                ? "there is none for any year"
                : $"there are those of {string.Join(", ", notices.Select(found => Number(found.Value.Year)))}";
        throw new UnusableInputException($"no notice of {calendar} for {Number(year)} among the notices; {known}");
    }

    /// <summary>What a file holds. Throws <see cref="UnusableInputException"/> with its first error.</summary>
    public static T Read<T>(FileOfSet file, Func<SourceNode, ProblemList, T?> read)
        where T : class
    {
        var problems = new ProblemList();
        var value = file is { Node: { } node, Kind: not null } ? read(node, problems) : null;
        return value
            ?? throw new UnusableInputException(
                file.Problems.All.Concat(problems.All).First(problem => problem.Severity == ProblemSeverity.Error).ToString()
            );
    }

    /// <summary>Everything of a kind that can be read; files with errors are left out.</summary>
    public static IReadOnlyList<Found<T>> ReadAll<T>(FileSet files, FileKind kind, Func<SourceNode, ProblemList, T?> read)
        where T : class =>
        [
            .. files
                .OfAll(kind)
                .Select(file => file.Node is { } node && read(node, new ProblemList()) is { } value ? new Found<T>(value, file.Path) : null)
                .OfType<Found<T>>(),
        ];

    private static Found<T> One<T>(
        FileSet files,
        FileKind kind,
        string id,
        string what,
        Func<SourceNode, ProblemList, T?> read,
        Func<T, string> idOf
    )
        where T : class
    {
        var all = ReadAll(files, kind, read);
        var exact = all.Where(found => idOf(found.Value) == id).ToList();
        if (exact.Count == 0)
            exact = [.. all.Where(found => string.Equals(idOf(found.Value), id, StringComparison.OrdinalIgnoreCase))];
        if (exact.Count == 1)
            return exact[0];
        if (exact.Count > 1)
            throw new UnusableInputException($"several files hold {what} {id}: {string.Join(", ", exact.Select(found => found.File))}");
        foreach (var file in files.OfAll(kind).Where(file => NameOf(file) == id))
            Read(file, read);
        ComplainOfUnread(files, kind, id);
        throw new UnusableInputException($"there is no {what} '{id}'{NearestName.Hint(id, all.Select(found => idOf(found.Value)))}");
    }

    /// <summary>When a file that can't be read at all has the name, that is the better answer.</summary>
    private static void ComplainOfUnread(FileSet files, FileKind kind, string id)
    {
        var name = $"/{id}.{kind.ToString().ToLowerInvariant()}.";
        if (files.Unusable.FirstOrDefault(sentence => sentence.Contains(name, StringComparison.OrdinalIgnoreCase)) is { } unusable)
            throw new UnusableInputException(unusable);
        var unread = files.Files.FirstOrDefault(file =>
            file.Kind is null or FileKind.Notice && $"/{file.Path}".Contains(name, StringComparison.OrdinalIgnoreCase)
        );
        if (unread is { Kind: null })
            throw new UnusableInputException(unread.Problems.All[0].ToString());
        if (unread is not null)
            Read(unread, CalendarNoticeReader.Read);
    }

    /// <summary>The value of the file's first key, which names what it holds; empty when it isn't a name.</summary>
    public static string NameOf(FileOfSet file) =>
        file.Node is SourceNode.Map { Entries: [{ Value: SourceNode.Scalar first }, ..] } ? first.Text : "";

    private static string Number(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
