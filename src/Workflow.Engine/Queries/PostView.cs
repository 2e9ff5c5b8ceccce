using NodaTime;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Engine.Queries;

/// <summary>A post as pages show it: with its department, and who stands for it at the asked instant (null: nobody is present).</summary>
public sealed record PostView(PostId Id, LocalizedText Title, LocalizedText Department, PersonView? Person, OccupancyKind As);

/// <summary>A person of the organisation by name.</summary>
public sealed record PersonView(PersonId Id, LocalizedText Name);

/// <summary>Turns codes into what pages show, by one directory and one instant.</summary>
internal sealed class PostNames(OrgDirectory directory, Instant at)
{
    private readonly Dictionary<PostId, PostView> _known = [];

    /// <summary>The post and who stands for it; a code that this version of the organisation lacks is shown as itself.</summary>
    public PostView Of(PostId id)
    {
        if (_known.TryGetValue(id, out var known))
            return known;
        var view = Resolve(id);
        _known.Add(id, view);
        return view;
    }

    /// <summary>The person's name, or the code where the organisation lacks it.</summary>
    public PersonView Of(PersonId id) =>
        new(id, directory.Persons.TryGetValue(id.Code, out var person) ? person.Name : LocalizedText.Same(id.Code));

    private PostView Resolve(PostId id)
    {
        if (!directory.Posts.TryGetValue(id.Code, out var post))
            return new(id, LocalizedText.Same(id.Code), LocalizedText.Empty, null, OccupancyKind.Holder);
        var department = directory.Departments.TryGetValue(post.Department.Code, out var found)
            ? found.Name
            : LocalizedText.Same(post.Department.Code);
        var resolution = directory.Resolve(id, at);
        return new(id, post.Title, department, resolution.Person is { } person ? Of(person) : null, resolution.As);
    }
}
