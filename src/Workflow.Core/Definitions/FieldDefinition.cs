using Workflow.Core.Rules;

namespace Workflow.Core.Definitions;

/// <summary>What a field holds.</summary>
public enum FieldType
{
    /// <summary>Words, of one or several lines.</summary>
    Text,

    /// <summary>A decimal number.</summary>
    Number,

    /// <summary>Yes or no.</summary>
    YesNo,

    /// <summary>One of the named choices.</summary>
    Choice,

    /// <summary>A day.</summary>
    Date,

    /// <summary>A moment, entered as local date and time.</summary>
    DateTime,

    /// <summary>An area of the organisation.</summary>
    Area,

    /// <summary>A person of the organisation.</summary>
    Person,

    /// <summary>A post of the organisation.</summary>
    Post,

    /// <summary>A signature: the name as signed.</summary>
    Signature,
}

/// <summary>One field of a case.</summary>
public sealed record FieldDefinition
{
    /// <summary>Its name as expressions use it, such as <c>served_at</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What it holds.</summary>
    public required FieldType Type { get; init; }

    /// <summary>What forms call it.</summary>
    public required LocalizedText Label { get; init; }

    /// <summary>A sentence under the label.</summary>
    public LocalizedText Hint { get; init; } = LocalizedText.Empty;

    /// <summary>True where the definition says whether it is sensitive, either way.</summary>
    public bool SaysIfSensitive { get; init; }

    /// <summary>True when events, state, messages and logs may hold only a commitment to it.</summary>
    public bool IsSensitive { get; init; }

    /// <summary>For <see cref="FieldType.Choice"/>: code and label of each.</summary>
    public NamedList<LocalizedText> Choices { get; init; } = NamedList<LocalizedText>.Empty;

    /// <summary>The disclosure group; null: only the form that asks for it shows it.</summary>
    public string? Group { get; init; }

    /// <summary>Longest text, in characters.</summary>
    public int MaxLength { get; init; } = 2_000;

    /// <summary>For a number: the least that may be written, itself included; null for no limit.</summary>
    public int? AtLeast { get; init; }

    /// <summary>For a number: the most that may be written, itself included; null for no limit.</summary>
    public int? AtMost { get; init; }

    /// <summary>For a date or a time: true when what lies in the future can't be meant.</summary>
    public bool IsPast { get; init; }

    /// <summary>Where it is written.</summary>
    public SourceLocation Where { get; init; }

    /// <summary>What expressions see of it.</summary>
    public RuleType RuleType =>
        Type switch
        {
            FieldType.Text or FieldType.Signature or FieldType.Area or FieldType.Person or FieldType.Post => RuleType.Text,
            FieldType.Choice => new(RuleKind.Text, [.. Choices.Names]),
            FieldType.Number => RuleType.Number,
            FieldType.YesNo => RuleType.YesNo,
            FieldType.Date => RuleType.Date,
            FieldType.DateTime => RuleType.Moment,
        };
}
