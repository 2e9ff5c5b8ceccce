using System.Globalization;
using NodaTime;
using Npgsql;
using NpgsqlTypes;
using Workflow.Core.Cases;

namespace Workflow.Cli.Bench;

/// <summary>
/// What the same server does with the same rows when nobody decides anything: one prepared statement for each client that writes, into
/// tables of the same form with the same indexes and constraints (not their triggers), as many rows of the same size as a command does,
/// and commits.
/// </summary>
internal sealed class CommandFloor : IAsyncDisposable
{
    private static readonly string[] Tables = ["cases", "journal", "responsibilities", "work_items", "outbox"];

    private readonly Writer[] _writers;
    private int _written;

    private CommandFloor(Writer[] writers)
    {
        _writers = writers;
    }

    /// <summary>How many times the statement ran, warming up included.</summary>
    public int Written => _written;

    /// <summary>Makes the tables and one row of each kind for every case, as the cases stand.</summary>
    public static async Task<CommandFloor> PrepareAsync(BenchPlace place, RingCases ring, int clients, CancellationToken cancellationToken)
    {
        await using var connection = await place.ConnectAsync(cancellationToken);
        var ids = ring.All.Select(one => one.Id.Value).ToArray();
        foreach (var table in Tables)
            await AskAsync(connection, $"CREATE TABLE floor_{table} (LIKE {table} INCLUDING ALL)", null, cancellationToken);
        await AskAsync(connection, "CREATE TABLE floor_single (id uuid PRIMARY KEY, said text NOT NULL)", null, cancellationToken);
        await AskAsync(connection, "INSERT INTO floor_cases SELECT * FROM cases WHERE case_id = ANY ($1)", ids, cancellationToken);
        const string standing = "case_id = ANY ($1) AND valid_until IS NULL AND recorded_until IS NULL";
        await AskAsync(
            connection,
            $"INSERT INTO floor_responsibilities SELECT * FROM responsibilities WHERE {standing}",
            ids,
            cancellationToken
        );
        const string open = "case_id = ANY ($1) AND status = 'Open'";
        await AskAsync(connection, $"INSERT INTO floor_work_items SELECT * FROM work_items WHERE {open}", ids, cancellationToken);
        const string last = "o.case_id = ANY ($1) AND o.version = (SELECT c.version FROM cases c WHERE c.case_id = o.case_id)";
        await AskAsync(connection, $"CREATE TABLE floor_message AS SELECT o.* FROM outbox o WHERE false", null, cancellationToken);
        await AskAsync(connection, $"INSERT INTO floor_message SELECT o.* FROM outbox o WHERE {last}", ids, cancellationToken);
        await AskAsync(connection, "CREATE INDEX ON floor_message (case_id)", null, cancellationToken);
        await AskAsync(connection, "VACUUM ANALYZE", null, cancellationToken);
        var sql = await SqlAsync(connection, cancellationToken);
        var shares = ring.All.Chunk(ids.Length / clients).ToArray();
        var writers = new Writer[clients];
        for (var client = 0; client < clients; client++)
            writers[client] = await Writer.OpenAsync(place, sql, shares[client], cancellationToken);
        return new(writers);
    }

    /// <summary>What one command writes, once.</summary>
    public async Task WriteAsync(int client, CancellationToken cancellationToken)
    {
        await _writers[client].WriteAsync(cancellationToken);
        Interlocked.Increment(ref _written);
    }

