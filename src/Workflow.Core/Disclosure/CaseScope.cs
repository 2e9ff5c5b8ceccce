using System.Collections.Immutable;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Core.Disclosure;

/// <summary>
/// What one viewer may see of one case: the only place that decides it. Default deny. <paramref name="SeesCase"/> false: not even
/// that it exists.
/// </summary>
public sealed record CaseScope(
    bool SeesCase,
    ImmutableSortedSet<string> ReadableFields,
    ImmutableSortedSet<string> WritableFields,
    ImmutableSortedSet<string> HiddenGroups
)
{
    /// <summary>Nothing at all.</summary>
    public static CaseScope Nothing { get; } = new(false, [], [], []);

    /// <summary>The scope of a viewer on a case as it stands.</summary>
    public static CaseScope Of(WorkflowDefinition definition, Case current, Viewer viewer, OrgDirectory directory) => throw new NotSupportedException();
}
