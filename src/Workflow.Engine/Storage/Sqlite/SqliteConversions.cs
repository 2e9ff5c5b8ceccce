using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using NodaTime;
using NodaTime.Text;

namespace Workflow.Engine.Storage.Sqlite;

/// <summary>Instants as whole microseconds since 1970 (rounded down), so that they order and compare as numbers.</summary>
internal sealed class InstantMicroseconds()
    : ValueConverter<Instant, long>(instant => Micros.ToMicroseconds(instant), micros => Micros.FromMicroseconds(micros));

/// <summary>Days as <c>2026-02-24</c>.</summary>
internal sealed class LocalDateText()
    : ValueConverter<LocalDate, string>(day => LocalDatePattern.Iso.Format(day), text => LocalDatePattern.Iso.Parse(text).Value);

/// <summary>The arithmetic behind <see cref="InstantMicroseconds"/>.</summary>
internal static class Micros
{
    public static long ToMicroseconds(Instant instant)
    {
        var ticks = instant.ToUnixTimeTicks();
        return (ticks - ((ticks % 10) + 10) % 10) / 10;
    }

    public static Instant FromMicroseconds(long micros) => Instant.FromUnixTimeTicks(micros * 10);
}
