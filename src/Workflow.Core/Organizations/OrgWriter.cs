using System.Globalization;
using System.Text;
using NodaTime;
using NodaTime.Text;
using Workflow.Core.Definitions;

namespace Workflow.Core.Organizations;

/// <summary>
/// Writes an organisation as the text that <see cref="OrgReader"/> reads: for export, for the editor, and to keep each version that a
/// decision has looked at. Reading it back gives the same <see cref="OrgDirectory.Version"/>; comments are not kept.
/// </summary>
public sealed class OrgWriter
{
    private static readonly LocalDateTimePattern Local = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm");

    private readonly StringBuilder _text = new();
    private readonly OrgContent _content;
    private readonly ILookup<PostId, Tenure> _tenures;
    private readonly ILookup<DepartmentId, Post> _posts;

    private OrgWriter(OrgContent content)
    {
        _content = content;
        _tenures = content.Tenures.OrderBy(row => row.From).ToLookup(row => row.Post);
        _posts = content.Posts.Values.ToLookup(post => post.Department);
    }

    /// <summary>The text, lines ended by a line feed.</summary>
    public static string Write(OrgContent content)
    {
        var writer = new OrgWriter(content);
        writer.WriteAll();
        return writer._text.ToString();
    }

    private void WriteAll()
    {
        var calendar = MostCommon(_content.Departments.Values.Select(unit => unit.Calendar));
        var language = MostCommon(_content.Persons.Values.Select(person => person.Language));
        Line(0, "organization", Word(_content.Id));
        if (!_content.Title.Texts.IsEmpty)
            Line(0, "title", Texts(_content.Title));
        Line(0, "zone", Word(_content.Zone.Id));
        Line(0, "from", Time(_content.From));
        Line(0, "calendar", Word(calendar));
        Line(0, "language", Word(language));
        Line(0, "backstop", Words(_content.Backstops.Select(backstop => backstop.ToString() ?? "")));
        Section("areas", _content.Areas.Values, area => Line(1, area.Id, Group(("name", Texts(area.Name)), ("in", Word(area.Parent)))));
        Section("departments", _content.Departments.Values, unit => WriteDepartment(unit, calendar));
        Section("persons", _content.Persons.Values, person => WritePerson(person, language));
        Section(
            "absences",
            _content.Absences,
            row => Item(("person", row.Person.Code), ("from", Time(row.From)), ("until", Time(row.Until)))
        );
        Section(
            "roster",
            _content.Roster,
            row => Item(("post", row.Post.Code), ("person", row.Person.Code), ("from", Time(row.From)), ("until", Time(row.Until)))
        );
        Section(
            "acting",
            _content.ActingTerms.Where(row => _content.Posts.Contains(row.Post.Code)),
            row => Item(("post", row.Post.Code), ("person", row.Person.Code), ("from", Time(row.From)), ("until", Time(row.Until)))
        );
        Section(
            "deputising",
            _content.Deputyships.Where(row => _content.Posts.Contains(row.Post.Code)),
            row =>
                Item(
                    ("post", row.Post.Code),
                    ("person", row.Person.Code),
                    ("from", Time(row.From)),
                    ("until", Time(row.Until)),
                    ("consented", Time(row.Consented))
                )
        );
    }

    private void WriteDepartment(Department unit, string calendar)
    {
        _text.Append(CultureInfo.InvariantCulture, $"  {Word(unit.Id.Code)}:\n");
        Line(2, "kind", Word(unit.Kind));
        Line(2, "name", Texts(unit.Name));
        Line(2, "parent", Word(unit.Parent?.Code));
        Line(2, "coordinated-by", Word(unit.CoordinatedBy?.Code));
        Line(2, "serves", unit.Serves.IsEmpty ? null : Words(unit.Serves));
        Line(2, "calendar", unit.Calendar == calendar ? null : Word(unit.Calendar));
        Line(2, "head", Word(unit.Head?.Code));
        Line(2, "posts", "");
        foreach (var post in _posts[unit.Id])
        {
            var row = Group(
                ("role", Word(post.Role)),
                ("title", Texts(post.Title)),
                ("holder", Holders(post.Id)),
                ("reports-to", Word(post.ReportsTo?.Code)),
                ("deputies", post.Deputies.IsEmpty ? null : Words(post.Deputies.Select(person => person.Code)))
            );
            Line(3, post.Id.Code, row);
        }
    }

