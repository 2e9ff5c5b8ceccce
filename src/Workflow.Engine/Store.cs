using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Engine.Background;
using Workflow.Engine.Storage;
using Workflow.Engine.Storage.Postgres;
using Workflow.Engine.Storage.Sqlite;

namespace Workflow.Engine;

/// <summary>Where cases live: a SQLite file or a PostgreSQL database, opened and brought to this version's form.</summary>
public sealed class Store : IAsyncDisposable
{
    private const string SqlitePrefix = "sqlite:";
    private const string PostgresPrefix = "postgres:";

    private Store(string address, Database database, StoreSettings settings)
    {
        Address = address;
        Database = database;
        Settings = settings;
    }

    /// <summary><c>sqlite:FILE</c> or <c>postgres:CONNECTION STRING</c>; may hold a password.</summary>
    public string Address { get; }

    /// <summary>True for PostgreSQL, false for SQLite.</summary>
    public bool IsPostgres => Database is PostgresDatabase;

    /// <summary>The place in the words of its ADO.NET driver; may hold a password.</summary>
    public string ConnectionString => IsPostgres ? Address[PostgresPrefix.Length..] : $"Data Source={Address[SqlitePrefix.Length..]}";

    /// <summary>True when the store was created for showing around: only then its clock can be moved.</summary>
    public bool IsDemo => Settings.IsDemo;

    /// <summary>True when the store had just been created by this opening.</summary>
    public bool IsNew => Settings.IsNew;

    internal Database Database { get; }

    internal StoreSettings Settings { get; }

    /// <summary>
    /// Opens a store and migrates it, alone, when it is older than this program; an empty place becomes a store, and a demo one when
    /// <paramref name="asDemo"/>. Throws <see cref="StoreRefusedException"/> with one sentence for a place that can't be read, belongs to
    /// another program, or was written by a newer version.
    /// </summary>
    public static Task<Store> OpenAsync(string address, bool asDemo, CancellationToken cancellationToken) =>
        OpenAsync(address, Connect(address), asDemo, cancellationToken);

    /// <summary>The same for a database that <see cref="Connect"/> made, which it takes over.</summary>
    internal static Task<Store> OpenAsync(string address, Database connected, bool asDemo, CancellationToken cancellationToken) =>
        OpenAsync(
            address,
            connected,
            async database =>
            {
                await database.MigrateAsync(cancellationToken);
                return await StoreSettings.OpenAsync(database, asDemo, cancellationToken);
            }
        );

    /// <summary>
    /// Opens a store as it stands, to look into it: makes nothing and changes nothing. Throws <see cref="StoreRefusedException"/> with one
    /// sentence for a place that can't be read, holds no store, or one of another version.
    /// </summary>
    public static Task<Store> OpenStoredAsync(string address, CancellationToken cancellationToken) =>
        OpenAsync(
            address,
            Connect(address),
            async database =>
            {
                await using (var context = database.CreateContext())
                    await StoreVersion.RequireAsync(context, cancellationToken);
                return await StoreSettings.OpenStoredAsync(database, cancellationToken);
            }
        );

