namespace Workflow.Core.Definitions;

/// <summary>Finds the known name that somebody most likely meant.</summary>
public static class NearestName
{
    private const int LongestCompared = 64;
    private const int MostCompared = 1_000;

    /// <summary>
    /// A clause such as <c> (did you mean 'township'?)</c>, or the list of known names when there are at most <paramref name="most"/> and
    /// none is near, or the empty string.
    /// </summary>
    public static string Hint(string unknown, IEnumerable<string> known, int most = 8)
    {
        var names = known.Distinct(StringComparer.Ordinal).Take(MostCompared).ToList();
        if (Of(unknown, names) is { } near)
            return $" (did you mean '{near}'?)";
        return names.Count > 0 && names.Count <= most ? $" (known: {string.Join(", ", names.Order(StringComparer.Ordinal))})" : "";
    }

    /// <summary>The known name that an unknown one may have been meant for, or null.</summary>
    public static string? Of(string unknown, IEnumerable<string> known)
    {
        var farthest = Math.Max(1, unknown.Length / 3);
        var best = known
            .Take(MostCompared)
            .Where(name => Math.Abs(name.Length - unknown.Length) <= farthest)
            .Select(name => (Name: name, Distance: Distance(unknown, name)))
            .OrderBy(pair => pair.Distance)
            .ThenBy(pair => pair.Name, StringComparer.Ordinal)
            .FirstOrDefault();
        return best.Name is not null && best.Distance <= farthest ? best.Name : null;
    }

    /// <summary>Edits (insert, delete, replace, swap of neighbours) between two names, ignoring case; only the first 64 characters count.</summary>
    private static int Distance(string left, string right)
    {
        left = left[..Math.Min(left.Length, LongestCompared)].ToUpperInvariant();
        right = right[..Math.Min(right.Length, LongestCompared)].ToUpperInvariant();
        var rows = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
            rows[i, 0] = i;
        for (var j = 0; j <= right.Length; j++)
            rows[0, j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = rows[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                var shortest = Math.Min(replaced, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    shortest = Math.Min(shortest, rows[i - 2, j - 2] + 1);
                rows[i, j] = shortest;
            }
        }
        return rows[left.Length, right.Length];
    }
}
