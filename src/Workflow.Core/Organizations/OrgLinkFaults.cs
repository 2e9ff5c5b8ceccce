namespace Workflow.Core.Organizations;

/// <summary>Faults in what names what: areas, departments, posts and the lines between them.</summary>
internal static class OrgLinkFaults
{
    public static IEnumerable<OrgFault> Of(OrgContent content) =>
        Areas(content).Concat(Departments(content)).Concat(DoubleService(content)).Concat(Posts(content)).Concat(Circles(content));

    private static IEnumerable<OrgFault> Areas(OrgContent content) =>
        content
            .Areas.Values.Where(area => area.Parent is { } parent && !content.Areas.Contains(parent))
            .Select(area => OrgFaults.Unknown(new("area", area.Id, "in"), "area", area.Parent, content.Areas.Names));

    private static IEnumerable<OrgFault> Departments(OrgContent content)
    {
        var names = content.Departments.Names;
        foreach (var unit in content.Departments.Values)
        {
            var code = unit.Id.Code;
            if (unit.Parent is { } parent && !content.Departments.Contains(parent.Code))
                yield return OrgFaults.Unknown(new("department", code, "parent"), "department", parent.Code, names);
            if (unit.CoordinatedBy is { } office && !content.Departments.Contains(office.Code))
                yield return OrgFaults.Unknown(new("department", code, "coordinated-by"), "department", office.Code, names);
            if (Head(content, unit) is { } fault)
                yield return fault;
            for (var i = 0; i < unit.Serves.Length; i++)
            {
                if (!content.Areas.Contains(unit.Serves[i]))
                    yield return OrgFaults.Unknown(
                        OrgPlace.Item("department", code, "serves", i),
                        "area",
                        unit.Serves[i],
                        content.Areas.Names
                    );
            }
        }
    }

    private static OrgFault? Head(OrgContent content, Department unit)
    {
        var place = new OrgPlace("department", unit.Id.Code, "head");
        if (unit.Head is not { } head)
            return new(
                place,
                $"department {unit.Id} has no head; name one of its posts, who acts when nobody nearer is present",
                $"部门{unit.Id}没有负责人；请指定其一个岗位，在无更近人员在岗时代行职责"
            );
        var own = content.Posts.Values.Where(post => post.Department == unit.Id).Select(post => post.Id.Code);
        if (!content.Posts.TryGetValue(head.Code, out var post))
            return OrgFaults.Unknown(place, "post", head.Code, own);
        return post.Department == unit.Id
            ? null
            : new(
                place,
                $"{head} is a post of {post.Department}; the head of {unit.Id} must be one of its own posts",
                $"{head}是{post.Department}的岗位；{unit.Id}的负责人须为本部门岗位"
            );
    }

    private static IEnumerable<OrgFault> DoubleService(OrgContent content)
    {
        var serving = new Dictionary<(string Kind, string Area), DepartmentId>();
        foreach (var unit in content.Departments.Values)
        {
            for (var i = 0; i < unit.Serves.Length; i++)
            {
                if (serving.TryAdd((unit.Kind, unit.Serves[i]), unit.Id))
                    continue;
                var first = serving[(unit.Kind, unit.Serves[i])];
                yield return new(
                    OrgPlace.Item("department", unit.Id.Code, "serves", i),
                    first == unit.Id
                        ? $"{unit.Id} serves {unit.Serves[i]} twice"
                        : $"{first} already serves {unit.Serves[i]} as {unit.Kind}; one area has one department of a kind",
                    first == unit.Id
                        ? $"{unit.Id}重复列出区域{unit.Serves[i]}"
                        : $"区域{unit.Serves[i]}已由同类部门{first}负责；同一区域每类部门只有一个"
                );
            }
        }
    }

    private static IEnumerable<OrgFault> Posts(OrgContent content)
    {
        foreach (var post in content.Posts.Values)
        {
            var code = post.Id.Code;
            if (!content.Departments.Contains(post.Department.Code))
                yield return OrgFaults.Unknown(
                    new("post", code, "department"),
                    "department",
                    post.Department.Code,
                    content.Departments.Names
                );
            if (post.ReportsTo is { } superior && !content.Posts.Contains(superior.Code))
                yield return OrgFaults.Unknown(new("post", code, "reports-to"), "post", superior.Code, content.Posts.Names);
            for (var i = 0; i < post.Deputies.Length; i++)
            {
                var place = OrgPlace.Item("post", code, "deputies", i);
                if (!content.Persons.Contains(post.Deputies[i].Code))
                    yield return OrgFaults.Unknown(place, "person", post.Deputies[i].Code, content.Persons.Names);
                else if (post.Deputies.IndexOf(post.Deputies[i]) < i)
                    yield return new(
                        place,
                        $"{post.Deputies[i]} is named twice as deputy of {code}",
                        $"{post.Deputies[i]}被重复指定为{code}的代理人"
                    );
            }
        }
    }

    private static IEnumerable<OrgFault> Circles(OrgContent content)
    {
        foreach (var circle in CirclesOf(content.Areas.Names, name => content.Areas.GetValueOrNull(name)?.Parent))
            yield return new(
                new("area", circle[0], "in"),
                $"an area can't lie in itself: {Path(circle)}",
                $"区域不能包含自身：{Path(circle)}"
            );
        foreach (var circle in CirclesOf(content.Departments.Names, name => content.Departments.GetValueOrNull(name)?.Parent?.Code))
            yield return new(
                new("department", circle[0], "parent"),
                $"a department can't be above itself: {Path(circle)}",
                $"部门不能隶属自身：{Path(circle)}"
            );
        foreach (var circle in CirclesOf(content.Departments.Names, name => content.Departments.GetValueOrNull(name)?.CoordinatedBy?.Code))
            yield return new(
                new("department", circle[0], "coordinated-by"),
                $"coordination can't come back to where it began: {Path(circle)}",
                $"协调关系不能循环：{Path(circle)}"
            );
        foreach (var circle in CirclesOf(content.Posts.Names, name => content.Posts.GetValueOrNull(name)?.ReportsTo?.Code))
            yield return new(
                new("post", circle[0], "reports-to"),
                $"a line of superiors can't come back to where it began: {Path(circle)}",
                $"上级关系不能循环：{Path(circle)}"
            );
    }

    /// <summary>Each circle once, beginning with its member that is written first.</summary>
    private static IEnumerable<List<string>> CirclesOf(IEnumerable<string> names, Func<string, string?> next)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var order = names
            .Select((name, index) => (name, index))
            .ToDictionary(pair => pair.name, pair => pair.index, StringComparer.Ordinal);
        foreach (var start in order.Keys)
        {
            var path = new List<string>();
            var onPath = new HashSet<string>(StringComparer.Ordinal);
            string? name = start;
            for (; name is not null && order.ContainsKey(name) && seen.Add(name); name = next(name))
            {
                path.Add(name);
                onPath.Add(name);
            }
            if (name is null || !onPath.Contains(name))
                continue;
            var circle = path[path.IndexOf(name)..];
            var first = circle.IndexOf(circle.MinBy(member => order[member]) ?? name);
            yield return [.. circle[first..], .. circle[..first]];
        }
    }

    private static string Path(List<string> circle) => string.Join(" → ", circle.Append(circle[0]));
}
