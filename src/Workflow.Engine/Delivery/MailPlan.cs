using System.Collections.Immutable;
using NodaTime;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Delivery;

/// <summary>
/// How mail is spread. <paramref name="AtOnce"/>: so many of a person's leave one by one in a pass, and so many alerts within a
/// <paramref name="Window"/> before the rest become a digest. <paramref name="InPass"/>: so many leave in one pass altogether.
/// </summary>
internal sealed record MailPace(int AtOnce, Duration Window, int InPass);

/// <summary>
/// What left for a person lately. <paramref name="Recent"/> counts alerts mailed one by one within the last window; null for
/// <paramref name="LastDigest"/> when none left in it. <paramref name="IsStuck"/>: a digest couldn't leave and is tried again.
/// </summary>
internal sealed record MailLoad(int Recent, Instant? LastDigest, bool IsStuck)
{
    public static MailLoad None { get; } = new(0, null, IsStuck: false);
}

/// <summary>
/// What one pass does with the mail that may go by its time: which leaves one by one, what becomes a digest, and what waits until when. Pure.
/// No digest holds a first breach, a statutory deadline or a critical alert, nor a mail that was tried alone before: its id would change.
/// </summary>
internal sealed record MailPlan(
    ImmutableArray<OutboxRow> Single,
    ImmutableArray<ImmutableArray<OutboxRow>> Digests,
    ImmutableArray<(OutboxRow Row, Instant Until)> Later
)
{
    /// <summary>
    /// <paramref name="quietUntil"/> holds the rows that quiet hours keep back; a person missing in <paramref name="loads"/> got nothing
    /// lately.
    /// </summary>
    public static MailPlan Of(
        IEnumerable<OutboxRow> due,
        IReadOnlyDictionary<Guid, Instant> quietUntil,
        IReadOnlyDictionary<string, MailLoad> loads,
        MailPace pace,
        Instant now
    )
    {
        var single = new List<(int Turn, OutboxRow Row)>();
        var digests = ImmutableArray.CreateBuilder<ImmutableArray<OutboxRow>>();
        var later = ImmutableArray.CreateBuilder<(OutboxRow Row, Instant Until)>();
        foreach (var person in due.GroupBy(row => row.Person ?? "", StringComparer.Ordinal))
        {
            var held = person.ToLookup(row => quietUntil.ContainsKey(row.MessageId));
            later.AddRange(held[true].Select(row => (row, quietUntil[row.MessageId])));
            var one = new OnePerson([.. held[false]], loads.GetValueOrDefault(person.Key, MailLoad.None), pace);
            single.AddRange(one.Single.Take(pace.AtOnce).Select((row, turn) => (turn, row)));
            if (one.Digest.IsEmpty)
                continue;
            if (one.DigestAt() is { } at && at > now)
                later.AddRange(one.Digest.Select(row => (row, at)));
            else
                digests.Add(one.Digest);
        }
        // Each person's first mail goes before anybody's second.
        return new(
            [.. single.OrderBy(mail => mail.Turn).Take(pace.InPass).Select(mail => mail.Row)],
            digests.ToImmutable(),
            later.ToImmutable()
        );
    }

    private sealed class OnePerson
    {
        private readonly MailLoad _load;
        private readonly MailPace _pace;

        public OnePerson(ImmutableArray<OutboxRow> open, MailLoad load, MailPace pace)
        {
            _load = load;
            _pace = pace;
            ImmutableArray<OutboxRow> plain = [.. open.Where(MayMerge).OrderBy(row => row.CreatedAt).ThenBy(row => row.MessageId)];
            var isStorm = load.Recent + open.Count(row => row.IsAlert) > pace.AtOnce;
            // What waited together, through a night or behind an earlier digest, goes together.
            Digest = isStorm || plain.Count(row => row.NextAttemptAt > row.CreatedAt) > 1 ? plain : [];
            Single =
            [
                .. open.Except(Digest).OrderByDescending(row => row.IsUrgent).ThenBy(row => row.CreatedAt).ThenBy(row => row.MessageId),
            ];
        }

        public ImmutableArray<OutboxRow> Single { get; }

        public ImmutableArray<OutboxRow> Digest { get; }

        /// <summary>When the next digest may leave; null: at once. Behind one that is stuck it waits a window at most.</summary>
        public Instant? DigestAt()
        {
            var afterLast = _load.LastDigest + _pace.Window;
            var afterStuck = _load.IsStuck ? Digest[0].CreatedAt + _pace.Window : (Instant?)null;
            return afterLast is { } last && afterStuck is { } stuck ? Instant.Max(last, stuck) : afterLast ?? afterStuck;
        }

        private static bool MayMerge(OutboxRow row) => row is { IsAlert: true, IsUrgent: false, IsDigest: false, Attempts: 0, Error: null };
    }
}