    private static async Task<Store> OpenAsync(string address, Database database, Func<Database, Task<StoreSettings>> open)
    {
        try
        {
            return new(address, database, await open(database));
        }
        catch (Exception failed) when (Reason(failed) is not null)
        {
            await database.DisposeAsync();
            throw new StoreRefusedException($"The store {Place(address)} can't be opened: {Reason(failed)?.Message.TrimEnd('.')}.", failed);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>What of the store's own state explains an error; null when it lies with what was asked.</summary>
    public StoreFault? FaultOf(Exception error) => Database.FaultOf(error);

    /// <summary>How far this node's clock is ahead of the database's, at least; negative when it is behind.</summary>
    public Task<Duration> ClockSkewAsync(CancellationToken cancellationToken) => Database.ClockSkewAsync(cancellationToken);

    /// <summary>
    /// The same when it is more than two seconds either way, else null. What this look found decides until the next one whether commands are
    /// taken, or refused by <see cref="ClockOffException"/>.
    /// </summary>
    public Task<Duration?> LookAtClockAsync(CancellationToken cancellationToken) => Database.LookAtClockAsync(cancellationToken);

    /// <summary>
    /// On PostgreSQL: lets a role work as a node does and withholds from it to change or delete history. Call it as the owner of the tables,
    /// after every migration. Throws <see cref="StoreRefusedException"/> when there is no such role, and for an embedded store.
    /// </summary>
    public async Task GrantAsync(string role, CancellationToken cancellationToken)
    {
        // The role makes no tables, so those of the heartbeat are made here as well.
        if (IsPostgres)
            await HangfireSchedule.MakeTablesAsync(ConnectionString, cancellationToken);
        await Database.GrantAsync(role, cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Database.DisposeAsync();

    /// <summary>
    /// Reads the address and gets ready to speak to the place, which takes a while and touches nothing there. Throws
    /// <see cref="StoreRefusedException"/> with one sentence for an address that isn't one.
    /// </summary>
    internal static Database Connect(string address)
    {
        try
        {
            if (address.StartsWith(SqlitePrefix, StringComparison.Ordinal) && address.Length > SqlitePrefix.Length)
                return new SqliteDatabase(address[SqlitePrefix.Length..]);
            if (address.StartsWith(PostgresPrefix, StringComparison.Ordinal) && address.Length > PostgresPrefix.Length)
                return new PostgresDatabase(address[PostgresPrefix.Length..]);
        }
        catch (ArgumentException wrong)
        {
            throw new StoreRefusedException($"The store's connection string isn't readable: {wrong.Message}", wrong);
        }
        throw new StoreRefusedException("A store is named 'sqlite:FILE' or 'postgres:CONNECTION STRING'.");
    }

    /// <summary>
    /// What keeps a place from being opened, as its driver told it; null for everything else. EF Core wraps what may go away by itself.
    /// </summary>
    private static Exception? Reason(Exception failed) =>
        failed switch
        {
            System.Data.Common.DbException or IOException or UnauthorizedAccessException => failed,
            InvalidOperationException { InnerException: System.Data.Common.DbException told } => told,
            _ => null,
        };

    /// <summary>The address without its secrets.</summary>
    private static string Place(string address) =>
        address.StartsWith(PostgresPrefix, StringComparison.Ordinal) ? "on PostgreSQL" : $"'{address}'";
}

/// <summary>What belongs to a store and not to a process.</summary>
internal sealed class StoreSettings
{
    public const string DemoOffset = "demo_clock_offset";
    public const string HoldMessages = "hold_messages";
    private const string Secret = "payload_secret";
    private const string Demo = "demo";

    private readonly Database _database;

    private StoreSettings(Database database, byte[] payloadSecret, bool isDemo, bool isNew)
    {
        _database = database;
        PayloadSecret = payloadSecret;
        IsDemo = isDemo;
        IsNew = isNew;
    }

    /// <summary>Keys the hashes of commands, so that what was sent can't be guessed back from them.</summary>
    public byte[] PayloadSecret { get; }

    public bool IsDemo { get; }

    public bool IsNew { get; }

    public static async Task<StoreSettings> OpenAsync(Database database, bool asDemo, CancellationToken cancellationToken)
    {
        var mine = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Secret] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)),
            [Demo] = asDemo ? "true" : "false",
        };
        // Who comes first decides; all nodes then read the same.
        var statements = mine.Select(pair =>
            Statement.Of("INSERT INTO store_settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING", pair.Key, pair.Value)
        );
        await database.WriteAsync([.. statements], isUrgent: true, cancellationToken);
        var stored = await StoredAsync(database, cancellationToken);
        return new(database, Convert.FromHexString(stored[Secret]), stored[Demo] == "true", stored[Secret] == mine[Secret]);
    }

    /// <summary>The settings of a store that was opened before; writes nothing.</summary>
    public static async Task<StoreSettings> OpenStoredAsync(Database database, CancellationToken cancellationToken)
    {
        var stored = await StoredAsync(database, cancellationToken);
        return stored.TryGetValue(Secret, out var secret) && stored.TryGetValue(Demo, out var demo)
            ? new(database, Convert.FromHexString(secret), demo == "true", isNew: false)
            : throw new StoreRefusedException("This store has never been opened by a node: start one on it first.");
    }

    private static async Task<Dictionary<string, string>> StoredAsync(Database database, CancellationToken cancellationToken)
    {
        await using var context = database.CreateContext();
        return await context
            .StoreSettings.Where(row => row.Name == Secret || row.Name == Demo)
            .ToDictionaryAsync(row => row.Name, row => row.Value, cancellationToken);
    }

    public async Task<string?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        await using var context = _database.CreateContext();
        return await context.StoreSettings.Where(row => row.Name == name).Select(row => row.Value).FirstOrDefaultAsync(cancellationToken);
    }

    public Task WriteAsync(string name, string value, CancellationToken cancellationToken) =>
        _database.WriteAsync(
            [
                Statement.Of(
                    "INSERT INTO store_settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                    name,
                    value
                ),
            ],
            isUrgent: true,
            cancellationToken
        );
}
