using System.Data.Common;
using NodaTime;
using Workflow.Core.Calendars;

namespace Workflow.Engine.Storage;

/// <summary>One of the two databases: what they do differently is here and in <see cref="SqlWriter"/>.</summary>
internal abstract class Database : IAsyncDisposable
{
    /// <summary>Contexts that are kept to be used again: making one takes as long as a small query.</summary>
    protected const int MostIdleContexts = 64;

    private static readonly Duration MostSkew = Duration.FromSeconds(2);

    private volatile ClockOffException? _clockOff;

    /// <summary>Builds statements for this database.</summary>
    public abstract SqlWriter Sql { get; }

    /// <summary>How many due cases the pump takes at once.</summary>
    public abstract int CasesAtOnce { get; }

    /// <summary>How many such takes of one pump may be under way while much is due.</summary>
    public virtual int PassesAtOnce => 1;

    /// <summary>Between what to pick and its last line break in a query that claims rows: leaves rows alone that another node holds.</summary>
    public abstract string SkipClaimed { get; }

    /// <summary>
    /// A statement by which a transaction waits until no other one is in the same turn (<c>$1</c>, a number), and then is until it ends; null
    /// where there is only ever one writer.
    /// </summary>
    public virtual string? TakeTurn => null;

    /// <summary>Lets a test put a statement of its own among those of a transaction.</summary>
    internal Func<IReadOnlyList<Statement>, IReadOnlyList<Statement>>? Disturb { get; set; }

    /// <summary>
    /// A context for queries; it tracks nothing. Once disposed it is handed out again, so nothing of it may be kept or asked afterwards.
    /// </summary>
    public abstract WorkflowDb CreateContext();

    /// <summary>An open connection for hand-written queries.</summary>
    public abstract Task<DbConnection> OpenAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Runs statements in one transaction: all of them or none. <paramref name="isUrgent"/> lets a person's command go before the pumps
    /// where one writes at a time. Throws <see cref="LostRaceException"/> or <see cref="StoreBusyException"/>.
    /// </summary>
    public abstract Task WriteAsync(IReadOnlyList<Statement> statements, bool isUrgent, CancellationToken cancellationToken);

    /// <summary>Stores very many new rows in one transaction, by whatever the database does fastest.</summary>
    public virtual Task CopyAsync(NewRows rows, CancellationToken cancellationToken) =>
        WriteAsync(rows.Statements(Sql), isUrgent: false, cancellationToken);

    /// <summary>A transaction in which rows are claimed first and written later; disposing it without commit undoes it.</summary>
    public abstract Task<WriteTransaction> BeginAsync(bool isUrgent, CancellationToken cancellationToken);

    /// <summary>What follows a column that must equal one of the texts in a parameter made by <see cref="ListOf"/>.</summary>
    public abstract string IsInList(int parameter);

    /// <summary>Any number of texts as one parameter.</summary>
    public abstract object ListOf(string[] texts);

    /// <summary>An instant in a row of a hand-written query, null where there is none.</summary>
    public abstract Instant? InstantAt(DbDataReader reader, int column);

    /// <summary>How far this node's clock is ahead of the database's, at least; negative when it is behind.</summary>
    public abstract Task<Duration> ClockSkewAsync(CancellationToken cancellationToken);

    /// <summary>How far it was ahead when it was last looked at and that was too far to record anything; null otherwise.</summary>
    public Duration? ClockOff => _clockOff?.Ahead;

    /// <summary>Looks now, and remembers it for <see cref="RequireClock"/>.</summary>
    public async Task<Duration?> LookAtClockAsync(CancellationToken cancellationToken)
    {
        var ahead = await ClockSkewAsync(cancellationToken);
        _clockOff = ahead > MostSkew || ahead < -MostSkew ? new(ahead) : null;
        return ClockOff;
    }

    /// <summary>
    /// An instant of this node's clock as the database's would tell it by the last look: what is noted while commands are refused, such as
    /// who looked at what, must not stand at a wrong time either.
    /// </summary>
    public Instant Corrected(Instant now) => ClockOff is { } ahead ? (now - ahead).ToMicrosecond() : now;

    /// <summary>Throws <see cref="ClockOffException"/> while the clock is off. Asks nobody: what counts is the last look.</summary>
    public void RequireClock()
    {
        if (ClockOff is { } ahead)
            throw new ClockOffException(ahead);
    }

    /// <summary>Brings the tables to this version's form, alone. Refuses what isn't a store of this program, or is a newer one.</summary>
    public abstract Task MigrateAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Lets a role of the database work as a node and withholds from it to change or delete history. Throws
    /// <see cref="StoreRefusedException"/> where there are no roles.
    /// </summary>
    public virtual Task GrantAsync(string role, CancellationToken cancellationToken) =>
        throw new StoreRefusedException("An embedded store has no roles: the setting 'ApplicationRole' is for PostgreSQL.");

    /// <summary>Tells other nodes that something happened. Called by pumps only, after their transaction.</summary>
    public virtual Task TellOthersAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Nudges whenever another node tells something, until stopped; ends without an error.</summary>
    public virtual Task ListenAsync(Nudge nudge, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What of the database's own state explains an error; null when it lies with what was asked.</summary>
    public StoreFault? FaultOf(Exception error)
    {
        // EF Core wraps what its provider threw.
        for (var inner = error; inner is not null; inner = inner.InnerException)
        {
            if (inner is StoreUnavailableException known)
                return known.Fault;
            if (inner is StoreBusyException)
                return StoreFault.Busy;
            if (inner is DbException told && FaultIn(told) is { } fault)
                return fault;
        }
        return null;
    }

    /// <summary>The same for an error of the driver.</summary>
    protected abstract StoreFault? FaultIn(DbException error);

    public abstract ValueTask DisposeAsync();

    /// <summary>Adds the statement's parameters to a command.</summary>
    public abstract void Bind(DbCommand command, Statement statement);

    protected IReadOnlyList<Statement> Disturbed(IReadOnlyList<Statement> statements) =>
        Disturb is { } disturb ? disturb(statements) : statements;
}

/// <summary>An open transaction.</summary>
internal abstract class WriteTransaction : IAsyncDisposable
{
    public abstract DbConnection Connection { get; }

    public abstract DbTransaction Transaction { get; }

    /// <summary>Runs statements; a number of rows other than expected throws <see cref="LostRaceException"/>.</summary>
    public abstract Task RunAsync(IReadOnlyList<Statement> statements, CancellationToken cancellationToken);

    public abstract Task CommitAsync(CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();

    /// <summary>A command within the transaction.</summary>
    public DbCommand Command(Database database, Statement statement)
    {
        var command = Connection.CreateCommand();
        command.Transaction = Transaction;
        command.CommandText = statement.Sql;
        database.Bind(command, statement);
        return command;
    }
}
