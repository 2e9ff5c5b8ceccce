using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Diagnostics;
using NodaTime;
using NodaTime.Serialization.SystemTextJson;
using Scalar.AspNetCore;
using Workflow.Engine;

namespace Workflow.Web.Api;

/// <summary>The REST interface: addresses below <c>/api/v1</c>, its description, and what it answers when something is wrong.</summary>
public static class ApiSetup
{
    private const string DocumentName = "v1";

    public static void AddApi(this WebApplicationBuilder builder)
    {
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.ConfigureForNodaTime(DateTimeZoneProviders.Tzdb);
            json.SerializerOptions.Converters.Add(new LocalizedTextJson());
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
            json.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            json.SerializerOptions.MaxDepth = 16;
        });
        // A body that can't be read is said as our own problem, and not as the framework's page.
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        builder.Services.AddOpenApi(DocumentName, ApiDescription.Configure);
        builder.Services.AddScoped<ApiDesk>();
    }

    /// <summary>Answers problem details for everything that goes wrong below <c>/api</c>.</summary>
    public static void UseApiProblems(this WebApplication app) =>
        app.UseWhen(
            context => ApiPaths.IsInterface(context.Request.Path),
            api =>
            {
                api.UseExceptionHandler(
                    new ExceptionHandlerOptions { ExceptionHandler = AnswerAsync, SuppressDiagnosticsCallback = IsCallersMistake }
                );
                api.UseStatusCodePages(context =>
                    Problems.OfStatus(context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext)
                );
            }
        );

    public static void MapApi(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        app.MapScalarApiReference(
                ApiPaths.Reference,
                scalar =>
                {
                    scalar.Title = "Handover API";
                    scalar.OpenApiRoutePattern = "/openapi/{documentName}.json";
                    scalar.DefaultFonts = false;
                    scalar.HideClientButton = true;
                    scalar.Telemetry = false;
                }
            )
            .AllowAnonymous();
        var api = app.MapGroup(ApiPaths.Interface).DisableAntiforgery();
        api.MapCases();
        api.MapTracks();
        api.MapWorkItems();
        api.MapHandovers();
        api.MapFindings();
        api.MapAlerts();
        api.MapFigures();
        api.MapResponsibility();
        api.MapOrganization();
        api.MapLeavers();
        api.MapBatches();
        api.MapClock();
    }

    private static Task AnswerAsync(HttpContext context)
    {
        var problem = context.Features.Get<IExceptionHandlerFeature>()?.Error switch
        {
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Problems.TooLarge(),
            BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType } => Problems.OfStatus(
                StatusCodes.Status415UnsupportedMediaType
            ),
            BadHttpRequestException { InnerException: JsonException json } => Problems.Malformed(
                $"The body isn't JSON of the expected shape{Place(json)}.",
                $"请求内容不是所需格式的 JSON{Place(json)}。"
            ),
            BadHttpRequestException => Problems.Malformed(
                "A part of the address or the body can't be read.",
                "地址或内容中有无法识别的部分。"
            ),
            CaseBusyException => Problems.Busy(),
            OutdatedNodeException => Problems.Outdated(),
            ClockOffException off => Problems.ClockOff(off),
            { } failed when FaultOf(context, failed) is { } fault => Problems.Unavailable(fault),
            _ => Problems.Failed(),
        };
        if (problem.StatusCode is StatusCodes.Status409Conflict or StatusCodes.Status503ServiceUnavailable)
            context.Response.Headers.RetryAfter = problem.StatusCode == StatusCodes.Status409Conflict ? "1" : "5";
        return problem.ExecuteAsync(context);
    }

    private static StoreFault? FaultOf(HttpContext context, Exception failed) =>
        context.RequestServices.GetRequiredService<EngineParts>().Store.FaultOf(failed);

    private static bool IsCallersMistake(ExceptionHandlerSuppressDiagnosticsContext context) =>
        context.Exception is BadHttpRequestException or CaseBusyException;

    // The path names members of the request, never their values.
    private static string Place(JsonException json) => json.Path is { Length: > 0 } path && path != "$" ? $" ({path})" : "";
}
