using System.Collections.Immutable;
using System.Diagnostics;
using NodaTime;
using Workflow.Core.Definitions;

namespace Workflow.Core.Organizations;

/// <summary>Writes a change of persons into a content; <see cref="OrgFrameEdit"/> does that for posts and departments.</summary>
internal static class OrgEdit
{
    /// <summary>
    /// The content with the change, or a refusal; faults of the new content are the caller's to look for. <paramref name="now"/> is when it is
    /// recorded.
    /// </summary>
    public static (OrgContent Next, LocalizedText? Refusal) Apply(OrgContent content, OrgChange change, Instant now) =>
        change switch
        {
            OrgChange.Away away => (content with { Absences = content.Absences.Add(new(away.Person, away.From, away.Until)) }, null),
            OrgChange.Back back => Back(content, back),
            OrgChange.TenureBegins begins => (
                content with
                {
                    Tenures = content.Tenures.Add(new(begins.Post, begins.Person, begins.From, begins.Until)),
                },
                null
            ),
            OrgChange.TenureEnds ends => End(content, ends),
            OrgChange.DeputyAsked asked => (
                content with
                {
                    Deputyships = content.Deputyships.Add(new(asked.Post, asked.Person, asked.From, asked.Until, Consented: null)),
                },
                null
            ),
            OrgChange.DeputyConsented consented => Consent(content, consented, now),
            OrgChange.DeputyDeclined declined => Decline(content, declined),
            OrgChange.DeputyEnded ended => EndDeputy(content, ended),
            OrgChange.ActingNamed named => (
                content with
                {
                    ActingTerms = content.ActingTerms.Add(new(named.Post, named.Person, named.From, named.Until)),
                },
                null
            ),
            OrgChange.ActingEnded ended => EndActing(content, ended),
            OrgChange.DutyTurnAdded added => (
                content with
                {
                    Roster = content.Roster.Add(new(added.Post, added.Person, added.From, added.Until)),
                },
                null
            ),
            OrgChange.DutyTurnDropped dropped => Drop(content, dropped),
            OrgChange.Cancelled cancelled => OrgPlans.Cancel(content, cancelled.Planned, now),
            OrgChange.PersonJoined
            or OrgChange.DeputiesNamed
            or OrgChange.DepartmentOpened
            or OrgChange.PostOpened
            or OrgChange.PostMoved
            or OrgChange.AreasMoved
            or OrgChange.PostClosed
            or OrgChange.DepartmentClosed => OrgFrameEdit.Apply(content, change, now),
            _ => throw new UnreachableException($"no such change: {change.GetType().Name}"),
        };

    private static (OrgContent Next, LocalizedText? Refusal) Back(OrgContent content, OrgChange.Back back)
    {
        var running = content.Absences.Where(row => row.Person == back.Person && row.From < back.At && !(row.Until <= back.At)).ToList();
        var starting = content.Absences.Where(row => row.Person == back.Person && row.From == back.At).ToList();
        if (running.Count + starting.Count == 0)
            return Refuse(
                content,
                $"{back.Person} isn't away at {content.Shown(back.At)}",
                $"{back.Person}在{content.Shown(back.At)}并未缺勤"
            );
        var rest = content.Absences.RemoveRange(running.Concat(starting));
        return (content with { Absences = rest.AddRange(running.Select(row => row with { Until = back.At })) }, null);
    }

    private static (OrgContent Next, LocalizedText? Refusal) End(OrgContent content, OrgChange.TenureEnds ends)
    {
        var index = Find(content.Tenures, row => row.Post == ends.Post && row.Person == ends.Person && !(row.Until <= ends.At));
        if (index < 0)
            return Refuse(
                content,
                $"{ends.Person} doesn't hold {ends.Post} at {content.Shown(ends.At)} or later",
                $"{ends.Person}在{content.Shown(ends.At)}及以后不担任{ends.Post}"
            );
        var row = content.Tenures[index];
        var rest = content.Tenures.RemoveAt(index);
        return (content with { Tenures = row.From >= ends.At ? rest : rest.Insert(index, row with { Until = ends.At }) }, null);
    }

