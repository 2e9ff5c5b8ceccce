using System.Security.Claims;
using Workflow.Core.Organizations;

namespace Workflow.Web.People;

/// <summary>Who is signed in and for which post they act, as claims.</summary>
public static class PersonClaims
{
    public const string Person = "person";
    public const string Post = "post";

    public static ClaimsPrincipal Of(PersonId person, PostId post, string scheme) =>
        new(new ClaimsIdentity([new(Person, person.Code), new(Post, post.Code)], scheme, Person, roleType: null));

    /// <summary>Person and post, or null when nobody is signed in.</summary>
    public static (PersonId Person, PostId Post)? Read(ClaimsPrincipal user) =>
        user.FindFirstValue(Person) is { } person && user.FindFirstValue(Post) is { } post ? (new(person), new(post)) : null;
}
