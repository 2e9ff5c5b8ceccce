using Workflow.Core.Calendars;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Proofs;

/// <summary>The sample organisation and the calendars, as proofs need them.</summary>
internal static class ProofWorld
{
    public static OrgDirectory Organization { get; } = Read("workflows/organizations/guangdong-sample.organization.yaml", OrgReader.Read);

    public static IReadOnlyDictionary<string, WorkCalendar> Calendars { get; } =
        new[] { Read("workflows/calendars/CN.calendar.yaml", CalendarReader.Read) }.ToDictionary(
            calendar => calendar.Id,
            StringComparer.Ordinal
        );

    private static T Read<T>(string path, Func<SourceNode, ProblemList, T?> read)
        where T : class
    {
        var problems = new ProblemList();
        var node = YamlText.Parse(path, WorkflowFiles.All[path], problems);
        return (node is null ? null : read(node, problems)) ?? throw new InvalidOperationException(string.Join('\n', problems.All));
    }
}
