using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Workflow.Engine.Figures;

namespace Workflow.Engine.Queries;

/// <summary>What somebody is told who asks how much the posts below them have to do.</summary>
public abstract record DepartmentAnswer
{
    private DepartmentAnswer() { }

    /// <summary>The figures.</summary>
    public sealed record Shown(DepartmentView View) : DepartmentAnswer;

    /// <summary>The first figures of this process are still being gathered: ask again in some seconds.</summary>
    public sealed record NotYet : DepartmentAnswer;

    /// <summary>The viewer supervises nobody, or not what was asked about, or there is no such thing.</summary>
    public sealed record NotYours : DepartmentAnswer;
}

/// <summary>A department by name; <paramref name="IsPart"/> when only those of its posts are meant that report to the viewer.</summary>
public sealed record UnitName(DepartmentId Id, LocalizedText Name, bool IsPart);

/// <summary>What a department has to do, with all below it.</summary>
public sealed record UnitLoad(UnitName Unit, Load Load);

/// <summary>What a post has to do. <paramref name="IsMine"/>: the viewer stands for it.</summary>
public sealed record PostLoad(PostView Post, Load Load, bool IsMine);

/// <summary>A post that nobody holds. <paramref name="UnstaffedSince"/>: since when nobody stands in either; null while somebody does.</summary>
public sealed record VacantPost(PostView Post, Instant? UnstaffedSince);

/// <summary>
/// What is below the viewer, as it stood at <paramref name="At"/>; <paramref name="IsOld"/> when that is more than five minutes ago.
/// <paramref name="Unit"/> is the department looked at, null for all that the viewer supervises when that is several;
/// <paramref name="Above"/> are those around it that the viewer may look at too, the topmost first. <paramref name="Total"/> is everything,
/// <paramref name="Own"/> what posts of the department itself have. Of departments, posts and vacancies at most 100 each are listed, most
/// overdue first; <paramref name="UnitsBeyond"/> and the like tell how many more there are.
/// </summary>
public sealed record DepartmentView(
    Instant At,
    bool IsOld,
    UnitName? Unit,
    ImmutableArray<UnitName> Above,
    bool HasSeveral,
    Load Total,
    Load Own,
    ImmutableArray<UnitLoad> Units,
    int UnitsBeyond,
    ImmutableArray<PostLoad> Posts,
    int PostsBeyond,
    ImmutableArray<VacantPost> Vacant,
    int VacantBeyond,
    DateTimeZone Zone
);