    /// <summary>One row of a hundred characters, committed.</summary>
    public Task InsertOneAsync(int client, CancellationToken cancellationToken) => _writers[client].InsertOneAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var writer in _writers)
            await writer.DisposeAsync();
    }

    /// <summary>
    /// The statement: $1 case, $2 version, $3 now, $4 hash, $5 events, $6 state, $7 command, $8 the item that ends, $9 the one that opens.
    /// </summary>
    private static async Task<string> SqlAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var items = await ColumnsAsync(connection, "work_items", cancellationToken);
        var newItem = items.Select(column =>
            column switch
            {
                "number" => "$9",
                "opened_at" or "since" => "$3",
                _ => column,
            }
        );
        var messages = await ColumnsAsync(connection, "outbox", cancellationToken);
        var newMessage = messages.Select(column =>
            column switch
            {
                "message_id" => "gen_random_uuid()",
                "created_at" => "$3",
                _ => column,
            }
        );
        return $"""
            WITH changed AS (
                UPDATE floor_cases SET version = $2, last_recorded_at = $3, last_hash = $4, wake_at = $3, state = $6
                WHERE case_id = $1 AND version = $2 - 1
            ), entry AS (
                INSERT INTO floor_journal
                    (case_id, version, recorded_at, person, post, command_id, payload_hash, events, previous_hash, hash)
                VALUES ($1, $2, $3, 'o1-head', 'O1-HEAD', $7, $4, $5, $4, $4)
            ), ended AS (
                UPDATE floor_responsibilities SET valid_until = $3
                WHERE case_id = $1 AND subject = $8 AND valid_until IS NULL AND recorded_until IS NULL
            ), assumed AS (
                INSERT INTO floor_responsibilities (case_id, subject, kind, post, valid_from, recorded_from, cause)
                VALUES ($1, $9, 'WorkItem', 'O1-HEAD', $3, $3, 'Opened')
            ), opened AS (
                INSERT INTO floor_work_items ({string.Join(", ", items)})
                SELECT {string.Join(", ", newItem)} FROM floor_work_items WHERE case_id = $1 AND number = $8
            ), told AS (
                INSERT INTO floor_outbox ({string.Join(", ", messages)})
                SELECT {string.Join(", ", newMessage)} FROM floor_message WHERE case_id = $1
            )
            UPDATE floor_work_items SET status = 'Completed', closed_at = $3, effective_at = $3, next_step_at = NULL
            WHERE case_id = $1 AND number = $8
            """;
    }

    private static async Task<List<string>> ColumnsAsync(NpgsqlConnection connection, string table, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1 ORDER BY ordinal_position",
            connection
        )
        {
            Parameters = { new() { Value = table } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var columns = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            columns.Add(reader.GetString(0));
        return columns;
    }

    private static async Task AskAsync(NpgsqlConnection connection, string sql, Guid[]? ids, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 3600 };
        if (ids is not null)
            command.Parameters.Add(new() { Value = ids });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>One client's connection with its two prepared statements, and where each of its cases stands.</summary>
    private sealed class Writer : IAsyncDisposable
    {
        private readonly NpgsqlConnection _connection;
        private readonly NpgsqlCommand _write;
        private readonly NpgsqlCommand _insert;
        private readonly Place[] _places;
        private readonly string _events;
        private readonly string _state;
        private int _turns;

        private Writer(NpgsqlConnection connection, NpgsqlCommand write, NpgsqlCommand insert, Place[] places, string events, string state)
        {
            (_connection, _write, _insert, _places, _events, _state) = (connection, write, insert, places, events, state);
        }

        private sealed record Place(Guid Id)
        {
            public int Version { get; set; }
            public int Item { get; set; }
        }

        public static async Task<Writer> OpenAsync(BenchPlace place, string sql, Case[] cases, CancellationToken cancellationToken)
        {
            var connection = await place.ConnectAsync(cancellationToken);
            var (events, state) = await SampleAsync(connection, cases[0], cancellationToken);
            var write = new NpgsqlCommand(sql, connection);
            NpgsqlDbType[] types =
            [
                NpgsqlDbType.Uuid,
                NpgsqlDbType.Integer,
                NpgsqlDbType.TimestampTz,
                NpgsqlDbType.Text,
                NpgsqlDbType.Text,
                NpgsqlDbType.Text,
                NpgsqlDbType.Text,
                NpgsqlDbType.Integer,
                NpgsqlDbType.Integer,
            ];
            foreach (var type in types)
                write.Parameters.Add(new() { NpgsqlDbType = type });
            await write.PrepareAsync(cancellationToken);
            var insert = new NpgsqlCommand("INSERT INTO floor_single (id, said) VALUES ($1, $2)", connection);
            insert.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Uuid });
            insert.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = new string('x', 100) });
            await insert.PrepareAsync(cancellationToken);
            var places = cases.Select(one => new Place(one.Id.Value) { Version = one.Version, Item = one.Items.Keys.Single() }).ToArray();
            return new(connection, write, insert, places, events, state);
        }

        public async Task WriteAsync(CancellationToken cancellationToken)
        {
            var turn = _turns++;
            var place = _places[turn % _places.Length];
            place.Version++;
            // As in the engine, numbers of a case are given out to items and their deadlines in turn.
            var next = place.Item + 2;
            object[] values =
            [
                place.Id,
                place.Version,
                SystemClock.Instance.GetCurrentInstant().ToDateTimeUtc(),
                Hash(place.Version),
                _events,
                _state,
                string.Create(CultureInfo.InvariantCulture, $"floor-0123456789abcdef0123456789abcdef-{turn}"),
                place.Item,
                next,
            ];
            for (var i = 0; i < values.Length; i++)
                _write.Parameters[i].Value = values[i];
            if (await _write.ExecuteNonQueryAsync(cancellationToken) != 1)
                throw new InvalidOperationException("the floor lost its place");
            place.Item = next;
        }

        public Task<int> InsertOneAsync(CancellationToken cancellationToken)
        {
            _insert.Parameters[0].Value = Guid.CreateVersion7();
            return _insert.ExecuteNonQueryAsync(cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            await _write.DisposeAsync();
            await _insert.DisposeAsync();
            await _connection.DisposeAsync();
        }

        /// <summary>The texts that the case's last command wrote.</summary>
        private static async Task<(string Events, string State)> SampleAsync(
            NpgsqlConnection connection,
            Case one,
            CancellationToken cancellationToken
        )
        {
            await using var command = new NpgsqlCommand(
                "SELECT j.events, c.state FROM cases c JOIN journal j ON j.case_id = c.case_id AND j.version = c.version WHERE c.case_id = $1",
                connection
            )
            {
                Parameters = { new() { Value = one.Id.Value } },
            };
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            return (reader.GetString(0), reader.GetString(1));
        }

        private static string Hash(int version) => version.ToString("x64", CultureInfo.InvariantCulture);
    }
}
