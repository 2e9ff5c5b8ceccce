using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Mvc;

namespace Workflow.Web.People;

/// <summary>Language and theme: kept in cookies, so that they hold before anybody signs in.</summary>
public static class Preferences
{
    public const string English = "en";
    public const string Chinese = "zh-Hans";
    private const string ThemeCookie = "theme";
    private const string SystemTheme = "system";

    public static IReadOnlyList<string> Languages { get; } = [English, Chinese];

    public static IReadOnlyList<string> Themes { get; } = [SystemTheme, "light", "dark"];

    /// <summary>One of <see cref="Themes"/>; whatever else a cookie says counts as following the system.</summary>
    public static string ThemeOf(HttpContext? context) =>
        context?.Request.Cookies[ThemeCookie] is { } theme && Themes.Contains(theme) ? theme : SystemTheme;

    /// <summary>Where a form on this page leads back to.</summary>
    public static string BackFrom(HttpContext? context) =>
        context is not null && HttpMethods.IsGet(context.Request.Method) ? context.Request.Path + context.Request.QueryString : "/";

    /// <summary>The address when it is one of ours, else the front page: a form's text never leads elsewhere.</summary>
    public static string Local(string? address) =>
        address is ['/', ..] && !address.StartsWith("//", StringComparison.Ordinal) && !address.Contains('\\', StringComparison.Ordinal)
            ? address
            : "/";

    public static void MapPreferences(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/preferences").AllowAnonymous().ExcludeFromDescription();
        group.MapPost(
            "/language",
            (HttpContext context, [FromForm] string? language, [FromForm] string? back) =>
            {
                if (language is not null && Languages.Contains(language))
                    Keep(
                        context,
                        CookieRequestCultureProvider.DefaultCookieName,
                        CookieRequestCultureProvider.MakeCookieValue(new(language))
                    );
                return Results.LocalRedirect(Local(back));
            }
        );
        group.MapPost(
            "/theme",
            (HttpContext context, [FromForm] string? theme, [FromForm] string? back) =>
            {
                if (theme is not null && Themes.Contains(theme))
                    Keep(context, ThemeCookie, theme);
                return Results.LocalRedirect(Local(back));
            }
        );
    }

    private static void Keep(HttpContext context, string name, string value) =>
        context.Response.Cookies.Append(
            name,
            value,
            new()
            {
                HttpOnly = true,
                IsEssential = true,
                MaxAge = TimeSpan.FromDays(365),
                SameSite = SameSiteMode.Lax,
                Secure = context.Request.IsHttps,
            }
        );
}
