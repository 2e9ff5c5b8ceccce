using Workflow.Core.Organizations;
using Workflow.Engine;
using Workflow.Web.Hosting;

namespace Workflow.Web.People;

/// <summary>
/// Who may look after the engine: the persons of the setting <c>Operators</c>, and in a demonstration everybody. What operators see holds
/// references only and no personal data.
/// </summary>
public sealed class OperatorAccess(EngineParts parts, HostSettings settings)
{
    public bool IsAllowed(PersonId person) =>
        settings.SignsInAnyone || parts.Options.Operators.Contains(person.Code, StringComparer.Ordinal);
}
