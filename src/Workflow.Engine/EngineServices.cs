using Microsoft.Extensions.DependencyInjection;
using Workflow.Engine.Batches;
using Workflow.Engine.Leaving;
using Workflow.Engine.Queries;

namespace Workflow.Engine;

/// <summary>Registers an opened engine with a host.</summary>
public static class EngineServices
{
    /// <summary>Commands and queries, ready to be asked for.</summary>
    public static IServiceCollection AddWorkflowEngine(this IServiceCollection services, EngineHost host)
    {
        services.AddSingleton(host);
        services.AddSingleton(host.Parts);
        services.AddSingleton(host.Parts.Clock);
        services.AddSingleton(host.Runner);
        services.AddSingleton<AlertQuery>();
        services.AddSingleton<OrganizationQuery>();
        services.AddSingleton<BatchQuery>();
        services.AddSingleton<BulkHandover>();
        services.AddSingleton<CaseQuery>();
        services.AddSingleton<CorrectionQuery>();
        services.AddSingleton<DepartmentQuery>();
        services.AddSingleton<DocumentQuery>();
        services.AddSingleton<HandoverQuery>();
        services.AddSingleton<InboxMessageQuery>();
        services.AddSingleton<LeaverDesk>();
        services.AddSingleton<OperationsQuery>();
        services.AddSingleton<PersonalDataEraser>();
        services.AddSingleton<ProofQuery>();
        services.AddSingleton<ResponsibilityQuery>();
        services.AddSingleton<ScenarioQuery>();
        services.AddSingleton<WorkItemQuery>();
        services.AddSingleton<WorkListQuery>();
        return services;
    }
}
