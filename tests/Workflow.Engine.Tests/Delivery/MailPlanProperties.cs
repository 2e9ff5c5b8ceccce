using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Engine.Delivery;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Tests.Delivery;

/// <summary>Whatever alerts come when: each is in one mail, none that is urgent in a digest, and no person gets more than the pace allows.</summary>
public sealed class MailPlanProperties
{
    private static readonly MailPace Pace = new(AtOnce: 4, Duration.FromMinutes(15), InPass: 20);
    private static readonly Instant Start = Instant.FromUtc(2026, 3, 4, 2, 0);

    private sealed record Raised(int Minute, int Person, bool IsCritical, bool IsFirst, bool IsStatutory);

    private sealed record Left(Instant At, string Person, OutboxRow[] Rows);

    [Property]
    public Property Every_alert_is_in_one_mail_in_time_and_nothing_urgent_is_in_a_digest()
    {
        var rare = Gen.Frequency((8, Gen.Constant(false)), (1, Gen.Constant(true)));
        var raised =
            from minute in Gen.Choose(0, 60)
            from person in Gen.Choose(1, 3)
            from critical in rare
            from first in rare
            from statutory in rare
            select new Raised(minute, person, critical, first, statutory);
        return Prop.ForAll(raised.ListOf().ToArbitrary(), all => Holds(all.ToList()));
    }

    private static bool Holds(List<Raised> all)
    {
        var rows = all.Select(RowOf).ToList();
        var left = Play(rows);
        var told = left.SelectMany(mail => mail.Rows).ToList();
        return told.Count == rows.Count
            && told.Distinct().Count() == rows.Count
            && left.Where(mail => mail.Rows.Length > 1).SelectMany(mail => mail.Rows).All(row => !row.IsUrgent)
            && left.All(mail => mail.Rows.All(row => row.Person == mail.Person))
            && left.All(mail => mail.Rows.All(row => mail.At - row.CreatedAt <= (row.IsUrgent ? Duration.Zero : Pace.Window)))
            && left.Where(mail => mail.Rows[0].IsDigest)
                .GroupBy(mail => mail.Person)
                .All(person => IsSpaced([.. person.Select(mail => mail.At)]))
            && left.Where(mail => !mail.Rows[0].IsDigest && !mail.Rows[0].IsUrgent)
                .GroupBy(mail => mail.Person)
                .All(person =>
                    person.All(mail => person.Count(other => other.At <= mail.At && mail.At - other.At < Pace.Window) <= Pace.AtOnce)
                );
    }

    private static bool IsSpaced(Instant[] at) => at.Zip(at.Skip(1)).All(pair => pair.Second - pair.First >= Pace.Window);

    /// <summary>What the pump does with plans, each minute until nothing waits, without a store.</summary>
    private static List<Left> Play(List<OutboxRow> rows)
    {
        var left = new List<Left>();
        for (var now = Start; now < Start + Duration.FromHours(3); now += Duration.FromMinutes(1))
        {
            while (true)
            {
                var due = rows.Where(row => row.Status == OutboxStatus.Waiting && row.NextAttemptAt <= now).ToList();
                if (due.Count == 0)
                    break;
                var plan = MailPlan.Of(due, new Dictionary<Guid, Instant>(), Loads(left, now), Pace, now);
                foreach (var (row, until) in plan.Later)
                    row.NextAttemptAt = until;
                foreach (var row in plan.Single)
                    left.Add(Send([row], now));
                foreach (var digest in plan.Digests)
                {
                    digest[0].MergedInto = digest[0].MessageId;
                    left.Add(Send([.. digest], now));
                }
            }
        }
        return left;
    }

    private static Left Send(OutboxRow[] rows, Instant now)
    {
        foreach (var row in rows)
            row.Status = OutboxStatus.Sent;
        return new(now, rows[0].Person ?? "", rows);
    }

    private static Dictionary<string, MailLoad> Loads(List<Left> left, Instant now) =>
        left.Where(mail => mail.At > now - Pace.Window)
            .GroupBy(mail => mail.Person)
            .ToDictionary(
                person => person.Key,
                person => new MailLoad(
                    person.Count(mail => !mail.Rows[0].IsDigest),
                    person.Where(mail => mail.Rows[0].IsDigest).Max(mail => (Instant?)mail.At),
                    IsStuck: false
                )
            );

    private static OutboxRow RowOf(Raised raised) =>
        new()
        {
            MessageId = Guid.CreateVersion7(),
            Kind = NotificationKind.Alert,
            Person = string.Create(null, $"person-{raised.Person}"),
            IsCritical = raised.IsCritical,
            IsFirstBreach = raised.IsFirst,
            IsStatutory = raised.IsStatutory,
            Channel = OutboxRows.Mail,
            Status = OutboxStatus.Waiting,
            CreatedAt = Start + Duration.FromMinutes(raised.Minute),
            NextAttemptAt = Start + Duration.FromMinutes(raised.Minute),
            MergedInto = Guid.CreateVersion7(),
        };
}
