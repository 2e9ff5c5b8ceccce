using NodaTime;

namespace Workflow.Engine.Figures;

/// <summary>How long an open item has been overdue, or how near its due instant is, in days of 24 hours.</summary>
public enum AgeClass
{
    /// <summary>Due in more than a day, or without a deadline.</summary>
    Later,

    /// <summary>Due within a day.</summary>
    Soon,

    /// <summary>Overdue for less than a day; what is due at this very instant is.</summary>
    Day,

    /// <summary>Overdue for a day or more, less than seven.</summary>
    Week,

    /// <summary>Overdue for seven days or more, less than thirty.</summary>
    Month,

    /// <summary>Overdue for thirty days or more.</summary>
    Longer,
}

/// <summary>Open items by <see cref="AgeClass"/>.</summary>
public readonly record struct OpenByAge(int Later, int Soon, int Day, int Week, int Month, int Longer)
{
    /// <summary>All that is open.</summary>
    public int Open => Later + Soon + Overdue;

    /// <summary>All that is overdue.</summary>
    public int Overdue => Day + Week + Month + Longer;

    /// <summary>The items of one class.</summary>
    public int this[AgeClass age] =>
        age switch
        {
            AgeClass.Later => Later,
            AgeClass.Soon => Soon,
            AgeClass.Day => Day,
            AgeClass.Week => Week,
            AgeClass.Month => Month,
            AgeClass.Longer => Longer,
        };

    /// <summary>The items of both.</summary>
    public static OpenByAge operator +(OpenByAge one, OpenByAge other) =>
        new(
            one.Later + other.Later,
            one.Soon + other.Soon,
            one.Day + other.Day,
            one.Week + other.Week,
            one.Month + other.Month,
            one.Longer + other.Longer
        );
}

/// <summary>
/// What a post, or several, have to do. <paramref name="Items"/> are open and can be worked on: those of a stage that is still offered count
/// once it is accepted. <paramref name="OldestDue"/> is the earliest due instant of the overdue ones, null when none is.
/// <paramref name="Handovers"/> wait to be accepted, <paramref name="LateHandovers"/> of them past the time for that.
/// </summary>
public readonly record struct Load(OpenByAge Items, Instant? OldestDue, int Handovers, int LateHandovers)
{
    /// <summary>What both have to do together.</summary>
    public static Load operator +(Load one, Load other) =>
        new(
            one.Items + other.Items,
            Earlier(one.OldestDue, other.OldestDue),
            one.Handovers + other.Handovers,
            one.LateHandovers + other.LateHandovers
        );

    private static Instant? Earlier(Instant? one, Instant? other) =>
        one is { } first && other is { } second ? Instant.Min(first, second) : one ?? other;
}
