using System.Globalization;
using System.Text;
using NodaTime;

namespace Workflow.Engine.Queries;

/// <summary>The place in a list after which the next page begins.</summary>
public static class Cursor
{
    /// <summary>False for a text that no list gave out. No text at all is the beginning.</summary>
    public static bool IsReadable(string? text) => string.IsNullOrEmpty(text) || Read(text) is not null;

    internal static string Of(Instant at, Guid id, int number) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{at.ToUnixTimeTicks() / 10}|{id:N}|{number}")));

    /// <summary>Null for a text that isn't a cursor: the list then begins at its beginning.</summary>
    internal static (Instant At, Guid Id, int Number)? Read(string? text)
    {
        Span<byte> bytes = stackalloc byte[128];
        if (text is null || text.Length > 128 || !Convert.TryFromBase64String(text, bytes, out var length))
            return null;
        var parts = Encoding.UTF8.GetString(bytes[..length]).Split('|');
        var invariant = CultureInfo.InvariantCulture;
        return
            parts.Length == 3
            && long.TryParse(parts[0], NumberStyles.Integer, invariant, out var micros)
            && Math.Abs(micros) < 200_000_000_000_000_000
            && Guid.TryParseExact(parts[1], "N", out var id)
            && int.TryParse(parts[2], NumberStyles.Integer, invariant, out var number)
            ? (Instant.FromUnixTimeTicks(micros * 10), id, number)
            : null;
    }
}
