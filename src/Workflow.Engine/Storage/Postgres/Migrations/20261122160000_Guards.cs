using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Workflow.Engine.Storage.Postgres.Migrations
{
    /// <summary>Lets the database itself refuse two accountable at once, and a gap, in both registers.</summary>
    [DbContext(typeof(PostgresWorkflowDb))]
    [Migration("20261122160000_Guards")]
    public partial class Guards : Migration
    {
        private const string GapFunction = """
            CREATE FUNCTION refuse_gap_in_{0}() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE
                one {0}%ROWTYPE;
            BEGIN
                IF TG_OP = 'DELETE' THEN one := OLD; ELSE one := NEW; END IF;
                IF EXISTS (
                    SELECT 1 FROM (
                        SELECT valid_from, lag(valid_until) OVER w AS ended_before, row_number() OVER w AS position
                        FROM {0} WHERE {1}
                        WINDOW w AS (ORDER BY valid_from)
                    ) AS intervals
                    WHERE position > 1 AND ended_before IS DISTINCT FROM valid_from
                ) THEN
                    RAISE EXCEPTION '{0} would have a gap' USING ERRCODE = 'check_violation', CONSTRAINT = '{0}_no_gap';
                END IF;
                RETURN NULL;
            END $$;
            CREATE CONSTRAINT TRIGGER {0}_no_gap AFTER INSERT OR UPDATE OR DELETE ON {0}
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_gap_in_{0}();
            """;

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("CREATE EXTENSION IF NOT EXISTS btree_gist");
            migrationBuilder.Sql(
                """
                ALTER TABLE responsibilities ADD CONSTRAINT responsibilities_one_at_a_time
                    EXCLUDE USING gist (case_id WITH =, subject WITH =, tstzrange(valid_from, valid_until) WITH &&)
                    WHERE (recorded_until IS NULL) DEFERRABLE INITIALLY DEFERRED;
                ALTER TABLE occupancies ADD CONSTRAINT occupancies_one_at_a_time
                    EXCLUDE USING gist (post WITH =, tstzrange(valid_from, valid_until) WITH &&) DEFERRABLE INITIALLY DEFERRED;
                """
            );
            migrationBuilder.Sql(
                string.Format(null, GapFunction, "responsibilities", "case_id = one.case_id AND subject = one.subject AND recorded_until IS NULL")
            );
            migrationBuilder.Sql(string.Format(null, GapFunction, "occupancies", "post = one.post"));
        }
    }
}
