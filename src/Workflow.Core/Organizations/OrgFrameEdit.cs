using System.Collections.Immutable;
using System.Diagnostics;
using NodaTime;
using Workflow.Core.Definitions;

namespace Workflow.Core.Organizations;

/// <summary>Writes a change of posts, departments or who belongs to the organisation into a content. It takes effect when it is recorded.</summary>
internal static class OrgFrameEdit
{
    /// <inheritdoc cref="OrgEdit.Apply" />
    public static (OrgContent Next, LocalizedText? Refusal) Apply(OrgContent content, OrgChange change, Instant now) =>
        change switch
        {
            OrgChange.DeputiesNamed named => Name(content, named),
            OrgChange.PersonJoined joined => Join(content, joined.Person),
            OrgChange.DepartmentOpened opened => Open(content, opened.Department),
            OrgChange.PostOpened opened => Open(content, opened.Post),
            OrgChange.PostMoved moved => Move(content, moved),
            OrgChange.AreasMoved moved => Move(content, moved),
            OrgChange.PostClosed closed => Close(content, closed.Post, now),
            OrgChange.DepartmentClosed closed => Close(content, closed.Department, now),
            _ => throw new UnreachableException($"no such change: {change.GetType().Name}"),
        };

    /// <summary>The next content, remembering how posts and departments stood until <paramref name="now"/> where they changed.</summary>
    public static OrgContent Remember(OrgContent before, OrgContent next, Instant now)
    {
        if (ReferenceEquals(before.Posts, next.Posts) && ReferenceEquals(before.Departments, next.Departments))
            return next;
        // Two changes in one instant, or by a clock that lags: what lay between them was never in force.
        return !before.Earlier.IsEmpty && now <= before.Earlier[^1].Until
            ? next
            : next with
            {
                Earlier = before.Earlier.Add(new(now, before.Departments, before.Posts, before.Backstops)),
            };
    }

    private static (OrgContent Next, LocalizedText? Refusal) Name(OrgContent content, OrgChange.DeputiesNamed named) =>
        content.Posts.GetValueOrNull(named.Post.Code) is { } post
            ? (content with { Posts = With(content.Posts, named.Post.Code, post with { Deputies = named.Deputies }) }, null)
            : NoPost(content, named.Post);

    private static (OrgContent Next, LocalizedText? Refusal) Join(OrgContent content, Person person)
    {
        if (RefusedCode(content, person.Id.Code, content.Persons.Contains(person.Id.Code)) is { } refusal)
            return (content, refusal);
        return (content with { Persons = new(content.Persons.Append(KeyValuePair.Create(person.Id.Code, person))) }, null);
    }

    private static (OrgContent Next, LocalizedText? Refusal) Open(OrgContent content, Department unit)
    {
        if (RefusedCode(content, unit.Id.Code, content.EverHadDepartment(unit.Id.Code)) is { } refusal)
            return (content, refusal);
        return (content with { Departments = new(content.Departments.Append(KeyValuePair.Create(unit.Id.Code, unit))) }, null);
    }

    private static (OrgContent Next, LocalizedText? Refusal) Open(OrgContent content, Post post)
    {
        if (RefusedCode(content, post.Id.Code, content.EverHadPost(post.Id.Code)) is { } refusal)
            return (content, refusal);
        return (content with { Posts = InOrder(content, content.Posts.Append(KeyValuePair.Create(post.Id.Code, post))) }, null);
    }

    private static (OrgContent Next, LocalizedText? Refusal) Move(OrgContent content, OrgChange.PostMoved moved)
    {
        if (content.Posts.GetValueOrNull(moved.Post.Code) is not { } post)
            return NoPost(content, moved.Post);
        if (!content.Departments.Contains(moved.To.Code))
            return NoDepartment(content, moved.To);
        var others = content.Posts.Where(pair => pair.Key != moved.Post.Code);
        var there = post with { Department = moved.To, ReportsTo = moved.ReportsTo };
        return (content with { Posts = InOrder(content, others.Append(KeyValuePair.Create(post.Id.Code, there))) }, null);
    }

