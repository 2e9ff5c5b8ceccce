using System.Data.Common;
using Npgsql;

namespace Workflow.Engine.Storage.Postgres;

/// <summary>Tells by PostgreSQL's error codes whether the server's state or the statement is to blame.</summary>
internal static class PostgresFaults
{
    /// <summary>The fault, or null for an error of the statement.</summary>
    public static StoreFault? Of(DbException error) =>
        error switch
        {
            PostgresException told => OfState(told.SqlState),
            // The pool was empty until patience ended.
            NpgsqlException { InnerException: TimeoutException } => StoreFault.Crowded,
            NpgsqlException { IsTransient: true } => StoreFault.Unreachable,
            NpgsqlException { InnerException: IOException or System.Net.Sockets.SocketException } => StoreFault.Unreachable,
            _ => null,
        };

    private static StoreFault? OfState(string state) =>
        state switch
        {
            PostgresErrorCodes.DeadlockDetected
            or PostgresErrorCodes.SerializationFailure
            or PostgresErrorCodes.LockNotAvailable
            or PostgresErrorCodes.QueryCanceled => StoreFault.Busy,
            PostgresErrorCodes.DiskFull => StoreFault.Full,
            PostgresErrorCodes.TooManyConnections
            or PostgresErrorCodes.OutOfMemory
            or PostgresErrorCodes.InsufficientResources
            or PostgresErrorCodes.ConfigurationLimitExceeded => StoreFault.Crowded,
            PostgresErrorCodes.ReadOnlySqlTransaction => StoreFault.ReadOnly,
            // Shut down, crashed, starting, closed to us; and all of class 08, lost connections.
            PostgresErrorCodes.ObjectNotInPrerequisiteState
            or PostgresErrorCodes.InvalidCatalogName
            or PostgresErrorCodes.InvalidPassword
            or PostgresErrorCodes.InvalidAuthorizationSpecification
            or PostgresErrorCodes.AdminShutdown
            or PostgresErrorCodes.CrashShutdown
            or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.IoError
            or PostgresErrorCodes.SystemError => StoreFault.Unreachable,
            _ when state.StartsWith("08", StringComparison.Ordinal) => StoreFault.Unreachable,
            _ => null,
        };
}
