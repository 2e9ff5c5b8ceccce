using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Mvc;
using NodaTime;
using Workflow.Core.Organizations;
using Workflow.Web.Hosting;

namespace Workflow.Web.People;

/// <summary>
/// Sign-in for development and demonstrations: anybody may be anybody. The host refuses to start with it in Production, and without it
/// the addresses aren't there.
/// </summary>
public static class SignIn
{
    public static void MapSignIn(this IEndpointRouteBuilder routes, HostSettings settings)
    {
        var group = routes.MapGroup("").ExcludeFromDescription();
        group.MapPost("/sign-out", (Delegate)SignOutAsync).AllowAnonymous();
        group.MapPost("/sign-in/post", ChangePostAsync).RequireAuthorization();
        if (settings.SignsInAnyone)
            group.MapPost("/sign-in/as", SignInAsync).AllowAnonymous();
    }

    private static async Task<IResult> SignInAsync(
        HttpContext context,
        Snapshots snapshots,
        IClock clock,
        [FromForm] string? person,
        [FromForm] string? post,
        [FromForm] string? back
    )
    {
        if (person is null || !snapshots.Directory.Persons.Contains(person))
            return Results.LocalRedirect("/sign-in");
        return await EnterAsync(context, snapshots, clock, new(person), post, back);
    }

    private static async Task<IResult> ChangePostAsync(
        HttpContext context,
        Snapshots snapshots,
        IClock clock,
        [FromForm] string? post,
        [FromForm] string? back
    ) =>
        PersonClaims.Read(context.User) is { } signed
            ? await EnterAsync(context, snapshots, clock, signed.Person, post, back)
            : Results.LocalRedirect("/sign-in");

    private static async Task<IResult> EnterAsync(
        HttpContext context,
        Snapshots snapshots,
        IClock clock,
        PersonId person,
        string? post,
        string? back
    )
    {
        var posts = snapshots.Directory.PostsOf(person, clock.GetCurrentInstant());
        if (posts.IsEmpty)
            return Results.LocalRedirect("/sign-in?nothing=true");
        var chosen = posts.FirstOrDefault(mine => mine.Code == post, posts[0]);
        await context.SignInAsync(
            CookieAuthenticationDefaults.AuthenticationScheme,
            PersonClaims.Of(person, chosen, CookieAuthenticationDefaults.AuthenticationScheme)
        );
        return Results.LocalRedirect(Preferences.Local(back));
    }

    private static async Task<IResult> SignOutAsync(HttpContext context)
    {
        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return Results.LocalRedirect("/sign-in");
    }
}
