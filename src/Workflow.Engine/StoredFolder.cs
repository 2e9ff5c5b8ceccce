using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Workflow.Engine.Storage;

namespace Workflow.Engine;

/// <summary>The organisations that a store was run with, as it keeps them, for those who look into it without a workflow folder.</summary>
internal static class StoredFolder
{
    /// <summary>Every organisation, the newest first. Throws <see cref="EngineStartException"/> when there is none.</summary>
    public static async Task<WorkflowFolder> ReadAsync(Store store, CancellationToken cancellationToken)
    {
        await using var context = store.Database.CreateContext();
        var rows = await context
            .Snapshots.Where(row => row.Kind == OrganizationRegister.OrganizationKind)
            .OrderByDescending(row => row.RecordedAt)
            .ToListAsync(cancellationToken);
        var organizations = rows.Select(row => Read<OrgDirectory>(row, OrgReader.Read)).ToImmutableArray();
        return organizations.IsEmpty
            ? throw new EngineStartException("This store has never been run with an organisation, so there is nobody to tell of.")
            : new(new([]), [], [], organizations);
    }

    private static ReadText<T> Read<T>(SnapshotRow row, Func<SourceNode, ProblemList, T?> read)
        where T : class
    {
        var problems = new ProblemList();
        var value = YamlText.Parse(row.Name, row.Content, problems) is { } node ? read(node, problems) : null;
        return new(row.Name, row.Content, value ?? throw new UnusableDefinitionsException([.. problems.All]));
    }
}
