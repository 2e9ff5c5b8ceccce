using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Engine.Tests.Faults;

/// <summary>Decides from a seed what goes wrong and when, and counts it.</summary>
internal sealed class Adversary(Random random, Action<CaseId, string> parked)
{
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>What went wrong how often.</summary>
    public IReadOnlyDictionary<string, int> Counts => _counts;

    public void Count(string fault) => _counts[fault] = _counts.GetValueOrDefault(fault) + 1;

    /// <summary>A case that couldn't be decided or stored; never expected.</summary>
    public void Park(CaseId id, string because) => parked(id, because);

    /// <summary>True from when all is well again: nothing goes wrong any more.</summary>
    public bool IsCalm { get; set; }

    public bool Happens(int inThousand) => random.Next(1000) < inThousand && !IsCalm;

    public string Salt()
    {
        var bytes = new byte[32];
        random.NextBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>How long lies between deciding and saving: mostly nothing, sometimes long enough for others to come between, or to die.</summary>
    public Duration SavingTakes() =>
        random.Next(20) switch
        {
            _ when IsCalm => Duration.Zero,
            < 12 => Duration.Zero,
            < 18 => Duration.FromMilliseconds(random.Next(1, 500)),
            18 => Duration.FromSeconds(random.Next(1, 30)),
            _ => Duration.FromMinutes(random.Next(1, 30)),
        };

    /// <summary>How late a pump comes to what is due: seconds to weeks.</summary>
    public Duration PumpLags() =>
        random.Next(100) switch
        {
            < 60 => Duration.FromMilliseconds(random.Next(2000)),
            < 80 => Duration.FromSeconds(random.Next(600)),
            < 92 => Duration.FromMinutes(random.Next(24 * 60)),
            < 98 => Duration.FromHours(random.Next(4 * 24)),
            _ => Duration.FromHours(random.Next(21 * 24)),
        };

    /// <summary>How long somebody who got no answer waits before asking again.</summary>
    public Duration AsksAgainAfter() =>
        random.Next(4) switch
        {
            0 => Duration.Zero,
            1 => Duration.FromSeconds(random.Next(1, 60)),
            2 => Duration.FromMinutes(random.Next(1, 600)),
            _ => Duration.FromHours(random.Next(1, 72)),
        };

    /// <summary>How long until the next trouble.</summary>
    public Duration Peace() => Duration.FromMinutes(random.Next(60, 60 * 24 * 16));

    /// <summary>One trouble for the nodes.</summary>
    public void Trouble(IReadOnlyList<SimulatedNode> nodes, Agenda agenda)
    {
        var node = nodes[random.Next(nodes.Count)];
        switch (random.Next(8))
        {
            case 0:
                Count("node restarted");
                node.Die(Duration.Zero);
                break;
            case 1:
                Count("node down for long");
                node.Die(Duration.FromHours(random.Next(1, 24 * 10)));
                break;
            case 2:
                Count("all nodes down");
                var down = Duration.FromHours(random.Next(1, 24 * 15));
                foreach (var one in nodes)
                    one.Die(down);
                break;
            case 3:
                Count("clock back");
                node.Offset -= Duration.FromSeconds(random.Next(1, 12 * 3600));
                break;
            case 4:
                Count("clock forward");
                node.Offset += Duration.FromSeconds(random.Next(1, random.Next(8) == 0 ? 3 * 24 * 3600 : 2 * 3600));
                break;
            case 5:
                Count("old snapshot");
                node.DeafUntil = agenda.Now + Duration.FromHours(random.Next(1, 48));
                break;
            default:
                Count("all pumps at once");
                foreach (var one in nodes)
                    agenda.After(Duration.FromMinutes(30), one.Pump);
                break;
        }
        if (node.Offset != Duration.Zero)
            agenda.After(Duration.FromHours(random.Next(1, 72)), () => node.Offset = Duration.Zero);
    }

    /// <summary>A day of the next weeks is one of rest after all, in one calendar that is published for it.</summary>
    public ImmutableDictionary<string, WorkCalendar> CloseSomeDay(ImmutableDictionary<string, WorkCalendar> calendars, Instant now)
    {
        var day = now.InUtc().Date.PlusDays(random.Next(1, 60));
        var before = calendars.OrderBy(pair => pair.Key, StringComparer.Ordinal).ElementAt(random.Next(calendars.Count)).Value;
        if (!before.Years.TryGetValue(day.Year, out var year))
            return calendars;
        Count("calendar changed");
        var rest = year.RestDays.SetItem(day, LocalizedText.Of("closure", "停业"));
        var changed = new WorkCalendar
        {
            Id = before.Id,
            Version = FormattableString.Invariant($"{before.Version}+{day.DayOfYear}"),
            Title = before.Title,
            Zone = before.Zone,
            Week = before.Week,
            MakeUpHours = before.MakeUpHours,
            Years = before.Years.SetItem(day.Year, year with { RestDays = rest }),
        };
        return calendars.SetItem(changed.Id, changed);
    }

    /// <summary>Somebody goes away, comes back, leaves or begins, or other deputies are named; null when the register refuses it.</summary>
    public OrgDirectory? Reorganise(OrgDirectory directory, Instant now)
    {
        var person = directory.Persons.Values.ElementAt(random.Next(directory.Persons.Count)).Id;
        var post = directory.Posts.Values.ElementAt(random.Next(directory.Posts.Count)).Id;
        var vacant = directory.Posts.Values.Where(one => directory.HolderOf(one.Id, now) is null).ToList();
        OrgChange change = random.Next(6) switch
        {
            0 => new OrgChange.TenureEnds(post, directory.HolderOf(post, now) ?? person, now),
            1 when vacant.Count > 0 => new OrgChange.TenureBegins(vacant[random.Next(vacant.Count)].Id, person, now, Until: null),
            2 => new OrgChange.DeputiesNamed(post, [person]),
            3 => new OrgChange.Back(person, now),
            _ => new OrgChange.Away(person, now, now + Duration.FromDays(random.Next(1, 25))),
        };
        var next = directory.Apply([change], now) is OrgChangeOutcome.Accepted accepted ? accepted.Next : null;
        Count(next is null ? "organisation change refused" : "organisation changed");
        return next;
    }
}