    private void WritePerson(Person person, string language) =>
        Line(
            1,
            person.Id.Code,
            Group(
                ("name", Texts(person.Name)),
                ("email", Word(person.Email)),
                ("language", person.Language == language ? null : Word(person.Language))
            )
        );

    private string? Holders(PostId post)
    {
        var rows = _tenures[post].ToList();
        if (rows.Count == 0)
            return null;
        if (rows is [{ Until: null } only] && only.From == _content.From)
            return Word(only.Person.Code);
        return $"[{string.Join(", ", rows.Select(row => Group(("person", Word(row.Person.Code)), ("from", Time(row.From)), ("until", Time(row.Until)))))}]";
    }

    private void Section<T>(string name, IEnumerable<T> rows, Action<T> write)
    {
        var any = false;
        foreach (var row in rows)
        {
            if (!any)
                _text.Append(CultureInfo.InvariantCulture, $"\n{name}:\n");
            any = true;
            write(row);
        }
    }

    private void Line(int depth, string key, string? value)
    {
        if (value is not null)
            _text.Append(' ', depth * 2).Append($"{Word(key)}: {value}".TrimEnd()).Append('\n');
    }

    private void Item(params (string Key, string? Value)[] pairs) => _text.Append(CultureInfo.InvariantCulture, $"  - {Group(pairs)}\n");

    private static string Group(params (string Key, string? Value)[] pairs) =>
        $"{{ {string.Join(", ", pairs.Where(pair => pair.Value is not null).Select(pair => $"{pair.Key}: {pair.Value}"))} }}";

    private static string Texts(LocalizedText text) =>
        Group([.. text.Texts.Select(pair => ((string Key, string? Value))(Word(pair.Key) ?? "", Word(pair.Value)))]);

    private static string Words(IEnumerable<string> words) => $"[{string.Join(", ", words.Select(Word))}]";

    /// <summary>A day where the day begins, a local time where that says it, else the exact instant.</summary>
    private string Time(Instant at)
    {
        var local = at.InZone(_content.Zone);
        if (_content.Zone.AtStartOfDay(local.Date).ToInstant() == at)
            return LocalDatePattern.Iso.Format(local.Date);
        var isPlain = local.LocalDateTime.With(TimeAdjusters.TruncateToMinute) == local.LocalDateTime;
        return isPlain && _content.Zone.MapLocal(local.LocalDateTime).Count == 1
            ? Local.Format(local.LocalDateTime)
            : InstantPattern.ExtendedIso.Format(at);
    }

    private string? Time(Instant? at) => at is { } known ? Time(known) : null;

    /// <summary>Plain where YAML reads it back as it stands, else quoted with everything unusual escaped.</summary>
    private static string? Word(string? word)
    {
        if (word is null)
            return null;
        if (word.Length > 0 && word is not ("null" or "~") && char.IsLetterOrDigit(word[0]) && word.All(IsPlain) && word[^1] != ' ')
            return word;
        var quoted = new StringBuilder("\"");
        foreach (var letter in word)
        {
            if (letter is '"' or '\\')
                quoted.Append('\\').Append(letter);
            else if (char.IsLetterOrDigit(letter) || letter is >= ' ' and <= '~')
                quoted.Append(letter);
            else
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}");
        }
        return quoted.Append('"').ToString();
    }

    private static bool IsPlain(char letter) =>
        char.IsLetterOrDigit(letter) || letter is ' ' or '-' or '_' or '.' or '@' or '/' or '、' or '(' or ')' or '\'';

    private static string MostCommon(IEnumerable<string> words) =>
        words
            .GroupBy(word => word)
            .OrderByDescending(group => group.Count())
            .ThenBy(group => group.Key, StringComparer.Ordinal)
            .First()
            .Key;
}
