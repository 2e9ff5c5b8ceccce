using Npgsql;

namespace Workflow.Engine.Storage.Postgres;

/// <summary>
/// What the role that nodes sign in as may do: work with cases, add to history, but neither change nor delete what history says. The tables
/// belong to another role, which migrates.
/// </summary>
internal static class ApplicationRole
{
    /// <summary>Rows of these are added and read, never changed or deleted.</summary>
    private static readonly string[] AppendOnly =
    [
        "journal",
        "access_log",
        "organization_changes",
        "snapshots",
        "rungs_fired",
        "chain_roots",
    ];

    /// <summary>
    /// Grants a role what nodes need, and takes away everything else. Throws <see cref="StoreRefusedException"/> when there is no such
    /// role.
    /// </summary>
    public static async Task GrantAsync(NpgsqlConnection connection, string role, CancellationToken cancellationToken)
    {
        await using (var find = new NpgsqlCommand("SELECT rolsuper FROM pg_roles WHERE rolname = $1", connection))
        {
            find.Parameters.Add(new NpgsqlParameter { Value = role });
            switch (await find.ExecuteScalarAsync(cancellationToken))
            {
                case null:
                    throw new StoreRefusedException(
                        $"This PostgreSQL server has no role '{role}': create it first, with a right to log in."
                    );
                case true:
                    throw new StoreRefusedException($"The role '{role}' is a superuser, from whom nothing can be withheld: name another.");
            }
        }
        using var builder = new NpgsqlCommandBuilder();
        var name = builder.QuoteIdentifier(role);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        foreach (var statement in Statements(name))
        {
            await using var command = new NpgsqlCommand(statement, connection, transaction);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        await transaction.CommitAsync(cancellationToken);
    }

    private static IEnumerable<string> Statements(string role)
    {
        foreach (var schema in new[] { "public", "hangfire" })
        {
            yield return $"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}";
            yield return $"GRANT USAGE ON SCHEMA {schema} TO {role}";
            yield return $"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}";
            yield return $"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}";
        }
        yield return $"REVOKE UPDATE, DELETE ON {string.Join(", ", AppendOnly)} FROM {role}";
        // A value can be erased; that there was one stays. An interval can end or be corrected; whose it was stays. One that ends in the
        // instant in which it began is taken back, so the register's rows can be deleted; what it should say is known from the journal.
        yield return $"REVOKE DELETE ON personal_values FROM {role}";
        yield return $"REVOKE UPDATE ON responsibilities FROM {role}";
        yield return $"GRANT UPDATE (valid_until, recorded_until) ON responsibilities TO {role}";
        yield return $"REVOKE UPDATE, DELETE ON occupancies FROM {role}";
        yield return $"GRANT UPDATE (recorded_until) ON occupancies TO {role}";
        yield return $"REVOKE INSERT, UPDATE, DELETE ON \"__EFMigrationsHistory\" FROM {role}";
    }
}
