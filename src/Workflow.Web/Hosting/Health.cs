using Microsoft.Extensions.Diagnostics.HealthChecks;
using Workflow.Engine;

namespace Workflow.Web.Hosting;

/// <summary>Whether the process lives, and whether it may be given work.</summary>
public static class Health
{
    private const string ReadyTag = "ready";

    public static void AddHealth(this WebApplicationBuilder builder) =>
        builder.Services.AddHealthChecks().AddCheck<StoreCheck>("store", tags: [ReadyTag]);

    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new() { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks("/health/ready", new() { Predicate = check => check.Tags.Contains(ReadyTag), ResponseWriter = TellAsync })
            .AllowAnonymous();
    }

    private static Task TellAsync(HttpContext context, HealthReport report) =>
        context.Response.WriteAsync(
            string.Join(
                ' ',
                report.Entries.Values.Select(entry => entry.Description).Prepend(report.Status.ToString()).Where(word => word is not null)
            ),
            context.RequestAborted
        );

    /// <summary>
    /// The store answers, and this node's clock agrees with it: otherwise deadlines would fire at the wrong moment. Nor is it ready beside
    /// a newer version, or while the store takes no changes.
    /// </summary>
    private sealed class StoreCheck(EngineParts parts) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                if (await parts.Store.LookAtClockAsync(cancellationToken) is { } ahead)
                    return HealthCheckResult.Unhealthy(new ClockOffException(ahead).Message);
            }
            catch (Exception failed) when (parts.Store.FaultOf(failed) is { } fault)
            {
                return HealthCheckResult.Unhealthy(StoreUnavailableException.Sentence(fault));
            }
            return parts.Node.NotReadyBecause is { } because ? HealthCheckResult.Unhealthy(because) : HealthCheckResult.Healthy();
        }
    }
}
