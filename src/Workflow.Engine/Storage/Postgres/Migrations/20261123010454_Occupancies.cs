using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Workflow.Engine.Storage.Postgres.Migrations
{
    /// <summary>Keeps with each row of the register of occupancy from when until when it was known; only what stands is held to be without gap and double.</summary>
    public partial class Occupancies : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // When a row was written wasn't kept; no later than it began, unless it lies ahead still.
            migrationBuilder.Sql(
                """
                ALTER TABLE occupancies ADD COLUMN recorded_from timestamptz NOT NULL DEFAULT now(), ADD COLUMN recorded_until timestamptz;
                ALTER TABLE occupancies ALTER COLUMN recorded_from DROP DEFAULT;
                ALTER TABLE occupancies DISABLE TRIGGER occupancies_no_gap;
                UPDATE occupancies SET recorded_from = least(valid_from, now());
                ALTER TABLE occupancies ENABLE TRIGGER occupancies_no_gap;
                ALTER TABLE occupancies DROP CONSTRAINT pk_occupancies,
                    ADD CONSTRAINT pk_occupancies PRIMARY KEY (post, valid_from, recorded_from),
                    ADD CONSTRAINT occupancies_was_known CHECK (recorded_until IS NULL OR recorded_from < recorded_until);
                ALTER TABLE occupancies DROP CONSTRAINT occupancies_one_at_a_time,
                    ADD CONSTRAINT occupancies_one_at_a_time
                        EXCLUDE USING gist (post WITH =, tstzrange(valid_from, valid_until) WITH &&)
                        WHERE (recorded_until IS NULL) DEFERRABLE INITIALLY DEFERRED;

                CREATE OR REPLACE FUNCTION refuse_gap_in_occupancies() RETURNS trigger LANGUAGE plpgsql AS $$
                DECLARE
                    one occupancies%ROWTYPE;
                BEGIN
                    IF TG_OP = 'DELETE' THEN one := OLD; ELSE one := NEW; END IF;
                    IF EXISTS (
                        SELECT 1 FROM (
                            SELECT valid_from, lag(valid_until) OVER w AS ended_before, row_number() OVER w AS position
                            FROM occupancies WHERE post = one.post AND recorded_until IS NULL
                            WINDOW w AS (ORDER BY valid_from)
                        ) AS intervals
                        WHERE position > 1 AND ended_before IS DISTINCT FROM valid_from
                    ) THEN
                        RAISE EXCEPTION 'occupancies would have a gap' USING ERRCODE = 'check_violation', CONSTRAINT = 'occupancies_no_gap';
                    END IF;
                    RETURN NULL;
                END $$;
                """
            );
        }
    }
}
