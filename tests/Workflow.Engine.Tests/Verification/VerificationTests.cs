using System.Data.Common;
using NodaTime;
using Workflow.Engine.Verification;
using Xunit;

namespace Workflow.Engine.Tests.Verification;

/// <summary>What is planted past the program is found and named, on both databases; what is whole is left in peace.</summary>
public abstract class VerificationTests(PlayedStore played)
{
    [Fact]
    public async Task A_store_that_nobody_touched_holds()
    {
        await using var store = await played.CopyAsync();

        var report = await store.VerifyAsync();

        Assert.Empty(report.Violations);
        Assert.Empty(report.Notices);
        Assert.Equal(1, report.Counts.Cases);
        Assert.Equal(3, report.Counts.Subjects);
        Assert.True(
            report.Counts is { Planned: > 20, Fired: > 8, Late: 0, Waiting: 0, Rows: > 20, Entries: > 10, Values: > 5, Posts: > 40 },
            $"{report.Counts}"
        );
    }

    [Fact]
    public async Task A_part_that_nobody_asked_for_is_not_looked_at()
    {
        await using var store = await played.CopyAsync();
        await store.PlantAsync("UPDATE work_items SET performer = 'QH-FTW-2'");

        Assert.True((await store.VerifyAsync(null, VerifyPart.Accountability, VerifyPart.Rungs, VerifyPart.History)).Holds);
        Assert.False((await store.VerifyAsync(null, VerifyPart.Replay)).Holds);
    }

