using System.Collections.Immutable;

namespace Workflow.Core.Definitions;

/// <summary>A name or sentence in several languages, keyed by language tag (<c>en</c>, <c>zh</c>).</summary>
public sealed record LocalizedText(ImmutableSortedDictionary<string, string> Texts)
{
    /// <summary>A text with no language at all; shown as the empty string.</summary>
    public static LocalizedText Empty { get; } = new(ImmutableSortedDictionary<string, string>.Empty);

    /// <summary>The same words in every language, for codes and proper names.</summary>
    public static LocalizedText Same(string text) => Empty with { Texts = Empty.Texts.Add("en", text) };

    /// <summary>An English and a Chinese text.</summary>
    public static LocalizedText Of(string en, string zh) => new(Empty.Texts.Add("en", en).Add("zh", zh));

    /// <summary>
    /// The text for a language tag: the tag itself, then its primary part (<c>zh</c> for <c>zh-Hans</c>), then English, then any
    /// language there is, then the empty string.
    /// </summary>
    public string For(string language)
    {
        if (Texts.TryGetValue(language, out var exact))
            return exact;
        var dash = language.IndexOf('-', StringComparison.Ordinal);
        if (dash > 0 && Texts.TryGetValue(language[..dash], out var primary))
            return primary;
        return Texts.TryGetValue("en", out var english) ? english : Texts.Values.FirstOrDefault() ?? "";
    }

    /// <summary>Compares languages and words, not references.</summary>
    public bool Equals(LocalizedText? other) => other is not null && Texts.SequenceEqual(other.Texts);

    /// <inheritdoc />
    public override int GetHashCode() => Texts.Aggregate(0, (hash, pair) => HashCode.Combine(hash, pair.Key, pair.Value));

    /// <inheritdoc />
    public override string ToString() => For("en");
}
