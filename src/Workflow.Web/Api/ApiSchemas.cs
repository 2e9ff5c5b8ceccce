using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using NodaTime;
using Workflow.Core.Definitions;

namespace Workflow.Web.Api;

/// <summary>Shapes of types that are written as one text or as an object of texts.</summary>
public sealed class ApiSchemas : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type == typeof(Instant))
            BecomeText(schema, "date-time");
        else if (type == typeof(LocalDate))
            BecomeText(schema, "date");
        else if (type == typeof(LocalizedText))
            BecomeTexts(schema);
        return Task.CompletedTask;
    }

    private static void BecomeText(OpenApiSchema schema, string format)
    {
        schema.Type = JsonSchemaType.String;
        schema.Format = format;
        schema.Properties?.Clear();
    }

    private static void BecomeTexts(OpenApiSchema schema)
    {
        schema.Type = JsonSchemaType.Object;
        schema.Description = "A text by language tag.";
        schema.Properties?.Clear();
        schema.AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.String };
    }
}
