using NodaTime;

namespace Workflow.Engine.Tests;

/// <summary>A clock that stands until a test moves it.</summary>
public sealed class FakeClock(Instant now) : IClock
{
    private Instant _now = now;

    /// <summary>Local time in Shanghai, such as <c>2026-03-02 10:00</c>.</summary>
    public static Instant At(string local) =>
        NodaTime
            .Text.LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm:ss.FFFFFF")
            .Parse(local.Length == 16 ? local + ":00" : local)
            .Value.InZoneStrictly(DateTimeZoneProviders.Tzdb["Asia/Shanghai"])
            .ToInstant();

    public Instant GetCurrentInstant() => _now;

    public void MoveTo(string local) => _now = At(local);

    public void MoveTo(Instant instant) => _now = instant;
}
