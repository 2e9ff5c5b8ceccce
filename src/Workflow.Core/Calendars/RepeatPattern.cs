using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Workflow.Core.Calendars;

/// <summary>
/// How often something comes back, counted from one anchor so that nothing drifts: a list of months ("months 1-12 every 1, 14-24 every 2")
/// or a steady step ("every 6 months", "every 7 days") that only the end of the term stops.
/// </summary>
public sealed record RepeatPattern
{
    /// <summary>The longest list of months read.</summary>
    public const int MaxMonths = 600;

    private RepeatPattern() { }

    /// <summary>The months after the anchor, ascending; empty for a steady step.</summary>
    public ImmutableArray<int> Months { get; private init; } = [];

    /// <summary>The steady step, null for a list of months.</summary>
    public Allowance? Every { get; private init; }

    /// <summary>How far after the anchor the occurrence with this index (from 0) lies; null when there is none.</summary>
    public Allowance? After(int index)
    {
        if (Every is { } step)
            return index < MaxMonths && (index + 1L) * step.Amount <= Allowance.Longest(step.Unit)
                ? new(step.Amount * (index + 1), step.Unit)
                : null;
        return index < Months.Length ? new(Months[index], AllowanceUnit.Months) : null;
    }

    /// <summary>Reads the forms above; false when a part isn't understood, months don't ascend or a step is zero.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out RepeatPattern? pattern)
    {
        pattern = null;
        if (text.StartsWith("every ", StringComparison.Ordinal))
        {
            if (!Allowance.TryParse(text["every ".Length..], out var step) || step.Amount == 0 || step.IsInHours)
                return false;
            pattern = new() { Every = step };
            return true;
        }
        if (!text.StartsWith("months ", StringComparison.Ordinal))
            return false;
        var months = ImmutableArray.CreateBuilder<int>();
        foreach (var part in text["months ".Length..].Split(',', StringSplitOptions.TrimEntries))
        {
            if (!AddMonths(months, part))
                return false;
        }
        pattern = new() { Months = months.ToImmutable() };
        return months.Count > 0;
    }

    /// <inheritdoc />
    public override string ToString() =>
        Every is { } step
            ? $"every {step}"
            : $"months {string.Join(", ", Months.Select(month => month.ToString(CultureInfo.InvariantCulture)))}";

    /// <summary>Compares months, not references.</summary>
    public bool Equals(RepeatPattern? other) => other is not null && Every == other.Every && Months.SequenceEqual(other.Months);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Every, Months.Length);

    /// <summary>Adds "30" or "14-24 every 2".</summary>
    private static bool AddMonths(ImmutableArray<int>.Builder months, string part)
    {
        var words = part.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var ends = words.Length is 1 or 3 ? words[0].Split('-') : [];
        var step = 1;
        if (words.Length == 3 && (words[1] != "every" || !Number(words[2], out step)))
            return false;
        if (ends.Length is 0 or > 2 || !Number(ends[0], out var first) || !Number(ends[^1], out var last))
            return false;
        for (var month = first; month <= last; month += step)
        {
            if (months.Count > 0 && month <= months[^1])
                return false;
            months.Add(month);
        }
        return first <= last;
    }

    private static bool Number(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number is > 0 and <= MaxMonths;
}
