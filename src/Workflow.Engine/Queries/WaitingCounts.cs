using System.Globalization;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Queries;

/// <summary>Counts what waits for a viewer, all in one question; each count stops at a bound.</summary>
internal static class WaitingCounts
{
    private const int MostCounted = 1_000;
    private const int Posts = 4;

    /// <summary>The counts as they stand now.</summary>
    public static async Task<WorkListCounts> ReadAsync(
        Database database,
        WorkListScope scope,
        Viewing viewing,
        CancellationToken cancellationToken
    )
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = SqlFor(database, scope);
        database.Bind(
            command,
            Statement.Of("", viewing.Now, viewing.EndOfToday, viewing.Viewer.Person.Code, database.ListOf(viewing.PostCodes))
        );
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new(CountAt(0), CountAt(1), CountAt(2), CountAt(3), CountAt(4), CountAt(5));

        int CountAt(int column) => (int)reader.GetInt64(column);
    }

    private static string SqlFor(Database database, WorkListScope scope)
    {
        var whose = scope switch
        {
            WorkListScope.Mine => "performer",
            WorkListScope.MyResponsibility => "accountable",
        };
        var any = database.IsInList(Posts);
        var open = $"work_items WHERE status = 'Open' AND NOT is_waiting AND {whose} {any}";
        string[] rows =
        [
            $"{open} AND sort_at <= $1",
            $"{open} AND sort_at > $1 AND sort_at <= $2",
            $"{open} AND sort_at > $2",
            $"handovers WHERE status = 'Offered' AND to_post {any}",
            $"alerts WHERE resolved_at IS NULL AND acknowledged_at IS NULL AND (post {any} OR person = $3)",
            "inbox_messages WHERE person = $3 AND read_at IS NULL",
        ];
        var counts = rows.Select(
            (from, i) =>
                string.Create(CultureInfo.InvariantCulture, $"(SELECT count(*) FROM (SELECT 1 FROM {from} LIMIT {MostCounted}) AS c{i})")
        );
        return $"SELECT {string.Join(", ", counts)}";
    }
}
