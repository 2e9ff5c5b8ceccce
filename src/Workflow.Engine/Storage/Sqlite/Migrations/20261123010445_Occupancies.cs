using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Workflow.Engine.Storage.Sqlite.Migrations
{
    /// <summary>
    /// Keeps with each row of the register of occupancy from when until when it was known. The table is made anew, and with it what the database
    /// refuses by itself.
    /// </summary>
    public partial class Occupancies : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // When a row was written wasn't kept; no later than it began, unless it lies ahead still.
            migrationBuilder.Sql(
                """
                CREATE TABLE new_occupancies (
                    post TEXT NOT NULL,
                    valid_from INTEGER NOT NULL,
                    valid_until INTEGER NULL,
                    person TEXT NULL,
                    stands_as TEXT NOT NULL,
                    recorded_from INTEGER NOT NULL,
                    recorded_until INTEGER NULL,
                    CONSTRAINT pk_occupancies PRIMARY KEY (post, valid_from, recorded_from),
                    CONSTRAINT occupancies_not_empty CHECK (valid_until IS NULL OR valid_from < valid_until),
                    CONSTRAINT occupancies_was_known CHECK (recorded_until IS NULL OR recorded_from < recorded_until)
                );
                INSERT INTO new_occupancies (post, valid_from, valid_until, person, stands_as, recorded_from)
                    SELECT post, valid_from, valid_until, person, stands_as, min(valid_from, unixepoch('now') * 1000000) FROM occupancies;
                DROP TABLE occupancies;
                ALTER TABLE new_occupancies RENAME TO occupancies;
                CREATE UNIQUE INDEX occupancies_one_open ON occupancies (post) WHERE valid_until IS NULL AND recorded_until IS NULL;

                CREATE TRIGGER occupancies_one_at_a_time BEFORE INSERT ON occupancies
                WHEN NEW.recorded_until IS NULL AND EXISTS (
                    SELECT 1 FROM occupancies AS other WHERE other.post = NEW.post AND other.recorded_until IS NULL
                        AND other.valid_from < coalesce(NEW.valid_until, 9223372036854775807)
                        AND coalesce(other.valid_until, 9223372036854775807) > NEW.valid_from)
                BEGIN SELECT RAISE(ABORT, 'occupancies_one_at_a_time'); END;

                CREATE TRIGGER occupancies_one_at_a_time_after_change BEFORE UPDATE ON occupancies
                WHEN NEW.recorded_until IS NULL AND EXISTS (
                    SELECT 1 FROM occupancies AS other WHERE other.post = NEW.post AND other.recorded_until IS NULL
                        AND other.rowid <> OLD.rowid
                        AND other.valid_from < coalesce(NEW.valid_until, 9223372036854775807)
                        AND coalesce(other.valid_until, 9223372036854775807) > NEW.valid_from)
                BEGIN SELECT RAISE(ABORT, 'occupancies_one_at_a_time'); END;

                CREATE TRIGGER occupancies_no_gap BEFORE INSERT ON occupancies
                WHEN NEW.recorded_until IS NULL
                    AND EXISTS (SELECT 1 FROM occupancies AS other WHERE other.post = NEW.post AND other.recorded_until IS NULL)
                    AND NOT EXISTS (
                        SELECT 1 FROM occupancies AS other
                        WHERE other.post = NEW.post AND other.recorded_until IS NULL AND other.valid_until = NEW.valid_from)
                BEGIN SELECT RAISE(ABORT, 'occupancies_no_gap'); END;
                """
            );
        }
    }
}