    private static (OrgContent Next, LocalizedText? Refusal) Move(OrgContent content, OrgChange.AreasMoved moved)
    {
        if (content.Departments.GetValueOrNull(moved.From.Code) is not { } giving)
            return NoDepartment(content, moved.From);
        if (content.Departments.GetValueOrNull(moved.To.Code) is not { } taking)
            return NoDepartment(content, moved.To);
        if (moved.Areas.FirstOrDefault(area => !giving.Serves.Contains(area)) is { } stranger)
            return OrgEdit.Refuse(content, $"{moved.From} doesn't serve '{stranger}'", $"{moved.From}并不负责区域“{stranger}”");
        var units = With(content.Departments, giving.Id.Code, giving with { Serves = giving.Serves.RemoveRange(moved.Areas) });
        return (
            content with
            {
                Departments = With(units, taking.Id.Code, taking with { Serves = taking.Serves.AddRange(moved.Areas) }),
            },
            null
        );
    }

    private static (OrgContent Next, LocalizedText? Refusal) Close(OrgContent content, PostId post, Instant now)
    {
        if (!content.Posts.Contains(post.Code))
            return NoPost(content, post);
        return (
            content with
            {
                Posts = new(content.Posts.Where(pair => pair.Key != post.Code)),
                Tenures =
                [
                    .. content
                        .Tenures.Where(row => row.Post != post || row.From < now)
                        .Select(row => row.Post == post && !(row.Until <= now) ? row with { Until = now } : row),
                ],
                ActingTerms =
                [
                    .. content
                        .ActingTerms.Where(row => row.Post != post || row.From < now)
                        .Select(row => row.Post == post && !(row.Until <= now) ? row with { Until = now } : row),
                ],
                Deputyships =
                [
                    .. content
                        .Deputyships.Where(row => row.Post != post || (row.From < now && row.Consented is not null))
                        .Select(row => row.Post == post && !(row.Until <= now) ? row with { Until = now } : row),
                ],
                Roster = content.Roster.RemoveAll(row => row.Post == post),
            },
            null
        );
    }

    private static (OrgContent Next, LocalizedText? Refusal) Close(OrgContent content, DepartmentId department, Instant now)
    {
        if (content.Departments.GetValueOrNull(department.Code) is not { } unit)
            return NoDepartment(content, department);
        var posts = content.Posts.Values.Where(post => post.Department == department).Select(post => post.Id).ToList();
        if (posts.Exists(post => post != unit.Head))
            return OrgEdit.Refuse(
                content,
                $"{department} still has {posts.Count} posts ({string.Join(", ", posts)}); close or move them first",
                $"{department}仍有{posts.Count}个岗位（{string.Join("、", posts)}）；请先撤销或划转"
            );
        if (!unit.Serves.IsEmpty)
            return OrgEdit.Refuse(
                content,
                $"{department} still serves {string.Join(", ", unit.Serves)}; move the areas to another department first",
                $"{department}仍负责{string.Join("、", unit.Serves)}；请先将区域划转其他部门"
            );
        var rest = content with { Departments = new(content.Departments.Where(pair => pair.Key != department.Code)) };
        return posts.Aggregate((Next: rest, Refusal: (LocalizedText?)null), (current, post) => Close(current.Next, post, now));
    }

    /// <summary>
    /// Posts are kept by department, as a file writes them: so the same organisation has the same version by whichever way it came about.
    /// </summary>
    private static NamedList<Post> InOrder(OrgContent content, IEnumerable<KeyValuePair<string, Post>> posts)
    {
        var order = content.Departments.Names.Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => pair.index);
        return new(posts.OrderBy(pair => order.GetValueOrDefault(pair.Value.Department.Code, int.MaxValue)));
    }

    private static NamedList<T> With<T>(NamedList<T> list, string name, T value) =>
        new(list.Select(pair => pair.Key == name ? KeyValuePair.Create(name, value) : pair));

    private static LocalizedText? RefusedCode(OrgContent content, string code, bool isTaken)
    {
        if (!OrgSections.IsCode(code))
            return LocalizedText.Of(
                $"'{code}' can't be a code; up to 64 letters, digits, '-', '_' and '.'",
                $"“{code}”不能作为编码；仅限64个以内的字母、数字、“-”“_”“.”"
            );
        return isTaken
            ? LocalizedText.Of(
                $"'{code}' is, or was, another's code in {content.Id}; choose one that was never used",
                $"编码“{code}”在{content.Id}中已被使用过；请另选"
            )
            : null;
    }

    private static (OrgContent Next, LocalizedText? Refusal) NoPost(OrgContent content, PostId post) =>
        OrgEdit.Refuse(content, $"there is no post '{post}'", $"没有编码为“{post}”的岗位");

    private static (OrgContent Next, LocalizedText? Refusal) NoDepartment(OrgContent content, DepartmentId department) =>
        OrgEdit.Refuse(content, $"there is no department '{department}'", $"没有编码为“{department}”的部门");
}
