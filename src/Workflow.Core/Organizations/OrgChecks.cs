using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Definitions;

namespace Workflow.Core.Organizations;

/// <summary>What must be proved of a directory before it is used: that nothing is ever nobody's, even with any one person away.</summary>
public static class OrgChecks
{
    /// <summary>
    /// Every post that resolves to nobody at a known instant from <paramref name="from"/> on, and a backstop that has come down to one
    /// person.
    /// </summary>
    public static ImmutableArray<OrgFault> Staffing(OrgDirectory directory, Instant from) =>
        [.. Backstop(directory, from), .. Unstaffed(directory, directory.Unstaffed(from))];

    /// <summary>
    /// Every post that one more absence, from <paramref name="from"/> on, would leave to nobody. Empty is the proof that no single person
    /// is indispensable.
    /// </summary>
    public static ImmutableArray<OrgFault> AnyOneAway(OrgDirectory directory, Instant from) =>
        [
            .. PerPost(
                directory.RestingOnOne(from),
                row => row.Post,
                row =>
                    LocalizedText.Of(
                        $"{row.Post} rests on {row.Person} alone {directory.Content.Shown(row.From, row.Until)}: with one more absence nobody stands for it",
                        $"{row.Post}{directory.Content.ShownInChinese(row.From, row.Until)}仅有{row.Person}一人；再缺一人即无人负责"
                    )
            ),
        ];

    /// <summary>One fault for each post that has a stretch without anybody.</summary>
    internal static IEnumerable<OrgFault> Unstaffed(OrgDirectory directory, IEnumerable<UnstaffedSpan> spans) =>
        PerPost(
            spans,
            row => row.Post,
            row =>
                LocalizedText.Of(
                    $"nobody stands for {row.Post} {directory.Content.Shown(row.From, row.Until)}: holder, deputies, heads and backstop are vacant or away",
                    $"{row.Post}{directory.Content.ShownInChinese(row.From, row.Until)}无人负责：任职者、代理人、各级负责人和兜底人员均空缺或缺勤"
                )
        );

    private static IEnumerable<OrgFault> PerPost<T>(IEnumerable<T> rows, Func<T, PostId> post, Func<T, LocalizedText> message) =>
        rows.DistinctBy(post).Select(row => new OrgFault(new("post", post(row).Code, ""), message(row)));

    /// <summary>A fault at the first instant at which fewer than two persons are behind the backstop, away or not.</summary>
    internal static IEnumerable<OrgFault> Backstop(OrgDirectory directory, Instant from)
    {
        var changes = directory.Content.Tenures.SelectMany(row => new[] { row.From, row.Until ?? Instant.MaxValue }).Append(from);
        foreach (var at in changes.Where(at => at >= from && at < Instant.MaxValue).Distinct().Order())
        {
            var persons = directory.Content.Backstops.Select(one => PersonOf(directory, one, at)).OfType<PersonId>().Distinct().Count();
            if (persons >= 2)
                continue;
            var left = persons == 0 ? "nobody" : "one person only";
            yield return new(
                OrgPlace.Row("backstop", 0),
                $"from {directory.Content.Shown(at)} the backstop is {left}; it needs two",
                $"自{directory.Content.Shown(at)}起兜底人员{(persons == 0 ? "为零" : "仅一人")}；须有两人"
            );
            yield break;
        }
    }

    private static PersonId? PersonOf(OrgDirectory directory, Backstop backstop, Instant at) =>
        backstop switch
        {
            Organizations.Backstop.HolderOf held => directory.HolderOf(held.Post, at),
            Organizations.Backstop.Named named => directory.IsInService(named.Person, at) ? named.Person : null,
            _ => throw new System.Diagnostics.UnreachableException(),
        };
}
