using System.Collections.Immutable;

namespace Workflow.Engine.Storage;

/// <summary>
/// One SQL statement of a transaction. Its parameters are <c>$1</c>, <c>$2</c> and so on. <paramref name="Expected"/> is how many rows it
/// must touch, null when any number is right; another number means that the race was lost.
/// </summary>
internal sealed record Statement(string Sql, ImmutableArray<StatementParameter> Parameters, int? Expected = null)
{
    /// <summary>
    /// The table whose key refuses an insert of the same batch wherever this statement touches another number of rows than expected; null for
    /// none. Then nobody has to count rows before the batch is committed.
    /// </summary>
    public string? GuardedBy { get; init; }

    public static Statement Of(string sql, params ReadOnlySpan<object?> values)
    {
        var parameters = ImmutableArray.CreateBuilder<StatementParameter>(values.Length);
        foreach (var value in values)
            parameters.Add(new(value, null));
        return new(sql, parameters.MoveToImmutable());
    }
}

/// <summary>A value as the driver takes it; <paramref name="StoreType"/> null lets the driver choose.</summary>
internal readonly record struct StatementParameter(object? Value, string? StoreType);

/// <summary>Somebody else changed the same case, or stored the same command, first. Nothing was stored.</summary>
internal sealed class LostRaceException(string what, Exception? cause) : Exception(what, cause);

/// <summary>The database stayed locked by others until patience ended. Nothing was stored.</summary>
internal sealed class StoreBusyException(Exception? cause) : Exception("the database is kept busy by others", cause);
