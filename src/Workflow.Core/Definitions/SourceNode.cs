using System.Collections.Immutable;

namespace Workflow.Core.Definitions;

/// <summary>A piece of a read text that remembers its place. What reads definitions, calendars, organisations and scenarios sees only this.</summary>
public abstract record SourceNode
{
    private SourceNode(SourceLocation where) => Where = where;

    /// <summary>Where it begins.</summary>
    public SourceLocation Where { get; }

    /// <summary>What it is, in words for a message.</summary>
    public string Kind =>
        this switch
        {
            Scalar { IsEmpty: true } => "nothing",
            Scalar => "a single value",
            List => "a list",
            _ => "a group of named values",
        };

    /// <summary>A single value as written. <paramref name="IsQuoted"/> tells "no" from no.</summary>
    public sealed record Scalar(SourceLocation At, string Text, bool IsQuoted) : SourceNode(At)
    {
        /// <summary>True for a key with nothing behind it.</summary>
        public bool IsEmpty => !IsQuoted && Text is "" or "~" or "null";
    }

    /// <summary>A list in the order written.</summary>
    public sealed record List(SourceLocation At, ImmutableArray<SourceNode> Items) : SourceNode(At);

    /// <summary>Named values in the order written; names are unique.</summary>
    public sealed record Map(SourceLocation At, ImmutableArray<SourceEntry> Entries) : SourceNode(At)
    {
        /// <summary>The value of a key, or null when the key isn't there.</summary>
        public SourceNode? Find(string key) => Entries.FirstOrDefault(entry => entry.Key == key)?.Value;
    }
}

/// <summary>A key, where it stands, and its value.</summary>
public sealed record SourceEntry(string Key, SourceLocation KeyWhere, SourceNode Value);
