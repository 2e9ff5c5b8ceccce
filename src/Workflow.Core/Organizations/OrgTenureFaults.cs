using NodaTime;

namespace Workflow.Core.Organizations;

/// <summary>Faults in what is dated, and in the backstop: who holds what, who is away, who is on duty.</summary>
internal static class OrgTenureFaults
{
    public static IEnumerable<OrgFault> Of(OrgContent content) =>
        Tenures(content)
            .Concat(Overlaps(content))
            .Concat(Absences(content))
            .Concat(Roster(content))
            .Concat(OrgStandInFaults.Of(content))
            .Concat(Backstops(content));

    private static IEnumerable<OrgFault> Tenures(OrgContent content)
    {
        for (var i = 0; i < content.Tenures.Length; i++)
        {
            var row = content.Tenures[i];
            foreach (var fault in PostAndPerson(content, "tenure", i, row.Post, row.Person))
                yield return fault;
            if (Backwards(content, "tenure", i, row.From, row.Until) is { } backwards)
                yield return backwards;
            if (AfterClosing(content, "tenure", i, row.Post, row.Until) is { } tooLate)
                yield return tooLate;
        }
    }

    private static IEnumerable<OrgFault> Overlaps(OrgContent content)
    {
        var byPost = content.Tenures.Select((row, index) => (row, index)).GroupBy(pair => pair.row.Post);
        foreach (var rows in byPost.Where(rows => rows.Skip(1).Any()))
        {
            (Tenure Row, int Index)? longest = null;
            foreach (var (row, index) in rows.OrderBy(pair => pair.row.From).ThenBy(pair => pair.index))
            {
                if (longest is { } before && row.From < (before.Row.Until ?? Instant.MaxValue))
                {
                    var (told, other) = index > before.Index ? (index, before.Row) : (before.Index, row);
                    yield return new(
                        OrgPlace.Row("tenure", told, "person"),
                        $"{rows.Key} is already held by {other.Person} {content.Shown(other.From, other.Until)}; a post has one holder at a time",
                        $"{rows.Key}{content.ShownInChinese(other.From, other.Until)}已由{other.Person}担任；一个岗位同一时间只有一名任职者"
                    );
                }
                if (longest is null || (row.Until ?? Instant.MaxValue) > (longest.Value.Row.Until ?? Instant.MaxValue))
                    longest = (row, index);
            }
        }
    }

    private static IEnumerable<OrgFault> Absences(OrgContent content)
    {
        for (var i = 0; i < content.Absences.Length; i++)
        {
            var row = content.Absences[i];
            if (!content.Persons.Contains(row.Person.Code))
                yield return OrgFaults.Unknown(OrgPlace.Row("absence", i, "person"), "person", row.Person.Code, content.Persons.Names);
            if (Backwards(content, "absence", i, row.From, row.Until) is { } backwards)
                yield return backwards;
        }
    }

    private static IEnumerable<OrgFault> Roster(OrgContent content)
    {
        for (var i = 0; i < content.Roster.Length; i++)
        {
            var row = content.Roster[i];
            foreach (var fault in PostAndPerson(content, "duty", i, row.Post, row.Person))
                yield return fault;
            if (Backwards(content, "duty", i, row.From, row.Until) is { } backwards)
                yield return backwards;
            var clash = content
                .Roster.Take(i)
                .FirstOrDefault(other => other.Post == row.Post && other.From < row.Until && row.From < other.Until);
            if (clash is not null)
                yield return new(
                    OrgPlace.Row("duty", i),
                    $"{clash.Person} is already on duty for {row.Post} {content.Shown(clash.From, clash.Until)}",
                    $"{clash.Person}{content.ShownInChinese(clash.From, clash.Until)}已在{row.Post}值班"
                );
        }
    }

    private static IEnumerable<OrgFault> Backstops(OrgContent content)
    {
        if (content.Backstops.IsEmpty)
        {
            yield return new(
                OrgPlace.Whole,
                "the organisation has no backstop; name two posts or persons who stand for any post at last",
                "组织没有兜底人员；请指定两个岗位或人员，最终承接任何岗位"
            );
            yield break;
        }
        for (var i = 0; i < content.Backstops.Length; i++)
        {
            var place = OrgPlace.Row("backstop", i);
            if (content.Backstops[i] is Backstop.HolderOf held && !content.Posts.Contains(held.Post.Code))
                yield return OrgFaults.Unknown(place, "post or person", held.Post.Code, content.Posts.Names.Concat(content.Persons.Names));
            else if (content.Backstops[i] is Backstop.Named named && !content.Persons.Contains(named.Person.Code))
                yield return OrgFaults.Unknown(place, "person", named.Person.Code, content.Persons.Names);
        }
        if (content.Backstops.Distinct().Count() < 2)
            yield return new(
                OrgPlace.Row("backstop", 0),
                "the backstop is one alone; name two, so that one may be away",
                "兜底人员只有一个；请指定两个，以便其中一人可以缺勤"
            );
    }

    public static IEnumerable<OrgFault> PostAndPerson(OrgContent content, string section, int index, PostId post, PersonId person)
    {
        // What is dated outlives its post: who held a post that was closed since goes on being known.
        if (!content.EverHadPost(post.Code))
            yield return OrgFaults.Unknown(OrgPlace.Row(section, index, "post"), "post", post.Code, content.Posts.Names);
        if (!content.Persons.Contains(person.Code))
            yield return OrgFaults.Unknown(OrgPlace.Row(section, index, "person"), "person", person.Code, content.Persons.Names);
    }

    public static OrgFault? AfterClosing(OrgContent content, string section, int index, PostId post, Instant? until) =>
        content.ClosingOf(post.Code) is { } closing && (until ?? Instant.MaxValue) > closing
            ? new(
                OrgPlace.Row(section, index, "post"),
                $"{post} was closed at {content.Shown(closing)}",
                $"{post}已于{content.Shown(closing)}撤销"
            )
            : null;

    public static OrgFault? Backwards(OrgContent content, string section, int index, Instant from, Instant? until) =>
        until is { } end && end <= from
            ? new(
                OrgPlace.Row(section, index, "until"),
                $"it ends at {content.Shown(end)}, not after its beginning at {content.Shown(from)} ('until' isn't included)",
                $"结束时间{content.Shown(end)}不晚于开始时间{content.Shown(from)}（不含结束时刻）"
            )
            : null;
}
