using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Definitions;

namespace Workflow.Core.Organizations;

/// <summary>Reads the sections of an organisation into its content, and remembers where each part stood.</summary>
internal sealed class OrgSections(
    OrgTimeReader time,
    Instant from,
    OrgPlaces places,
    ProblemList problems,
    string? calendar,
    string? language
)
{
    private const int LongestCode = 64;

    private readonly Dictionary<string, (Post Post, SourceLocation Where)> _posts = new(StringComparer.Ordinal);
    private readonly List<string> _postOrder = [];
    private readonly ImmutableArray<Tenure>.Builder _tenures = ImmutableArray.CreateBuilder<Tenure>();

    /// <summary>The posts of all departments read so far.</summary>
    public NamedList<Post> Posts => new(_postOrder.Select(code => KeyValuePair.Create(code, _posts[code].Post)));

    /// <summary>Who holds the posts read so far.</summary>
    public ImmutableArray<Tenure> HeldPosts => _tenures.ToImmutable();

    public NamedList<Area> Areas(MapReader reader) =>
        Rows(
            reader,
            "areas",
            "area",
            (code, area) =>
            {
                var name = Name(area, "name");
                Note(area, "in", new("area", code, "in"));
                return new Area(code, name, area.Text("in"));
            }
        );

    public NamedList<Person> Persons(MapReader reader) =>
        Rows(
            reader,
            "persons",
            "person",
            (code, person) =>
            {
                var speaks = person.Text("language") ?? language;
                if (speaks is null)
                    problems.Error(person.Where, "a person needs 'language:', or the organisation one for all");
                var email = person.Text("email");
                if (
                    email is not null
                    && (email.Count(letter => letter == '@') != 1 || email.Any(char.IsWhiteSpace) || email[0] == '@' || email[^1] == '@')
                )
                    problems.Error(person.Node("email")?.Where ?? person.Where, "'email' expects one address such as name@office.example");
                return new Person(new(code), Name(person, "name"), speaks ?? "", email);
            }
        );

    public NamedList<Department> Departments(MapReader reader) => Rows(reader, "departments", "department", ReadDepartment);

    /// <summary>Holders written apart from their posts, for changes that are known ahead.</summary>
    public void Tenures(MapReader reader)
    {
        foreach (var row in Groups(reader, "tenures", "a tenure"))
        {
            var place = row.RequiredText("post");
            AddTenure(row, place);
        }
    }

    public ImmutableArray<Absence> Absences(MapReader reader)
    {
        var absences = ImmutableArray.CreateBuilder<Absence>();
        foreach (var row in Groups(reader, "absences", "an absence"))
        {
            var person = row.RequiredText("person");
            var (start, end) = (Start(row), time.End(row));
            row.Done();
            if (person is null || start is not { } begins)
                continue;
            NoteRow(row, "absence", absences.Count);
            absences.Add(new(new(person), begins, end));
        }
        return absences.ToImmutable();
    }

    public ImmutableArray<DutyTurn> Roster(MapReader reader)
    {
        var turns = ImmutableArray.CreateBuilder<DutyTurn>();
        foreach (var row in Groups(reader, "roster", "a turn of duty"))
        {
            var (post, person) = (row.RequiredText("post"), row.RequiredText("person"));
            var (start, end) = (Start(row), time.End(row));
            if (!row.Has("until") && !row.Has("through"))
                problems.Error(row.Where, "a turn of duty needs 'until:' or 'through:'");
            row.Done();
            if (post is null || person is null || start is not { } begins || end is not { } ends)
                continue;
            NoteRow(row, "duty", turns.Count);
            turns.Add(new(new(post), new(person), begins, ends));
        }
        return turns.ToImmutable();
    }

    public ImmutableArray<ActingTerm> Acting(MapReader reader)
    {
        var terms = ImmutableArray.CreateBuilder<ActingTerm>();
        foreach (var row in Groups(reader, "acting", "who acts"))
        {
            var (post, person) = (row.RequiredText("post"), row.RequiredText("person"));
            var (start, end) = (Start(row), time.End(row));
            row.Done();
            if (post is null || person is null || start is not { } begins)
                continue;
            NoteRow(row, "acting", terms.Count);
            terms.Add(new(new(post), new(person), begins, end));
        }
        return terms.ToImmutable();
    }

    /// <summary>Deputies for a period; one without <c>consented</c> has been asked only.</summary>
    public ImmutableArray<Deputyship> Deputising(MapReader reader)
    {
        var periods = ImmutableArray.CreateBuilder<Deputyship>();
        foreach (var row in Groups(reader, "deputising", "a deputy for a period"))
        {
            var (post, person) = (row.RequiredText("post"), row.RequiredText("person"));
            var (start, end, consented) = (Start(row), time.End(row), time.At(row, "consented"));
            row.Done();
            if (post is null || person is null || start is not { } begins)
                continue;
            NoteRow(row, "deputising", periods.Count);
            periods.Add(new(new(post), new(person), begins, end, consented));
        }
        return periods.ToImmutable();
    }

    /// <summary>Each word is a post or a person; one that is neither is kept as a post, so that it is reported as unknown.</summary>
    public ImmutableArray<Backstop> Backstops(MapReader reader, NamedList<Person> persons)
    {
        var backstops = ImmutableArray.CreateBuilder<Backstop>();
        foreach (var word in reader.Words("backstop"))
        {
            places.Note(OrgPlace.Row("backstop", backstops.Count), word.Where);
            backstops.Add(
                !_posts.ContainsKey(word.Text) && persons.Contains(word.Text)
                    ? new Backstop.Named(new(word.Text))
                    : new Backstop.HolderOf(new(word.Text))
            );
        }
        return backstops.ToImmutable();
    }

    private Department ReadDepartment(string code, MapReader unit)
    {
        foreach (var key in new[] { "parent", "coordinated-by", "head" })
            Note(unit, key, new("department", code, key));
        var serves = unit.Words("serves");
        for (var i = 0; i < serves.Length; i++)
            places.Note(OrgPlace.Item("department", code, "serves", i), serves[i].Where);
        var works = unit.Text("calendar") ?? calendar;
        if (works is null)
            problems.Error(unit.Where, "a department needs 'calendar:', or the organisation one for all");
        foreach (var entry in unit.Group("posts", "posts")?.Entries ?? [])
            AddPost(code, entry);
        return new(
            new(code),
            Word(unit, "kind"),
            Name(unit, "name"),
            unit.Text("parent") is { } parent ? new DepartmentId(parent) : null,
            unit.Text("coordinated-by") is { } office ? new DepartmentId(office) : null,
            unit.Text("head") is { } head ? new PostId(head) : null,
            [.. serves.Select(word => word.Text)],
            works ?? ""
        );
    }

    private void AddPost(string department, SourceEntry entry)
    {
        if (_posts.TryGetValue(entry.Key, out var first))
        {
            problems.Error(entry.KeyWhere, $"'{entry.Key}' is already a post of {first.Post.Department} ({first.Where})");
            return;
        }
        CheckCode(entry.Key, entry.KeyWhere);
        places.Note(new("post", entry.Key, ""), entry.KeyWhere);
        if (MapReader.Of(entry.Value, "a post", problems) is not { } post)
        {
            places.Break("post", entry.Key);
            Keep(new(new(entry.Key), new(department), "", LocalizedText.Empty, null, []), entry.KeyWhere);
            return;
        }
        Note(post, "reports-to", new("post", entry.Key, "reports-to"));
        var deputies = post.Words("deputies");
        for (var i = 0; i < deputies.Length; i++)
            places.Note(OrgPlace.Item("post", entry.Key, "deputies", i), deputies[i].Where);
        var superior = post.Text("reports-to") is { } above ? new PostId(above) : (PostId?)null;
        Keep(
            new(
                new(entry.Key),
                new(department),
                Word(post, "role"),
                Name(post, "title"),
                superior,
                [.. deputies.Select(word => new PersonId(word.Text))]
            ),
            entry.KeyWhere
        );
        foreach (var holder in post.Items("holder"))
            AddHolder(entry.Key, holder);
        post.Done();
    }

    private void Keep(Post post, SourceLocation where)
    {
        _posts.Add(post.Id.Code, (post, where));
        _postOrder.Add(post.Id.Code);
    }

    /// <summary>A person alone holds the post since the organisation is known.</summary>
    private void AddHolder(string post, SourceNode holder)
    {
        if (holder is not SourceNode.Scalar { IsEmpty: false } person)
        {
            if (MapReader.Of(holder, "a holder", problems) is { } row)
                AddTenure(row, post);
            return;
        }
        places.Note(OrgPlace.Row("tenure", _tenures.Count), person.Where);
        _tenures.Add(new(new(post), new(person.Text), from, null));
    }

    private void AddTenure(MapReader row, string? post)
    {
        var person = row.RequiredText("person");
        var start = row.Has("from") ? time.At(row, "from") : from;
        var end = time.End(row);
        row.Done();
        if (post is null || person is null || start is not { } begins)
            return;
        NoteRow(row, "tenure", _tenures.Count);
        _tenures.Add(new(new(post), new(person), begins, end));
    }

    private Instant? Start(MapReader row)
    {
        if (!row.Has("from"))
            problems.Error(row.Where, "it needs 'from:', when it begins");
        return time.At(row, "from");
    }

    private void NoteRow(MapReader row, string section, int index)
    {
        places.Note(OrgPlace.Row(section, index), row.Where);
        foreach (var part in new[] { "post", "person" })
            Note(row, part, OrgPlace.Row(section, index, part));
        Note(row, row.Has("through") ? "through" : "until", OrgPlace.Row(section, index, "until"));
    }

    /// <summary>Rows with a code each. One that can't be read at all is told and left out.</summary>
    private NamedList<T> Rows<T>(MapReader reader, string key, string what, Func<string, MapReader, T> read)
        where T : class
    {
        var rows = new List<KeyValuePair<string, T>>();
        foreach (var entry in reader.Group(key, key)?.Entries ?? [])
        {
            CheckCode(entry.Key, entry.KeyWhere);
            places.Note(new(what, entry.Key, ""), entry.KeyWhere);
            var article = what[0] is 'a' ? "an" : "a";
            if (MapReader.Of(entry.Value, $"{article} {what}", problems) is not { } row)
                continue;
            rows.Add(new(entry.Key, read(entry.Key, row)));
            row.Done();
        }
        if (rows.Count == 0 && !reader.Has(key))
            problems.Error(reader.Where, $"an organisation needs '{key}:'");
        return new(rows);
    }

    private IEnumerable<MapReader> Groups(MapReader reader, string key, string what) =>
        reader.Items(key).Select(item => MapReader.Of(item, what, problems)).OfType<MapReader>();

    private void Note(MapReader reader, string key, OrgPlace place)
    {
        if (reader.Node(key) is { } node)
            places.Note(place, node.Where);
    }

    private LocalizedText Name(MapReader reader, string key)
    {
        if (reader.RequiredNode(key) is null)
            return LocalizedText.Empty;
        var text = reader.Localized(key) ?? LocalizedText.Empty;
        if (text.Texts.IsEmpty || text.Texts.Any(pair => string.IsNullOrWhiteSpace(pair.Value) || pair.Key.Length == 0))
            problems.Error(reader.Node(key)?.Where ?? reader.Where, $"'{key}' is empty");
        return text;
    }

    /// <summary>A kind or role, which definitions name in <c>party/role</c>.</summary>
    private string Word(MapReader reader, string key)
    {
        if (reader.RequiredText(key) is not { } word)
            return "";
        CheckCode(word, reader.Node(key)?.Where ?? reader.Where);
        return word;
    }

    private void CheckCode(string code, SourceLocation where)
    {
        if (!IsCode(code))
            problems.Error(
                where,
                $"'{(code.Length <= LongestCode ? code : code[..LongestCode] + "…")}' can't be a code; up to 64 letters, digits, '-', '_' and '.'"
            );
    }

    /// <summary>True for what may be the code of anything in an organisation.</summary>
    internal static bool IsCode(string code) =>
        code.Length is > 0 and <= LongestCode && code.All(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_' or '.');
}