    [Fact]
    public async Task A_gap_in_responsibility_is_named()
    {
        await using var store = await played.CopyAsync();
        await LetDownAsync(store);
        await store.PlantAsync(
            $"UPDATE responsibilities SET valid_until = valid_until - {Hour(store)} WHERE subject = (SELECT min(subject) FROM responsibilities) AND valid_until IS NOT NULL"
        );

        var violation = Assert.Single((await store.VerifyAsync(null, VerifyPart.Accountability)).Violations);
        Assert.StartsWith("track ", violation.Where, StringComparison.Ordinal);
        Assert.Contains(
            "nobody from 2026-03-03T01:00:00Z, when DL-PSB-AB ended, until 2026-03-03T02:00:00Z",
            violation.Sentence,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Two_at_once_are_named()
    {
        await using var store = await played.CopyAsync();
        await LetDownAsync(store);
        await store.PlantAsync(
            $"UPDATE responsibilities SET valid_until = valid_until + {Hour(store)} WHERE subject = (SELECT min(subject) FROM responsibilities) AND valid_until IS NOT NULL"
        );

        var violation = Assert.Single((await store.VerifyAsync(null, VerifyPart.Accountability)).Violations);
        Assert.Contains(
            "two at once: DL-PSB-AB until 2026-03-03T03:00:00Z and QH-DIR from 2026-03-03T02:00:00Z",
            violation.Sentence,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Two_at_once_are_refused_by_the_database_itself()
    {
        await using var store = await played.CopyAsync();

        await Assert.ThrowsAnyAsync<DbException>(() =>
            store.PlantAsync(
                $"""
                INSERT INTO responsibilities (case_id, subject, kind, post, valid_from, recorded_from, cause)
                SELECT case_id, subject, kind, 'QH-DEP', valid_from + {Hour(
                    store
                )}, recorded_from, cause FROM responsibilities WHERE subject = (SELECT min(subject) FROM responsibilities) AND valid_until IS NULL
                """
            )
        );
    }

    [Fact]
    public async Task An_interval_without_length_is_named()
    {
        await using var store = await played.CopyAsync();
        await LetDownAsync(store);
        await store.PlantAsync(
            store.IsPostgres
                ? "ALTER TABLE responsibilities DROP CONSTRAINT responsibilities_not_empty"
                : "PRAGMA ignore_check_constraints = ON",
            $"""
            INSERT INTO responsibilities (case_id, subject, kind, post, valid_from, valid_until, recorded_from, cause)
            SELECT case_id, subject, kind, 'QH-DEP', valid_from, valid_from, recorded_from + {Hour(store)}, cause
            FROM responsibilities WHERE subject = (SELECT min(subject) FROM responsibilities) AND valid_until IS NULL
            """
        );

        var violation = Assert.Single((await store.VerifyAsync(null, VerifyPart.Accountability)).Violations);
        Assert.Contains("QH-DEP", violation.Sentence, StringComparison.Ordinal);
        Assert.Contains("no length", violation.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "UPDATE responsibilities SET valid_until = {end} WHERE subject = (SELECT min(subject) FROM responsibilities) AND valid_until IS NULL",
        "nobody is accountable since"
    )]
    [InlineData(
        "DELETE FROM responsibilities WHERE subject = (SELECT min(subject) FROM responsibilities)",
        "nobody was accountable from 2026-03-02T00:30:00Z on"
    )]
    [InlineData(
        "DELETE FROM responsibilities WHERE subject = (SELECT min(subject) FROM responsibilities) AND valid_until IS NOT NULL",
        "when it opened, until 2026-03-03T02:00:00Z"
    )]
    [InlineData(
        "UPDATE responsibilities SET subject = 99 WHERE subject = (SELECT min(subject) FROM responsibilities)",
        "the journal knows no such subject"
    )]
    public async Task An_open_subject_without_an_accountable_post_is_named(string damage, string told)
    {
        await using var store = await played.CopyAsync();
        await LetDownAsync(store);
        await store.PlantAsync(
            damage.Replace("{end}", store.IsPostgres ? "'2026-03-27 00:00Z'" : "1774569600000000", StringComparison.Ordinal)
        );

        var report = await store.VerifyAsync(null, VerifyPart.Accountability);

        Assert.Contains(report.Violations, violation => violation.Sentence.Contains(told, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_post_for_which_nobody_stands_is_named()
    {
        await using var store = await played.CopyAsync();
        await store.PlantAsync("DELETE FROM occupancies WHERE post = 'QH-DIR'");

        var violation = Assert.Single((await store.VerifyAsync(null, VerifyPart.Accountability)).Violations);
        Assert.Equal("post QH-DIR", violation.Where);
        Assert.Null(violation.Case);
    }

    [Theory]
    [InlineData("-", "a gap: nobody from")]
    [InlineData("+", "two at once:")]
    public async Task A_post_that_nobody_or_two_persons_hold_for_an_hour_is_named(string sign, string told)
    {
        await using var store = await played.CopyAsync();
        await LetDownAsync(store, "occupancies");
        await store.PlantAsync(
            $"UPDATE occupancies SET valid_until = valid_until {sign} {Hour(store)} WHERE post = 'QH-SW-1' AND valid_from = (SELECT min(valid_from) FROM occupancies)"
        );

        var violation = Assert.Single((await store.VerifyAsync(null, VerifyPart.Accountability)).Violations);
        Assert.Equal("post QH-SW-1", violation.Where);
        Assert.Contains(told, violation.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_occupant_is_refused_by_the_database_itself()
    {
        await using var store = await played.CopyAsync();

        await Assert.ThrowsAnyAsync<DbException>(() =>
            store.PlantAsync(
                $"UPDATE occupancies SET valid_until = valid_until + {Hour(store)} WHERE post = 'QH-SW-1' AND valid_until IS NOT NULL"
            )
        );
    }

    [Fact]
    public async Task A_lost_rung_is_named()
    {
        await using var store = await played.CopyAsync();
        await store.PlantAsync("DELETE FROM rungs_fired WHERE rung = 'L2'");

        var violation = Assert.Single((await store.VerifyAsync(null, VerifyPart.Rungs)).Violations);
        Assert.StartsWith("rung L2 of deadline", violation.Where, StringComparison.Ordinal);
        Assert.Contains("fired at 2026-03-19T01:00:00Z by the journal", violation.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rung_cannot_be_stored_twice_and_one_that_is_there_twice_is_named()
    {
        await using var store = await played.CopyAsync();
        const string twice = "INSERT INTO rungs_fired SELECT * FROM rungs_fired WHERE rung = 'L1'";
        await Assert.ThrowsAnyAsync<DbException>(() => store.PlantAsync(twice));

        await store.PlantAsync(store.IsPostgres ? ["ALTER TABLE rungs_fired DROP CONSTRAINT pk_rungs_fired"] : WithoutKey("rungs_fired"));
        await store.PlantAsync(twice);

        var violation = Assert.Single((await store.VerifyAsync(null, VerifyPart.Rungs)).Violations);
        Assert.Contains("fired 2 times", violation.Sentence, StringComparison.Ordinal);
        Assert.Contains(
            "the row is there 2 times",
            Assert.Single((await store.VerifyAsync(null, VerifyPart.Replay)).Violations).Sentence,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("UPDATE rungs_fired SET rung = 'L9' WHERE rung = 'L1'", "no deadline planned it")]
    [InlineData("UPDATE rungs_fired SET fired_at = fired_at + {month} WHERE rung = 'L1'", "after its deadline was closed")]
    [InlineData("UPDATE rungs_fired SET fired_at = fired_at - {hour} WHERE rung = 'L1'", "before its instant")]
    [InlineData("UPDATE rungs_fired SET planned_at = planned_at - {hour} WHERE rung = 'L1'", "as if planned for")]
    public async Task A_rung_that_fired_otherwise_than_planned_is_named(string damage, string told)
    {
        await using var store = await played.CopyAsync();
        await store.PlantAsync(
            damage
                .Replace("{hour}", Hour(store), StringComparison.Ordinal)
                .Replace("{month}", $"720 * {Hour(store)}", StringComparison.Ordinal)
        );

        var report = await store.VerifyAsync(null, VerifyPart.Rungs);

        Assert.Contains(report.Violations, violation => violation.Sentence.Contains(told, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stopped_store_waits_and_one_that_nothing_wakes_has_lost_its_rungs()
    {
        var later = StoreCopy.End + Duration.FromDays(30);
        await using var store = await played.CopyAsync();
        var stopped = await store.VerifyAsync(later, VerifyPart.Rungs);

        await store.PlantAsync("UPDATE cases SET wake_at = NULL");
        var asleep = await store.VerifyAsync(later, VerifyPart.Rungs);

        Assert.True(stopped.Holds);
        Assert.True(stopped.Counts.Waiting > 3, $"{stopped.Counts}");
        Assert.Equal(stopped.Counts.Waiting, asleep.Found);
        Assert.All(asleep.Violations, violation => Assert.Contains("nothing wakes the case", violation.Sentence, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_parked_case_is_told_and_its_rungs_are_not_lost()
    {
        await using var store = await played.CopyAsync();
        await store.PlantAsync($"UPDATE cases SET parked_because = 'a rule failed', parked_at = last_recorded_at");

        var report = await store.VerifyAsync(StoreCopy.End + Duration.FromDays(30));

        Assert.Empty(report.Violations);
        Assert.Contains("a rule failed", Assert.Single(report.Notices).Sentence, StringComparison.Ordinal);
        Assert.Equal(1, report.Counts.Parked);
    }

    [Theory]
    [InlineData(
        "UPDATE journal SET events = replace(events, 'QH-DIR', 'QH-DEP') WHERE version = 3",
        "entry 3",
        "was changed after it was recorded"
    )]
    [InlineData("UPDATE journal SET person = 'somebody' WHERE version = 2", "entry 2", "was changed after it was recorded")]
    [InlineData("DELETE FROM journal WHERE version = 3", "entry 4", "entry 3 is missing")]
    [InlineData("DELETE FROM journal WHERE version = (SELECT max(version) FROM journal)", "entry", "the newest entries are missing")]
    [InlineData(
        "UPDATE journal SET version = 1003 WHERE version = 3; UPDATE journal SET version = 3 WHERE version = 4; UPDATE journal SET version = 4 WHERE version = 1003",
        "entry 3",
        "isn't chained to the entry before it"
    )]
    [InlineData("DELETE FROM journal", "journal", "no journal at all")]
    [InlineData("UPDATE journal SET events = 'nonsense' WHERE version = 2", "entry 2", "can't be read")]
    [InlineData("UPDATE personal_values SET value = 'somebody else' WHERE reference = 1", "personal value 1", "isn't the value")]
    [InlineData("DELETE FROM personal_values WHERE reference = 1", "personal value 1", "its row is gone")]
    [InlineData(
        "UPDATE personal_values SET reference = 9999 WHERE reference = 1",
        "personal value 9999",
        "no entry of the journal refers to it"
    )]
    [InlineData(
        "UPDATE personal_values SET value = NULL, salt = NULL WHERE reference = 1",
        "personal value 1",
        "empty without having been erased"
    )]
    [InlineData(
        "UPDATE personal_values SET salt = NULL, erased_at = NULL WHERE reference = 1",
        "personal value 1",
        "only one of value and salt"
    )]
    [InlineData("DELETE FROM cases", "table journal", "the case itself is gone")]
    public async Task A_changed_history_is_named_at_its_place(string damage, string where, string told)
    {
        await using var store = await played.CopyAsync();
        await store.PlantAsync(damage.Split(';'));

        var report = await store.VerifyAsync(null, VerifyPart.History);

        Assert.Contains(
            report.Violations,
            violation =>
                violation.Where.StartsWith(where, StringComparison.Ordinal) && violation.Sentence.Contains(told, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task An_erased_value_breaks_nothing()
    {
        await using var store = await played.CopyAsync();
        await store.PlantAsync("UPDATE personal_values SET value = NULL, salt = NULL, erased_at = (SELECT max(opened_at) FROM cases)");

        var report = await store.VerifyAsync();

        Assert.Empty(report.Violations);
        Assert.True(report.Counts is { Erased: > 5, Values: 0 }, $"{report.Counts}");
    }

    [Theory]
    [InlineData(
        "UPDATE work_items SET performer = 'QH-FTW-2' WHERE task = 'register'",
        "work_items number ",
        "performer is 'QH-FTW-2', the journal gives 'QH-FTW-1'"
    )]
    [InlineData("UPDATE cases SET wake_at = NULL", "cases", "wake_at is empty")]
    [InlineData("UPDATE cases SET main_post = 'QH-DEP'", "cases", "main_post is 'QH-DEP', the journal gives 'QH-DIR'")]
    [InlineData("UPDATE cases SET state = replace(state, 'QH-DIR', 'QH-DEP')", "cases", "state differs")]
    [InlineData("UPDATE cases SET state = 'nonsense'", "cases", "state can't be read")]
    [InlineData("UPDATE handovers SET settled_by = NULL", "handovers number ", "settled_by is empty")]
    [InlineData("DELETE FROM alerts WHERE rung = 'L1'", "alerts number ", "the row is missing")]
    [InlineData("UPDATE alerts SET number = number + 500 WHERE rung = 'L1'", "alerts number ", "the journal gives no such row")]
    [InlineData("UPDATE rungs_fired SET is_late = {true} WHERE rung = 'L2'", "rungs_fired ", "is_late is")]
    [InlineData("UPDATE findings SET kind = 'other'", "findings number ", "kind is 'other', the journal gives 'refusal-reason'")]
    [InlineData(
        "UPDATE responsibilities SET post = 'QH-DEP' WHERE valid_until IS NULL AND subject = (SELECT min(subject) FROM responsibilities)",
        "responsibilities subject ",
        "post is 'QH-DEP'"
    )]
    [InlineData("DELETE FROM journal WHERE version = 1", "entry 2", "can't be replayed")]
    public async Task A_row_that_the_journal_does_not_give_is_named_with_its_column(string damage, string where, string told)
    {
        await using var store = await played.CopyAsync();
        await store.PlantAsync(damage.Replace("{true}", store.IsPostgres ? "true" : "1", StringComparison.Ordinal));

        var report = await store.VerifyAsync(null, VerifyPart.Replay);

        Assert.Contains(
            report.Violations,
            violation =>
                violation.Where.StartsWith(where, StringComparison.Ordinal) && violation.Sentence.Contains(told, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("UPDATE cases SET state = replace(state, '\"nextNumber\"', '\"suspensions\":[],\"nextNumber\"')")]
    [InlineData("UPDATE handovers SET materials = replace(materials, '{\"name\"', '{\"isIncluded\":false,\"name\"')")]
    public async Task What_an_earlier_version_told_in_other_words_is_no_violation(string rewording)
    {
        await using var store = await played.CopyAsync();
        await store.PlantAsync(rewording);

        Assert.Empty((await store.VerifyAsync(null, VerifyPart.Replay)).Violations);
    }

    private static string Hour(StoreCopy store) => store.IsPostgres ? "interval '1 hour'" : "3600000000";

    /// <summary>Takes away what the database itself refuses, so that the walk has something to find.</summary>
    private static Task LetDownAsync(StoreCopy store, string register = "responsibilities") =>
        store.IsPostgres
            ? store.PlantAsync(
                $"ALTER TABLE {register} DROP CONSTRAINT {register}_one_at_a_time",
                $"DROP TRIGGER {register}_no_gap ON {register}"
            )
            : store.PlantAsync(
                $"DROP TRIGGER {register}_one_at_a_time",
                $"DROP TRIGGER {register}_one_at_a_time_after_change",
                $"DROP TRIGGER {register}_no_gap"
            );

    private static string[] WithoutKey(string table) =>
        [$"CREATE TABLE copy AS SELECT * FROM {table}", $"DROP TABLE {table}", $"ALTER TABLE copy RENAME TO {table}"];
}

public sealed class SqliteVerificationTests(PlayedSqlite played) : VerificationTests(played), IClassFixture<PlayedSqlite>;

public sealed class PostgresVerificationTests(PlayedPostgres played) : VerificationTests(played), IClassFixture<PlayedPostgres>;
