using NodaTime;

namespace Workflow.Core.Organizations;

/// <summary>Faults in who acts for a post, and who deputises, for a period.</summary>
internal static class OrgStandInFaults
{
    public static IEnumerable<OrgFault> Of(OrgContent content) => Acting(content).Concat(Deputising(content));

    private static IEnumerable<OrgFault> Acting(OrgContent content)
    {
        for (var i = 0; i < content.ActingTerms.Length; i++)
        {
            var row = content.ActingTerms[i];
            foreach (var fault in Row(content, "acting", i, row.Post, row.Person, row.From, row.Until))
                yield return fault;
            var clash = content
                .ActingTerms.Take(i)
                .FirstOrDefault(other => other.Post == row.Post && Overlap(other.From, other.Until, row.From, row.Until));
            if (clash is not null)
                yield return new(
                    OrgPlace.Row("acting", i),
                    $"{clash.Person} already acts for {row.Post} {content.Shown(clash.From, clash.Until)}; one acts at a time",
                    $"{clash.Person}{content.ShownInChinese(clash.From, clash.Until)}已代行{row.Post}；同一时间只有一人代行"
                );
        }
    }

    private static IEnumerable<OrgFault> Deputising(OrgContent content)
    {
        for (var i = 0; i < content.Deputyships.Length; i++)
        {
            var row = content.Deputyships[i];
            foreach (var fault in Row(content, "deputising", i, row.Post, row.Person, row.From, row.Until))
                yield return fault;
            var clash = content
                .Deputyships.Take(i)
                .FirstOrDefault(other =>
                    other.Post == row.Post && other.Person == row.Person && Overlap(other.From, other.Until, row.From, row.Until)
                );
            if (clash is not null)
                yield return new(
                    OrgPlace.Row("deputising", i),
                    $"{row.Person} is already asked to deputise for {row.Post} {content.Shown(clash.From, clash.Until)}",
                    $"已请{row.Person}{content.ShownInChinese(clash.From, clash.Until)}代理{row.Post}"
                );
        }
    }

    private static IEnumerable<OrgFault> Row(
        OrgContent content,
        string section,
        int index,
        PostId post,
        PersonId person,
        Instant from,
        Instant? until
    )
    {
        foreach (var fault in OrgTenureFaults.PostAndPerson(content, section, index, post, person))
            yield return fault;
        if (OrgTenureFaults.Backwards(content, section, index, from, until) is { } backwards)
            yield return backwards;
        if (OrgTenureFaults.AfterClosing(content, section, index, post, until) is { } tooLate)
            yield return tooLate;
    }

    private static bool Overlap(Instant from, Instant? until, Instant otherFrom, Instant? otherUntil) =>
        from < (otherUntil ?? Instant.MaxValue) && otherFrom < (until ?? Instant.MaxValue);
}
