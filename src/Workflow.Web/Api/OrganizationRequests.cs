using NodaTime;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Web.Api;

/// <summary>Reads a program's changes of the organisation; what a kind needs and isn't there is told by its name.</summary>
internal sealed class OrganizationRequests
{
    /// <summary>The first member that is missing, null when nothing is.</summary>
    public string? Missing { get; private set; }

    /// <summary>The change that is asked for; meaningless when <see cref="Missing"/> says that something isn't there.</summary>
    public OrgChange Read(OrgChangeRequest asked) =>
        asked.Kind switch
        {
            OrgChangeKind.Away => new OrgChange.Away(Person(asked), From(asked), asked.Until) { Happened = asked.Happened },
            OrgChangeKind.Back => new OrgChange.Back(Person(asked), At(asked)),
            OrgChangeKind.TenureBegins => new OrgChange.TenureBegins(Post(asked), Person(asked), From(asked), asked.Until),
            OrgChangeKind.TenureEnds => new OrgChange.TenureEnds(Post(asked), Person(asked), At(asked)) { Happened = asked.Happened },
            OrgChangeKind.DeputiesNamed => new OrgChange.DeputiesNamed(Post(asked), [.. Persons(asked)]),
            OrgChangeKind.DeputyAsked => new OrgChange.DeputyAsked(Post(asked), Person(asked), From(asked), asked.Until),
            OrgChangeKind.DeputyConsented => new OrgChange.DeputyConsented(Post(asked), Person(asked), From(asked), At(asked)),
            OrgChangeKind.DeputyDeclined => new OrgChange.DeputyDeclined(Post(asked), Person(asked), From(asked)),
            OrgChangeKind.DeputyEnded => new OrgChange.DeputyEnded(Post(asked), Person(asked), From(asked), At(asked)),
            OrgChangeKind.ActingNamed => new OrgChange.ActingNamed(Post(asked), Person(asked), From(asked), asked.Until),
            OrgChangeKind.ActingEnded => new OrgChange.ActingEnded(Post(asked), Person(asked), From(asked), At(asked)),
            OrgChangeKind.DutyTurnAdded => new OrgChange.DutyTurnAdded(
                Post(asked),
                Person(asked),
                From(asked),
                Needed(asked.Until, "until")
            ),
            OrgChangeKind.DutyTurnDropped => new OrgChange.DutyTurnDropped(Post(asked), Person(asked), From(asked)),
            OrgChangeKind.Cancelled => new OrgChange.Cancelled(
                asked.Planned is { Kind: not OrgChangeKind.Cancelled } planned
                    ? Read(planned)
                    : new OrgChange.PostClosed(new(Needed((string?)null, "planned")))
            ),
            OrgChangeKind.PersonJoined => new OrgChange.PersonJoined(
                new(Person(asked), Name(asked), Needed(asked.Language, "language"), asked.Email)
            ),
            OrgChangeKind.DepartmentOpened => new OrgChange.DepartmentOpened(Unit(asked)),
            OrgChangeKind.PostOpened => new OrgChange.PostOpened(
                new(Post(asked), Department(asked), Needed(asked.Role, "role"), Name(asked), PostOf(asked.ReportsTo), [])
            ),
            OrgChangeKind.PostMoved => new OrgChange.PostMoved(
                Post(asked),
                new(Needed(asked.ToDepartment, "toDepartment")),
                PostOf(asked.ReportsTo)
            ),
            OrgChangeKind.AreasMoved => new OrgChange.AreasMoved(
                Department(asked),
                new(Needed(asked.ToDepartment, "toDepartment")),
                asked.Areas ?? []
            ),
            OrgChangeKind.PostClosed => new OrgChange.PostClosed(Post(asked)),
            OrgChangeKind.DepartmentClosed => new OrgChange.DepartmentClosed(Department(asked)),
        };

    private Department Unit(OrgChangeRequest asked) =>
        new(
            Department(asked),
            Needed(asked.DepartmentKind, "departmentKind"),
            Name(asked),
            asked.Parent is { } parent ? new DepartmentId(parent) : null,
            asked.CoordinatedBy is { } office ? new DepartmentId(office) : null,
            new PostId(Needed(asked.Head, "head")),
            asked.Areas ?? [],
            Needed(asked.Calendar, "calendar")
        );

    private static IEnumerable<PersonId> Persons(OrgChangeRequest asked) => (asked.Persons ?? []).Select(person => new PersonId(person));

    private PostId Post(OrgChangeRequest asked) => new(Needed(asked.Post, "post"));

    private PersonId Person(OrgChangeRequest asked) => new(Needed(asked.Person, "person"));

    private DepartmentId Department(OrgChangeRequest asked) => new(Needed(asked.Department, "department"));

    private Instant From(OrgChangeRequest asked) => Needed(asked.From, "from");

    private Instant At(OrgChangeRequest asked) => Needed(asked.At, "at");

    private LocalizedText Name(OrgChangeRequest asked)
    {
        if (asked.Name is null or { Texts.IsEmpty: true })
            Missing ??= "name";
        return asked.Name ?? LocalizedText.Empty;
    }

    private static PostId? PostOf(string? code) => code is null ? null : new PostId(code);

    private string Needed(string? value, string member)
    {
        if (string.IsNullOrWhiteSpace(value))
            Missing ??= member;
        return value ?? "";
    }

    private Instant Needed(Instant? value, string member)
    {
        if (value is null)
            Missing ??= member;
        return value ?? default;
    }
}
