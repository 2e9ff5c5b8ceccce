using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Workflow.Web.Api;

/// <summary>What the OpenAPI document says beside the shapes that it finds by itself.</summary>
public static class ApiDescription
{
    private const string About =
        "Everything is within the scope of the caller: what they may not see is answered as if it weren't there. "
        + "Problems are RFC 9457 problem details with a stable type. Every POST takes an Idempotency-Key: the same request sent again has "
        + "its effect once. Instants are ISO 8601 in UTC, days are ISO 8601 dates.";

    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer(
            (document, _, _) =>
            {
                document.Info = new()
                {
                    Title = "Handover",
                    Version = "v1",
                    Description = About,
                };
                // Where it is served from is known to the caller; a fixed address would only be wrong behind a proxy.
                document.Servers = [];
                return Task.CompletedTask;
            }
        );
        options.AddOperationTransformer(
            (operation, context, _) =>
            {
                if (context.Description.ActionDescriptor.EndpointMetadata.OfType<TakesKeyMetadata>().Any())
                    Describe(operation);
                return Task.CompletedTask;
            }
        );
        options.AddSchemaTransformer<ApiSchemas>();
    }

    /// <summary>Says that a route can find nothing.</summary>
    public static RouteHandlerBuilder MayMiss(this RouteHandlerBuilder route) =>
        route.ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status404NotFound);

    /// <summary>Says that a command can be refused.</summary>
    public static RouteHandlerBuilder MayRefuse(this RouteHandlerBuilder route) =>
        route
            .MayMiss()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    /// <summary>Says that a command takes Idempotency-Key and If-Match.</summary>
    public static RouteHandlerBuilder TakesKey(this RouteHandlerBuilder route) => route.WithMetadata(new TakesKeyMetadata());

    private static void Describe(OpenApiOperation operation)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(Header("Idempotency-Key", "A name for this one wish, 1 to 200 visible characters; a UUID is best."));
        operation.Parameters.Add(Header("If-Match", "The ETag of the case; refused with 412 when it has changed since."));
    }

    private static OpenApiParameter Header(string name, string description) =>
        new()
        {
            Name = name,
            In = ParameterLocation.Header,
            Description = description,
            Required = false,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        };

    private sealed record TakesKeyMetadata;
}
