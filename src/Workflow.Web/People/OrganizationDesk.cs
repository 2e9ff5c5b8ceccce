using System.Collections.Immutable;
using Workflow.Core.Definitions;
using Workflow.Core.Disclosure;
using Workflow.Core.Organizations;
using Workflow.Engine;

namespace Workflow.Web.People;

/// <summary>What became of changes of the organisation that somebody asked for.</summary>
public enum OrganizationAnswer
{
    /// <summary>They are made, or were so already.</summary>
    Made,

    /// <summary>They aren't for this person to make.</summary>
    NotAllowed,

    /// <summary>They can't be made; the sentences say why.</summary>
    Refused,
}

/// <summary>Makes changes of the organisation for the signed-in person, as far as they are theirs to make.</summary>
public sealed class OrganizationDesk(EngineParts parts, ViewerContext viewer, OperatorAccess operators)
{
    /// <summary>True for who may change everything.</summary>
    public bool IsOperator => operators.IsAllowed(viewer.Actor.Person);

    /// <summary>The person as who looks at the organisation.</summary>
    public Viewer Viewer => viewer.For(Purposes.Organization);

    /// <summary>The departments that the person heads, with all below; every department for an operator.</summary>
    public ImmutableArray<DepartmentId> Departments =>
        IsOperator
            ? [.. parts.Organization.Directory.Departments.Values.Select(unit => unit.Id)]
            : OrgAuthority.HeadedBy(parts.Organization.Directory, viewer.Actor.Person, parts.Clock.Now());

    /// <summary>True when the change is this person's to make.</summary>
    public bool MayChange(OrgChange change) =>
        OrgAuthority.MayChange(parts.Organization.Directory, change, viewer.Actor.Person, IsOperator, parts.Clock.Now());

    /// <summary>Makes all of the changes as one step, or none.</summary>
    public async Task<(OrganizationAnswer Answer, ImmutableArray<LocalizedText> Reasons)> ApplyAsync(
        ImmutableArray<OrgChange> changes,
        CancellationToken cancellationToken
    )
    {
        if (!changes.All(MayChange))
            return (
                OrganizationAnswer.NotAllowed,
                [
                    LocalizedText.Of(
                        "This isn't yours to change: everybody changes their own absence and deputies, heads their department, operators the rest; only who is asked can consent.",
                        "您无权作此变更：本人可变更自己的缺勤和代理，负责人可变更本部门，其余由运维人员变更；只有被请求者本人可以同意。"
                    ),
                ]
            );
        var outcome = await parts.Organization.ApplyAsync(changes, viewer.For(Purposes.Organization), parts.Clock.Now(), cancellationToken);
        parts.Nudge.Give();
        return outcome is OrgChangeOutcome.Refused refused
            ? (OrganizationAnswer.Refused, refused.Sentences)
            : (OrganizationAnswer.Made, []);
    }
}
