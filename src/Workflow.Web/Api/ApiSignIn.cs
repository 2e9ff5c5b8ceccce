using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;
using NodaTime;
using Workflow.Core.Organizations;
using Workflow.Web.Hosting;
using Workflow.Web.People;

namespace Workflow.Web.Api;

/// <summary>
/// Who asks the REST interface: the same cookie as on pages or, where anybody may be anybody, the headers <c>X-Dev-Person</c> and
/// <c>X-Dev-Post</c>.
/// </summary>
public static class ApiSignIn
{
    public const string PersonHeader = "X-Dev-Person";
    public const string PostHeader = "X-Dev-Post";
    private const string HeaderScheme = "DevelopmentHeaders";

    public static void Add(AuthenticationBuilder authentication, HostSettings settings)
    {
        if (settings.SignsInAnyone)
            authentication.AddScheme<AuthenticationSchemeOptions, HeaderHandler>(HeaderScheme, _ => { });
    }

    public static string[] Schemes(HostSettings settings) =>
        settings.SignsInAnyone
            ? [CookieAuthenticationDefaults.AuthenticationScheme, HeaderScheme]
            : [CookieAuthenticationDefaults.AuthenticationScheme];

    /// <summary>A program is told that it isn't signed in; a person is shown where to sign in.</summary>
    public static Task AnswerOrRedirectAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (ApiPaths.IsInterface(context.Request.Path))
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        else
            context.Response.Redirect(context.RedirectUri);
        return Task.CompletedTask;
    }

    private sealed class HeaderHandler(
        IOptionsMonitor<AuthenticationSchemeOptions> options,
        ILoggerFactory logger,
        UrlEncoder encoder,
        Snapshots snapshots,
        IClock clock
    ) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        // Only the interface takes headers: a page must not be openable by a link that sets them.
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            var person = Request.Headers[PersonHeader].ToString();
            if (person.Length == 0 || !ApiPaths.IsInterface(Request.Path))
                return Task.FromResult(AuthenticateResult.NoResult());
            if (!snapshots.Directory.Persons.Contains(person))
                return Task.FromResult(AuthenticateResult.Fail("There is no such person."));
            var posts = snapshots.Directory.PostsOf(new(person), clock.GetCurrentInstant());
            var asked = Request.Headers[PostHeader].ToString();
            var chosen = asked.Length == 0 ? posts.FirstOrDefault() : posts.FirstOrDefault(post => post.Code == asked);
            if (chosen == default)
                return Task.FromResult(AuthenticateResult.Fail("The person doesn't stand for this post now."));
            return Task.FromResult(
                AuthenticateResult.Success(new(PersonClaims.Of(new PersonId(person), chosen, HeaderScheme), HeaderScheme))
            );
        }

        protected override Task HandleChallengeAsync(AuthenticationProperties properties) => Task.CompletedTask;

        protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Task.CompletedTask;
    }
}
