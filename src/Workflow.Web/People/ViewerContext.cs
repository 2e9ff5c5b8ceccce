using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Core.Cases;
using Workflow.Core.Disclosure;
using Workflow.Core.Organizations;
using Workflow.Web.Hosting;

namespace Workflow.Web.People;

/// <summary>
/// Who uses this request: the signed-in person, the post for which they act, and the calendar of that post's department. Asking for any
/// of it while nobody is signed in throws: pages and endpoints that need a person require one.
/// </summary>
public sealed class ViewerContext(IHttpContextAccessor http, Snapshots snapshots, IClock clock)
{
    private (PersonId Person, PostId Post)? _read;
    private bool _isRead;

    public bool IsSignedIn => Signed is not null;

    public Person Person => snapshots.Directory.Persons[Needed.Person.Code];

    public Post Post => snapshots.Directory.Posts[Needed.Post.Code];

    public Department Department => snapshots.Directory.Departments[Post.Department.Code];

    /// <summary>The posts for which the person stands now, the acting one among them while the sign-in holds.</summary>
    public ImmutableArray<Post> Posts =>
        [.. snapshots.Directory.PostsOf(Needed.Person, clock.GetCurrentInstant()).Select(post => snapshots.Directory.Posts[post.Code])];

    public WorkCalendar Calendar => snapshots.CalendarOf(Post);

    public DateTimeZone Zone => Calendar.Zone;

    public Actor Actor => new(Needed.Person, Needed.Post);

    public Viewer For(string purpose) => new(Needed.Person, Needed.Post, purpose);

    private (PersonId Person, PostId Post) Needed => Signed ?? throw new InvalidOperationException("Nobody is signed in.");

    private (PersonId Person, PostId Post)? Signed
    {
        get
        {
            if (_isRead)
                return _read;
            _isRead = true;
            _read = http.HttpContext is { } context ? Known(PersonClaims.Read(context.User)) : null;
            return _read;
        }
    }

    // A cookie may outlive the organisation it was made for; then it counts as not signed in.
    private (PersonId Person, PostId Post)? Known((PersonId Person, PostId Post)? claims) =>
        claims is { } known
        && snapshots.Directory.Persons.Contains(known.Person.Code)
        && snapshots.Directory.Posts.Contains(known.Post.Code)
            ? known
            : null;
}
