using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Workflow.Engine.Storage.Sqlite.Migrations
{
    /// <summary>Lets the database itself refuse two accountable at once, and a gap, in both registers.</summary>
    [DbContext(typeof(SqliteWorkflowDb))]
    [Migration("20261122160000_Guards")]
    public partial class Guards : Migration
    {
        // {0} table, {1} the rows of the same subject, {2} when the row counts at all.
        private const string Triggers = """
            CREATE TRIGGER {0}_one_at_a_time BEFORE INSERT ON {0}
            WHEN {2} AND EXISTS (
                SELECT 1 FROM {0} AS other WHERE {1}
                    AND other.valid_from < coalesce(NEW.valid_until, 9223372036854775807)
                    AND coalesce(other.valid_until, 9223372036854775807) > NEW.valid_from)
            BEGIN SELECT RAISE(ABORT, '{0}_one_at_a_time'); END;

            CREATE TRIGGER {0}_one_at_a_time_after_change BEFORE UPDATE ON {0}
            WHEN {2} AND EXISTS (
                SELECT 1 FROM {0} AS other WHERE {1} AND other.rowid <> OLD.rowid
                    AND other.valid_from < coalesce(NEW.valid_until, 9223372036854775807)
                    AND coalesce(other.valid_until, 9223372036854775807) > NEW.valid_from)
            BEGIN SELECT RAISE(ABORT, '{0}_one_at_a_time'); END;

            CREATE TRIGGER {0}_no_gap BEFORE INSERT ON {0}
            WHEN {2} AND EXISTS (SELECT 1 FROM {0} AS other WHERE {1})
                AND NOT EXISTS (SELECT 1 FROM {0} AS other WHERE {1} AND other.valid_until = NEW.valid_from)
            BEGIN SELECT RAISE(ABORT, '{0}_no_gap'); END;
            """;

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                CREATE UNIQUE INDEX responsibilities_one_open ON responsibilities (case_id, subject) WHERE valid_until IS NULL AND recorded_until IS NULL;
                CREATE UNIQUE INDEX occupancies_one_open ON occupancies (post) WHERE valid_until IS NULL;
                """
            );
            migrationBuilder.Sql(
                string.Format(
                    null,
                    Triggers,
                    "responsibilities",
                    "other.case_id = NEW.case_id AND other.subject = NEW.subject AND other.recorded_until IS NULL",
                    "NEW.recorded_until IS NULL"
                )
            );
            migrationBuilder.Sql(string.Format(null, Triggers, "occupancies", "other.post = NEW.post", "1"));
        }
    }
}
