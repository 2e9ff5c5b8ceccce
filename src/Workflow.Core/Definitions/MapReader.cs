using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace Workflow.Core.Definitions;

/// <summary>
/// Reads the named values of one group. Every reading method notes what is missing or wrong at its place and returns null (or an empty
/// list), so that reading goes on; <see cref="Done"/> notes the keys that nobody asked for, with the nearest known name.
/// </summary>
public sealed class MapReader
{
    private readonly SourceNode.Map _map;
    private readonly string _what;
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    private MapReader(SourceNode.Map map, string what, ProblemList problems)
    {
        _map = map;
        _what = what;
        Problems = problems;
    }

    /// <summary>Where problems go.</summary>
    public ProblemList Problems { get; }

    /// <summary>Where the group begins.</summary>
    public SourceLocation Where => _map.Where;

    /// <summary>All entries in the order written; asking for them counts every key as known.</summary>
    public ImmutableArray<SourceEntry> Entries
    {
        get
        {
            foreach (var entry in _map.Entries)
                _asked.Add(entry.Key);
            return _map.Entries;
        }
    }

    /// <summary>
    /// A reader of a group, or null after noting that something else stands there. <paramref name="what"/> names the group in messages: "a
    /// task".
    /// </summary>
    public static MapReader? Of(SourceNode? node, string what, ProblemList problems)
    {
        if (node is SourceNode.Map map)
            return new(map, what, problems);
        if (node is not null)
            problems.Error(node.Where, $"expected {what} as named values (key: value), found {node.Kind}");
        return null;
    }

    /// <summary>True when the key is written.</summary>
    public bool Has(string key) => Node(key) is not null;

    /// <summary>Where the key stands, or where the group begins when it isn't there.</summary>
    public SourceLocation WhereIs(string key) => _map.Entries.FirstOrDefault(entry => entry.Key == key)?.KeyWhere ?? _map.Where;

    /// <summary>The raw node of a key, or null.</summary>
    public SourceNode? Node(string key)
    {
        _asked.Add(key);
        return _map.Find(key);
    }

    /// <summary>The raw node of a key that must be there.</summary>
    public SourceNode? RequiredNode(string key)
    {
        var node = Node(key);
        if (node is not null)
            return node;
        if (
            _map.Entries.FirstOrDefault(entry =>
                key.Length > 4 && !_asked.Contains(entry.Key) && NearestName.Of(entry.Key, [key]) is not null
            ) is
            { } meant
        )
        {
            _asked.Add(meant.Key);
            Problems.Error(meant.KeyWhere, $"{_what} has no '{Short(meant.Key)}' (did you mean '{key}'?)");
        }
        else
            Problems.Error(_map.Where, $"{_what} needs '{key}:'");
        return null;
    }

    /// <summary>A word or sentence; null when absent or wrong.</summary>
    public string? Text(string key) => TextOf(Node(key), key);

    /// <summary>A word or sentence that must be there.</summary>
    public string? RequiredText(string key) => TextOf(RequiredNode(key), key);

    /// <summary>A whole number.</summary>
    public int? Number(string key)
    {
        var node = Node(key);
        if (TextOf(node, key) is not { } text)
            return null;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return number;
        Problems.Error(node!.Where, $"'{key}' expects a whole number, found '{Short(text)}'");
        return null;
    }

    /// <summary>true or false (also yes and no); <paramref name="otherwise"/> when absent or wrong.</summary>
    public bool YesNo(string key, bool otherwise = false)
    {
        var node = Node(key);
        switch (TextOf(node, key))
        {
            case null:
                return otherwise;
            case "true" or "yes":
                return true;
            case "false" or "no":
                return false;
            case var text:
                Problems.Error(node!.Where, $"'{key}' expects true or false, found '{Short(text)}'");
                return otherwise;
        }
    }

    /// <summary>One of a few words, as <paramref name="choices"/> maps them.</summary>
    public T Choice<T>(string key, IReadOnlyDictionary<string, T> choices, T otherwise)
    {
        var node = Node(key);
        if (TextOf(node, key) is not { } text)
            return otherwise;
        if (choices.TryGetValue(text, out var value))
            return value;
        Problems.Error(node!.Where, $"'{key}' can't be '{Short(text)}'{NearestName.Hint(text, choices.Keys, most: 40)}");
        return otherwise;
    }

    /// <summary>A day as 2026-02-24.</summary>
    public LocalDate? Date(string key) => Parsed(key, LocalDatePattern.Iso, "a date such as 2026-02-24");

