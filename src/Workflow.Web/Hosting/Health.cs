using Microsoft.Extensions.Diagnostics.HealthChecks;
using NodaTime;
using Workflow.Engine.Queries;

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
        app.MapHealthChecks("/health/ready", new() { Predicate = check => check.Tags.Contains(ReadyTag) }).AllowAnonymous();
    }

    /// <summary>The store answers, and this node's clock agrees with it: otherwise deadlines would fire at the wrong moment.</summary>
    private sealed class StoreCheck(OperationsQuery operations) : IHealthCheck
    {
        private static readonly Duration MostSkew = Duration.FromSeconds(2);

        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            var view = await operations.ReadAsync(cancellationToken);
            return view.ClockSkew > MostSkew || view.ClockSkew < -MostSkew
                ? HealthCheckResult.Unhealthy("The clock of this node and that of the database differ by more than two seconds.")
                : HealthCheckResult.Healthy();
        }
    }
}
