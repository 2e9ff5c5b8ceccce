using System.Collections;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Workflow.Core.Definitions;

/// <summary>Things of a definition in the order in which they were written, each found by its name (exact case).</summary>
public sealed class NamedList<T> : IReadOnlyList<KeyValuePair<string, T>>
{
    private readonly ImmutableArray<KeyValuePair<string, T>> _entries;
    private readonly FrozenDictionary<string, T> _byName;

    /// <summary>Keeps the order given. Throws <see cref="ArgumentException"/> when a name comes twice: readers report that before.</summary>
    public NamedList(IEnumerable<KeyValuePair<string, T>> entries)
    {
        _entries = [.. entries];
        Values = [.. _entries.Select(entry => entry.Value)];
        var byName = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var (name, value) in _entries)
            byName.Add(name, value);
        _byName = byName.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>A list with nothing in it.</summary>
    public static NamedList<T> Empty { get; } = new([]);

    /// <inheritdoc />
    public int Count => _entries.Length;

    /// <summary>The names in the order written.</summary>
    public IEnumerable<string> Names => _entries.Select(entry => entry.Key);

    /// <summary>The values in the order written.</summary>
    public ImmutableArray<T> Values { get; }

    /// <inheritdoc />
    public KeyValuePair<string, T> this[int index] => _entries[index];

    /// <summary>The thing of that name. Throws <see cref="KeyNotFoundException"/>: a checked definition names only what exists.</summary>
    public T this[string name] => _byName[name];

    /// <summary>True when something has that name.</summary>
    public bool Contains(string name) => _byName.ContainsKey(name);

    /// <summary>The thing of that name, or the default (null) when there is none.</summary>
    public T? GetValueOrDefault(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Finds by name without throwing.</summary>
    public bool TryGetValue(string name, [MaybeNullWhen(false)] out T value) => _byName.TryGetValue(name, out value);

    /// <inheritdoc />
    public IEnumerator<KeyValuePair<string, T>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, T>>)_entries).GetEnumerator();

    /// <inheritdoc />
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