    private static (OrgContent Next, LocalizedText? Refusal) Consent(OrgContent content, OrgChange.DeputyConsented consented, Instant now)
    {
        var index = FindPeriod(content, consented.Post, consented.Person, consented.From);
        if (index < 0)
            return NotAsked(content, consented.Post, consented.Person, consented.From);
        var row = content.Deputyships[index];
        if (row.Consented is { } known)
            return Refuse(
                content,
                $"{row.Person} agreed to deputise for {row.Post} at {content.Shown(known)} already",
                $"{row.Person}已于{content.Shown(known)}同意代理{row.Post}"
            );
        // Nobody can have agreed before it was written down: what was done in between was nobody's consent.
        var counts = Instant.Max(consented.At, now);
        if (row.Until is { } until && until <= counts)
            return Refuse(
                content,
                $"{row.Person} was asked to deputise for {row.Post} until {content.Shown(until)}; that is over",
                $"请{row.Person}代理{row.Post}的期间至{content.Shown(until)}，现已届满"
            );
        return (content with { Deputyships = content.Deputyships.SetItem(index, row with { Consented = counts }) }, null);
    }

    private static (OrgContent Next, LocalizedText? Refusal) Decline(OrgContent content, OrgChange.DeputyDeclined declined)
    {
        var index = FindPeriod(content, declined.Post, declined.Person, declined.From);
        if (index < 0)
            return NotAsked(content, declined.Post, declined.Person, declined.From);
        if (content.Deputyships[index].Consented is not null)
            return Refuse(
                content,
                $"{declined.Person} has agreed to deputise for {declined.Post}; end it instead",
                $"{declined.Person}已同意代理{declined.Post}；请改为结束代理"
            );
        return (content with { Deputyships = content.Deputyships.RemoveAt(index) }, null);
    }

    private static (OrgContent Next, LocalizedText? Refusal) EndDeputy(OrgContent content, OrgChange.DeputyEnded ended)
    {
        var index = FindPeriod(content, ended.Post, ended.Person, ended.From);
        if (index < 0 || content.Deputyships[index].Until <= ended.At)
            return NotAsked(content, ended.Post, ended.Person, ended.From);
        var row = content.Deputyships[index];
        var never = row.Consented is not { } consented || Instant.Max(row.From, consented) >= ended.At;
        return (
            content with
            {
                Deputyships = never
                    ? content.Deputyships.RemoveAt(index)
                    : content.Deputyships.SetItem(index, row with { Until = ended.At }),
            },
            null
        );
    }

    private static (OrgContent Next, LocalizedText? Refusal) EndActing(OrgContent content, OrgChange.ActingEnded ended)
    {
        var index = Find(
            content.ActingTerms,
            row => row.Post == ended.Post && row.Person == ended.Person && row.From == ended.From && !(row.Until <= ended.At)
        );
        if (index < 0)
            return Refuse(
                content,
                $"{ended.Person} doesn't act for {ended.Post} at {content.Shown(ended.At)} or later since {content.Shown(ended.From)}",
                $"{ended.Person}自{content.Shown(ended.From)}起的代行在{content.Shown(ended.At)}已不存在（{ended.Post}）"
            );
        var row = content.ActingTerms[index];
        return (
            content with
            {
                ActingTerms =
                    row.From >= ended.At
                        ? content.ActingTerms.RemoveAt(index)
                        : content.ActingTerms.SetItem(index, row with { Until = ended.At }),
            },
            null
        );
    }

    private static (OrgContent Next, LocalizedText? Refusal) Drop(OrgContent content, OrgChange.DutyTurnDropped dropped)
    {
        var index = Find(content.Roster, row => row.Post == dropped.Post && row.Person == dropped.Person && row.From == dropped.From);
        return index < 0
            ? Refuse(
                content,
                $"{dropped.Person} has no turn of duty for {dropped.Post} from {content.Shown(dropped.From)}",
                $"{dropped.Person}没有自{content.Shown(dropped.From)}起的{dropped.Post}值班"
            )
            : (content with { Roster = content.Roster.RemoveAt(index) }, null);
    }

    private static int FindPeriod(OrgContent content, PostId post, PersonId person, Instant from) =>
        Find(content.Deputyships, row => row.Post == post && row.Person == person && row.From == from);

    private static (OrgContent Next, LocalizedText? Refusal) NotAsked(OrgContent content, PostId post, PersonId person, Instant from) =>
        Refuse(
            content,
            $"{person} isn't asked to deputise for {post} from {content.Shown(from)}",
            $"没有请{person}自{content.Shown(from)}起代理{post}"
        );

    /// <summary>The index of the first row that is meant; -1 when there is none.</summary>
    internal static int Find<T>(ImmutableArray<T> rows, Predicate<T> isMeant)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            if (isMeant(rows[i]))
                return i;
        }
        return -1;
    }

    internal static (OrgContent Next, LocalizedText? Refusal) Refuse(OrgContent content, string en, string zh) =>
        (content, LocalizedText.Of(en, zh));
}
