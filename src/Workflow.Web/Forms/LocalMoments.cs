using NodaTime;
using NodaTime.Text;

namespace Workflow.Web.Forms;

/// <summary>Reads what <c>datetime-local</c> sends: a local time without a zone, to the minute.</summary>
public static class LocalMoments
{
    private static readonly LocalDateTimePattern Sent = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm");

    /// <summary>
    /// The instant in the zone (a skipped hour becomes the first moment after it, a repeated one the earlier); null when it isn't one.
    /// </summary>
    public static Instant? Read(string? text, DateTimeZone zone) =>
        text is { Length: > 0 } && Sent.Parse(text) is { Success: true, Value: var local } && local.Year is >= 1900 and <= 2200
            ? zone.AtLeniently(local).ToInstant()
            : null;

    /// <summary>As the input takes it.</summary>
    public static string Write(Instant at, DateTimeZone zone) => Sent.Format(at.InZone(zone).LocalDateTime);
}
