using System.Collections.Immutable;
using System.Globalization;

namespace Workflow.Cli.Bench;

/// <summary>
/// What the same database gives when nobody asks what may be seen: as many cases as a page shows, whole rows, in one question by their
/// keys, over connections that are pooled as the engine's are.
/// </summary>
internal sealed class KeyFloor(BenchPlace place, IEnumerable<Guid> cases)
{
    /// <summary>How many rows are read at once, unless there are fewer.</summary>
    public const int Most = 50;

    private readonly ImmutableArray<Guid> _cases = [.. cases];

    /// <summary>Reads them once; gives the number of rows.</summary>
    public async Task<int> ReadAsync(Random random, CancellationToken cancellationToken)
    {
        var first = random.Next(_cases.Length);
        // Any two cases may be the same in a small store: then it is one row less.
        var ids = Enumerable.Range(0, Most).Select(i => _cases[(first + i * 37) % _cases.Length]).Distinct().ToArray();
        await using var connection = await place.OpenPooledAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        if (place.Database == BenchDatabase.Postgres)
        {
            command.CommandText = "SELECT * FROM cases WHERE case_id = ANY ($1)";
            BenchPlace.Bind(command, [ids]);
        }
        else
        {
            var names = Enumerable.Range(1, ids.Length).Select(i => string.Create(CultureInfo.InvariantCulture, $"${i}"));
            command.CommandText = $"SELECT * FROM cases WHERE case_id IN ({string.Join(", ", names)})";
            BenchPlace.Bind(command, [.. ids]);
        }
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var values = new object[reader.FieldCount];
        var rows = 0;
        while (await reader.ReadAsync(cancellationToken))
        {
            reader.GetValues(values);
            rows++;
        }
        return rows;
    }
}
