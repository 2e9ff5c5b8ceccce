using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Features;
using Workflow.Web.Api;

namespace Workflow.Web.Hosting;

/// <summary>Who may ask, what a browser may do with our pages, and how large a request may be.</summary>
public static class Security
{
    /// <summary>No form or message of ours comes near this, in bytes.</summary>
    public const long LargestRequest = 256 * 1024;

    public static void AddSecurity(this WebApplicationBuilder builder, HostSettings settings)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestRequest;
        });
        builder.Services.Configure<FormOptions>(form => form.ValueCountLimit = 512);
        builder.Services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "handover.form";
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        var authentication = builder
            .Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddCookie(cookie =>
            {
                cookie.Cookie.Name = "handover.person";
                cookie.Cookie.HttpOnly = true;
                cookie.Cookie.SameSite = SameSiteMode.Lax;
                cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                cookie.ExpireTimeSpan = TimeSpan.FromHours(12);
                cookie.LoginPath = "/sign-in";
                cookie.AccessDeniedPath = "/error/403";
                cookie.Events.OnRedirectToLogin = context => ApiSignIn.AnswerOrRedirectAsync(context);
                cookie.Events.OnRedirectToAccessDenied = context => ApiSignIn.AnswerOrRedirectAsync(context);
            });
        ApiSignIn.Add(authentication, settings);
        builder
            .Services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder(ApiSignIn.Schemes(settings)).RequireAuthenticatedUser().Build());
    }

    /// <summary>Everything on a page is ours and comes from here; nothing runs that isn't a file of ours.</summary>
    public static void UseSecurity(this WebApplication app)
    {
        var pages = Headers(
            new(),
            policy =>
            {
                policy.AddScriptSrc().Self();
                policy.AddStyleSrc().Self();
                policy.AddImgSrc().Self().Data();
                policy.AddFontSrc().Self();
            }
        );
        // The reference of the interface draws itself with styles of its own making; nothing personal is on it.
        var reference = Headers(
            new(),
            policy =>
            {
                policy.AddScriptSrc().Self().UnsafeInline().UnsafeEval();
                policy.AddStyleSrc().Self().UnsafeInline();
                policy.AddImgSrc().Self().Data().Blob();
                policy.AddFontSrc().Self().Data();
            }
        );
        app.UseWhen(context => ApiPaths.IsReference(context.Request.Path), branch => branch.UseSecurityHeaders(reference));
        app.UseWhen(context => !ApiPaths.IsReference(context.Request.Path), branch => branch.UseSecurityHeaders(pages));
        app.Use(KeepPersonalPagesOutOfCachesAsync);
    }

    private static HeaderPolicyCollection Headers(HeaderPolicyCollection headers, Action<CspBuilder> sources) =>
        headers
            .AddFrameOptionsDeny()
            .AddContentTypeOptionsNoSniff()
            .AddReferrerPolicySameOrigin()
            .AddCrossOriginOpenerPolicy(policy => policy.SameOrigin())
            .AddCrossOriginResourcePolicy(policy => policy.SameOrigin())
            .AddPermissionsPolicy(permissions =>
            {
                permissions.AddCamera().None();
                permissions.AddMicrophone().None();
                permissions.AddGeolocation().None();
                permissions.AddPayment().None();
                permissions.AddUsb().None();
            })
            .RemoveServerHeader()
            .AddContentSecurityPolicy(policy =>
            {
                policy.AddDefaultSrc().None();
                policy.AddConnectSrc().Self();
                policy.AddFormAction().Self();
                policy.AddBaseUri().Self();
                policy.AddFrameAncestors().None();
                policy.AddObjectSrc().None();
                sources(policy);
            });

    /// <summary>A form without our token isn't read; who sent it is told on a page of its own what to do.</summary>
    public static Task LeadStaleFormsAwayAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IAntiforgeryValidationFeature>() is not { IsValid: false })
            return next(context);
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = "/error/400";
        return Task.CompletedTask;
    }

    /// <summary>Whatever isn't a file of ours may show a person's data, so no cache keeps it.</summary>
    private static Task KeepPersonalPagesOutOfCachesAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(() =>
        {
            var type = context.Response.ContentType ?? "";
            if (type.StartsWith("text/html", StringComparison.Ordinal) || type.Contains("json", StringComparison.Ordinal))
                context.Response.Headers.CacheControl = "no-store";
            return Task.CompletedTask;
        });
        return next(context);
    }
}
