using System.Diagnostics;
using NodaTime;
using Workflow.Core.Definitions;

namespace Workflow.Core.Organizations;

/// <summary>A change as a sentence in both languages, with the names that the organisation gives.</summary>
public static class OrgChangeText
{
    /// <summary>The sentence; a code that the organisation lacks is shown as itself, times are those of the organisation.</summary>
    public static LocalizedText Of(OrgChange change, OrgDirectory directory)
    {
        var at = new Namer(directory);
        return change switch
        {
            OrgChange.Away away => Say(
                $"{at.En(away.Person)} is away {at.En(away.From, away.Until)}{Because(away.Happened)}",
                $"{at.Zh(away.Person)}{at.Zh(away.From, away.Until)}缺勤{Because(away.Happened)}"
            ),
            OrgChange.Back back => Say($"{at.En(back.Person)} is back at {at.At(back.At)}", $"{at.Zh(back.Person)}于{at.At(back.At)}返岗"),
            OrgChange.TenureBegins begins => Say(
                $"{at.En(begins.Person)} holds {at.En(begins.Post)} {at.En(begins.From, begins.Until)}",
                $"{at.Zh(begins.Person)}{at.Zh(begins.From, begins.Until)}担任{at.Zh(begins.Post)}"
            ),
            OrgChange.TenureEnds ends => Say(
                $"{at.En(ends.Person)} gives up {at.En(ends.Post)} at {at.At(ends.At)}{Because(ends.Happened)}",
                $"{at.Zh(ends.Person)}于{at.At(ends.At)}不再担任{at.Zh(ends.Post)}{Because(ends.Happened)}"
            ),
            OrgChange.DeputiesNamed named => Say(
                $"standing deputies of {at.En(named.Post)}: {string.Join(", ", named.Deputies.Select(at.En))}",
                $"{at.Zh(named.Post)}的常设代理人：{string.Join("、", named.Deputies.Select(at.Zh))}"
            ),
            OrgChange.DeputyAsked asked => Say(
                $"{at.En(asked.Person)} is asked to deputise for {at.En(asked.Post)} {at.En(asked.From, asked.Until)}",
                $"请{at.Zh(asked.Person)}{at.Zh(asked.From, asked.Until)}代理{at.Zh(asked.Post)}"
            ),
            OrgChange.DeputyConsented consented => Say(
                $"{at.En(consented.Person)} agrees to deputise for {at.En(consented.Post)}",
                $"{at.Zh(consented.Person)}同意代理{at.Zh(consented.Post)}"
            ),
            OrgChange.DeputyDeclined declined => Say(
                $"{at.En(declined.Person)} declines to deputise for {at.En(declined.Post)}",
                $"{at.Zh(declined.Person)}谢绝代理{at.Zh(declined.Post)}"
            ),
            OrgChange.DeputyEnded ended => Say(
                $"{at.En(ended.Person)} no longer deputises for {at.En(ended.Post)} from {at.At(ended.At)} on",
                $"{at.Zh(ended.Person)}自{at.At(ended.At)}起不再代理{at.Zh(ended.Post)}"
            ),
            OrgChange.ActingNamed named => Say(
                $"{at.En(named.Person)} acts for {at.En(named.Post)} {at.En(named.From, named.Until)}",
                $"{at.Zh(named.Person)}{at.Zh(named.From, named.Until)}代行{at.Zh(named.Post)}"
            ),
            OrgChange.ActingEnded ended => Say(
                $"{at.En(ended.Person)} no longer acts for {at.En(ended.Post)} from {at.At(ended.At)} on",
                $"{at.Zh(ended.Person)}自{at.At(ended.At)}起不再代行{at.Zh(ended.Post)}"
            ),
            OrgChange.DutyTurnAdded added => Say(
                $"{at.En(added.Person)} is on duty for {at.En(added.Post)} {at.En(added.From, added.Until)}",
                $"{at.Zh(added.Person)}{at.Zh(added.From, added.Until)}为{at.Zh(added.Post)}值班"
            ),
            OrgChange.DutyTurnDropped dropped => Say(
                $"{at.En(dropped.Person)} has no duty for {at.En(dropped.Post)} from {at.At(dropped.From)}",
                $"取消{at.Zh(dropped.Person)}自{at.At(dropped.From)}起的{at.Zh(dropped.Post)}值班"
            ),
            OrgChange.Cancelled cancelled => Of(cancelled.Planned, directory) is var planned
                ? Say($"taken back: {planned.For("en")}", $"撤销：{planned.For("zh")}")
                : LocalizedText.Empty,
            _ => OfFrame(change, at),
        };
    }

    private static LocalizedText OfFrame(OrgChange change, Namer at) =>
        change switch
        {
            OrgChange.PersonJoined joined => Say($"{joined.Person.Name.For("en")} joins", $"{joined.Person.Name.For("zh")}加入"),
            OrgChange.DepartmentOpened opened => Say(
                $"{opened.Department.Name.For("en")} ({opened.Department.Id}) is opened",
                $"设立{opened.Department.Name.For("zh")}（{opened.Department.Id}）"
            ),
            OrgChange.PostOpened opened => Say(
                $"{opened.Post.Title.For("en")} ({opened.Post.Id}) is opened",
                $"设立岗位{opened.Post.Title.For("zh")}（{opened.Post.Id}）"
            ),
            OrgChange.PostMoved moved => Say(
                $"{at.En(moved.Post)} moves to {moved.To} with what it holds",
                $"{at.Zh(moved.Post)}连同其职责划转至{moved.To}"
            ),
            OrgChange.AreasMoved moved => Say(
                $"{string.Join(", ", moved.Areas)} pass from {moved.From} to {moved.To}",
                $"{string.Join("、", moved.Areas)}由{moved.From}划转至{moved.To}"
            ),
            OrgChange.PostClosed closed => Say($"{at.En(closed.Post)} is closed", $"撤销岗位{at.Zh(closed.Post)}"),
            OrgChange.DepartmentClosed closed => Say($"{closed.Department} is closed", $"撤销部门{closed.Department}"),
            _ => throw new UnreachableException($"no such change: {change.GetType().Name}"),
        };

    private static LocalizedText Say(string en, string zh) => LocalizedText.Of(en, zh);

    private static string Because(string? happened) => happened is null ? "" : $": {happened}";

    private sealed class Namer(OrgDirectory directory)
    {
        public string En(PersonId person) => directory.Persons.GetValueOrNull(person.Code)?.Name.For("en") ?? person.Code;

        public string Zh(PersonId person) => directory.Persons.GetValueOrNull(person.Code)?.Name.For("zh") ?? person.Code;

        public string En(PostId post) =>
            directory.Posts.GetValueOrNull(post.Code) is { } found ? $"{found.Title.For("en")} ({post})" : post.Code;

        public string Zh(PostId post) =>
            directory.Posts.GetValueOrNull(post.Code) is { } found ? $"{found.Title.For("zh")}（{post}）" : post.Code;

        public string En(Instant from, Instant? until) => directory.Content.Shown(from, until);

        public string Zh(Instant from, Instant? until) => directory.Content.ShownInChinese(from, until);

        public string At(Instant at) => directory.Content.Shown(at);
    }
}