    /// <summary>A local time as 2026-02-24 09:00.</summary>
    public LocalDateTime? DateAndTime(string key) => Parsed(key, DateAndTimePattern, "a date and time such as 2026-02-24 09:00");

    /// <summary>A time of day as 09:00.</summary>
    public LocalTime? TimeOfDay(string key) => Parsed(key, TimePattern, "a time such as 09:00");

    /// <summary>Texts per language (<c>{ en: …, zh: … }</c>), or one plain text for all; null when absent.</summary>
    public LocalizedText? Localized(string key) => LocalizedOf(Node(key), key, Problems);

    /// <summary>Items of a list; a single value counts as a list of one; empty when absent.</summary>
    public ImmutableArray<SourceNode> Items(string key) =>
        Node(key) switch
        {
            null or SourceNode.Scalar { IsEmpty: true } => [],
            SourceNode.List list => list.Items,
            var single => [single],
        };

    /// <summary>A list of words with their places; empty when absent.</summary>
    public ImmutableArray<SourceNode.Scalar> Words(string key)
    {
        var words = ImmutableArray.CreateBuilder<SourceNode.Scalar>();
        foreach (var item in Items(key))
        {
            if (item is SourceNode.Scalar { IsEmpty: false } word)
                words.Add(word);
            else
                Problems.Error(item.Where, $"'{key}' expects words, found {item.Kind}");
        }
        return words.ToImmutable();
    }

    /// <summary>A reader of a nested group; null when absent or wrong.</summary>
    public MapReader? Group(string key, string what) => Node(key) is { } node ? Of(node, what, Problems) : null;

    /// <summary>Named nested things in the order written: <paramref name="read"/> turns each into a value, or null after noting why not.</summary>
    public NamedList<T> Named<T>(string key, string what, Func<string, SourceNode, T?> read)
        where T : class
    {
        var entries = new List<KeyValuePair<string, T>>();
        foreach (var entry in Group(key, what)?.Entries ?? [])
        {
            if (read(entry.Key, entry.Value) is { } value)
                entries.Add(new(entry.Key, value));
        }
        return new(entries);
    }

    /// <summary>Notes every key that nobody asked for.</summary>
    public void Done()
    {
        foreach (var entry in _map.Entries.Where(entry => !_asked.Contains(entry.Key)))
            Problems.Error(entry.KeyWhere, $"{_what} has no '{Short(entry.Key)}'{NearestName.Hint(entry.Key, _asked)}");
    }

    /// <summary>Texts per language of any node; see <see cref="Localized"/>.</summary>
    public static LocalizedText? LocalizedOf(SourceNode? node, string key, ProblemList problems)
    {
        switch (node)
        {
            case null:
                return null;
            case SourceNode.Scalar { IsEmpty: false } scalar:
                return LocalizedText.Same(scalar.Text);
            case SourceNode.Map map:
                var texts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
                foreach (var entry in map.Entries)
                {
                    if (!LanguageTags.IsKnown(entry.Key))
                        problems.Error(
                            entry.KeyWhere,
                            $"'{Short(entry.Key)}' under '{key}' is no language{LanguageTags.Hint(entry.Key)}; expected such as 'en' or 'zh'"
                        );
                    else if (entry.Value is SourceNode.Scalar text)
                        texts[entry.Key] = text.Text;
                    else
                        problems.Error(entry.Value.Where, $"'{key}' expects a text for '{Short(entry.Key)}', found {entry.Value.Kind}");
                }
                return new(texts.ToImmutable());
            default:
                problems.Error(node.Where, $"'{key}' expects a text or texts per language ({{ en: …, zh: … }}), found {node.Kind}");
                return null;
        }
    }

    private static LocalDateTimePattern DateAndTimePattern { get; } = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm");

    private static LocalTimePattern TimePattern { get; } = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    private T? Parsed<T>(string key, IPattern<T> pattern, string expected)
        where T : struct
    {
        var node = Node(key);
        if (TextOf(node, key) is not { } text)
            return null;
        var parsed = pattern.Parse(text);
        if (parsed.Success)
            return parsed.Value;
        Problems.Error(node!.Where, $"'{key}' expects {expected}, found '{Short(text)}'");
        return null;
    }

    private string? TextOf([NotNullIfNotNull(nameof(node))] SourceNode? node, string key)
    {
        if (node is null)
            return null;
        if (node is SourceNode.Scalar { IsEmpty: false } scalar)
            return scalar.Text;
        Problems.Error(node.Where, $"'{key}' expects a single value, found {node.Kind}");
        return null;
    }

    /// <summary>A text as messages quote it: cut to 60 characters.</summary>
    internal static string Short(string text) => text.Length <= 60 ? text : text[..57] + "…";
}
