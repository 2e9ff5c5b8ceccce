using System.Collections.Immutable;
using NodaTime;
using NodaTime.Text;

namespace Workflow.Core.Calendars;

/// <summary>A stretch of a day in which the office is open, from inclusive until exclusive. Until 00:00 means 24:00, the end of the day.</summary>
public readonly record struct OfficeHours(LocalTime From, LocalTime Until)
{
    private static readonly LocalTimePattern Pattern = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    /// <summary>True when the hours have a length: they begin before they end.</summary>
    public bool IsInOrder => Until == LocalTime.Midnight || From < Until;

    /// <summary>True when both have a moment in common.</summary>
    public bool Overlaps(OfficeHours other) =>
        (other.Until == LocalTime.Midnight || From < other.Until) && (Until == LocalTime.Midnight || other.From < Until);

    /// <summary>Reads "08:30-12:00"; the end may be "24:00". False for anything else, and when the end isn't after the beginning.</summary>
    public static bool TryParse(string text, out OfficeHours hours)
    {
        hours = default;
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0)
            return false;
        var until = text[(dash + 1)..].Trim();
        var parsedFrom = Pattern.Parse(text[..dash].Trim());
        var parsedUntil = Pattern.Parse(until == "24:00" ? "00:00" : until);
        if (!parsedFrom.Success || !parsedUntil.Success || until == "00:00")
            return false;
        hours = new(parsedFrom.Value, parsedUntil.Value);
        return hours.IsInOrder;
    }

    /// <summary>The form that <see cref="TryParse"/> reads back.</summary>
    public override string ToString() => $"{Pattern.Format(From)}-{(Until == LocalTime.Midnight ? "24:00" : Pattern.Format(Until))}";
}

/// <summary>The office hours of each day of an ordinary week; a day without hours is a day of rest.</summary>
public sealed class WorkWeek
{
    private readonly ImmutableArray<ImmutableArray<OfficeHours>> _byDay;

    /// <summary>Sorts the hours of each day. Throws <see cref="ArgumentException"/> for hours that overlap or end before they begin.</summary>
    public WorkWeek(IReadOnlyDictionary<IsoDayOfWeek, ImmutableArray<OfficeHours>> hours)
    {
        var byDay = ImmutableArray.CreateBuilder<ImmutableArray<OfficeHours>>(8);
        for (var day = IsoDayOfWeek.None; day <= IsoDayOfWeek.Sunday; day++)
            byDay.Add(hours.TryGetValue(day, out var ofDay) ? InOrder(ofDay) : []);
        _byDay = byDay.MoveToImmutable();
    }

    /// <summary>Monday to Friday, 09:00 to 17:00.</summary>
    public static WorkWeek Ordinary { get; } =
        new(
            Enumerable
                .Range(1, 5)
                .ToDictionary(day => (IsoDayOfWeek)day, _ => ImmutableArray.Create(new OfficeHours(new(9, 0), new(17, 0))))
        );

    /// <summary>The hours of a day of the week in order; empty on a day of rest.</summary>
    public ImmutableArray<OfficeHours> this[IsoDayOfWeek day] => _byDay[(int)day];

    /// <summary>True when the day of the week has office hours.</summary>
    public bool Works(IsoDayOfWeek day) => !_byDay[(int)day].IsEmpty;

    /// <summary>The hours of the first day of the week that has some; empty when none has.</summary>
    public ImmutableArray<OfficeHours> HoursOfFirstWorkingDay => _byDay.FirstOrDefault(hours => !hours.IsEmpty, []);

    /// <summary>Sorted hours. Throws <see cref="ArgumentException"/> when two overlap or one ends before it begins.</summary>
    public static ImmutableArray<OfficeHours> InOrder(IEnumerable<OfficeHours> hours)
    {
        var sorted = hours.OrderBy(stretch => stretch.From).ToImmutableArray();
        for (var i = 0; i < sorted.Length; i++)
        {
            if (!sorted[i].IsInOrder || (i > 0 && sorted[i - 1].Overlaps(sorted[i])))
                throw new ArgumentException(
                    $"the office hours {string.Join(", ", sorted)} overlap or end before they begin",
                    nameof(hours)
                );
        }
        return sorted;
    }
}
