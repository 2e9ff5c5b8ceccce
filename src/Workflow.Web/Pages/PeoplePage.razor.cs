using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Components;
using NodaTime;
using Workflow.Core.Organizations;
using Workflow.Engine.Queries;
using Workflow.Web.Display;
using Workflow.Web.Forms;
using Workflow.Web.People;

namespace Workflow.Web.Pages;

/// <summary>The people of a department: who stands for which post, who is away, and what the signed-in person may change of it.</summary>
public sealed partial class PeoplePage
{
    private const int MostRecent = 20;

    [SupplyParameterFromQuery(Name = "department")]
    public string? Wanted { get; set; }

    private OrgDirectory Directory => Parts.Organization.Directory;

    private Instant Now { get; set; }

    private Department Shown { get; set; } = default!;

    private ImmutableArray<DepartmentId> Departments { get; set; } = [];

    private ImmutableArray<RecordedChange>? Recent { get; set; }

    private string NowText => LocalMoments.Write(Now, Viewer.Zone);

    /// <summary>True when the person may change what concerns the department that is shown.</summary>
    private bool IsHead => Organization.Departments.Contains(Shown.Id);

    private ImmutableArray<Post> ShownPosts => Directory.PostsIn(Shown.Id);

    private ImmutableArray<Deputyship> AskedOfMe =>
        [.. Directory.Content.Deputyships.Where(row => row.Person == Viewer.Actor.Person && row.Consented is null && !(row.Until <= Now))];

    private ImmutableArray<Absence> AwayNow
    {
        get
        {
            var here = PersonsHere.Select(person => person.Id).ToHashSet();
            return
            [
                .. Directory
                    .Content.Absences.Where(row => here.Contains(row.Person) && row.From <= Now && !(row.Until <= Now))
                    .DistinctBy(row => row.Person),
            ];
        }
    }

    private IEnumerable<Person> PersonsHere
    {
        get
        {
            var posts = ShownPosts.Select(post => post.Id).ToHashSet();
            var holding = Directory.Content.Tenures.Where(row => posts.Contains(row.Post) && !(row.Until <= Now)).Select(row => row.Person);
            return holding.Distinct().Select(person => Directory.Persons[person.Code]);
        }
    }

    private ImmutableArray<Person> MayBeAway =>
        [
            .. PersonsHere
                .Append(Viewer.Person)
                .DistinctBy(person => person.Id)
                .Where(person => Organization.MayChange(new OrgChange.Away(person.Id, Now, null))),
        ];

    private ImmutableArray<Post> MayGetDeputy =>
        [.. ShownPosts.Where(post => Organization.MayChange(new OrgChange.DeputyAsked(post.Id, Viewer.Actor.Person, Now, null)))];

    private ImmutableArray<Person> InService => [.. Directory.Persons.Values.Where(person => Directory.IsInService(person.Id, Now))];

    private ImmutableArray<PlannedChange> Planned =>
        [.. Directory.Planned(Now).Where(plan => MayCancel(plan.Change)).DistinctBy(plan => plan.Change)];

    private ImmutableArray<string> LiveForms =>
        [
            "away",
            "deputy",
            "acting",
            "duty",
            .. AskedOfMe.Select(row => FormOf(new OrgChange.DeputyConsented(row.Post, row.Person, row.From, Now))),
            .. AskedOfMe.Select(row => FormOf(new OrgChange.DeputyDeclined(row.Post, row.Person, row.From))),
            .. AwayNow.Select(row => FormOf(new OrgChange.Back(row.Person, Now))),
            .. Planned.Select(plan => FormOf(new OrgChange.Cancelled(plan.Change))),
            .. Query.Posts([Shown.Id]).SelectMany(EndingsOf).Select(FormOf),
        ];

    protected override async Task LoadAsync()
    {
        Now = Parts.Clock.GetCurrentInstant();
        Departments = [.. Organization.Departments.Append(Viewer.Department.Id).Distinct()];
        var shown = Departments.Contains(new DepartmentId(Wanted ?? "")) ? Wanted ?? "" : Viewer.Department.Id.Code;
        Shown = Directory.Departments[shown];
        if (!Organization.Departments.IsEmpty)
            Recent = (await Query.ChangesAsync(null, MostRecent, Organization.Viewer, Organization.IsOperator, Stop)).Changes;
    }

    private Task AwayAsync() =>
        SentAsync(
            "away",
            needsPost: false,
            needsEnd: false,
            (_, person, from, until) =>
                new OrgChange.Away(person, from, until) { Happened = Form["away.happened"] is { Length: > 0 } happened ? happened : null }
        );

    private Task DeputyAsync() =>
        SentAsync(
            "deputy",
            needsPost: true,
            needsEnd: false,
            (post, person, from, until) => new OrgChange.DeputyAsked(post, person, from, until)
        );

    private Task ActingAsync() =>
        SentAsync(
            "acting",
            needsPost: true,
            needsEnd: false,
            (post, person, from, until) => new OrgChange.ActingNamed(post, person, from, until)
        );

    private Task DutyAsync() =>
        SentAsync(
            "duty",
            needsPost: true,
            needsEnd: true,
            (post, person, from, until) => new OrgChange.DutyTurnAdded(post, person, from, until ?? from)
        );

    private async Task SentAsync(string form, bool needsPost, bool needsEnd, Func<PostId, PersonId, Instant, Instant?, OrgChange> change)
    {
        var (post, person) = (Form[$"{form}.post"] ?? "", Form[$"{form}.person"] ?? "");
        var (from, until) = (LocalMoments.Read(Form[$"{form}.from"], Viewer.Zone), LocalMoments.Read(Form[$"{form}.until"], Viewer.Zone));
        if (needsPost && !Directory.Posts.Contains(post))
            Problems.Add($"{form}.post", T["People.Post"], T["People.MissingPost"]);
        if (!Directory.Persons.Contains(person))
            Problems.Add($"{form}.person", T["People.Person"], T["People.MissingPerson"]);
        if (from is null)
            Problems.Add($"{form}.from", T["People.From"], T["People.MissingTime"]);
        if (until is null && (needsEnd || Form[$"{form}.until"] is { Length: > 0 }))
            Problems.Add($"{form}.until", T["People.Until"], T["People.MissingTime"]);
        if (!Problems.Any && from is { } begins)
            await ApplyAsync(change(new(post), new(person), begins, until));
    }

    private async Task ApplyAsync(OrgChange change)
    {
        var (answer, reasons) = await Organization.ApplyAsync([change], Stop);
        if (answer == OrganizationAnswer.Made)
            LeadOn($"/people?department={Uri.EscapeDataString(Shown.Id.Code)}", "Changed");
        foreach (var reason in reasons)
            Problems.Add(reason.Here());
    }

    private bool MayCancel(OrgChange planned) =>
        Organization.MayChange(new OrgChange.Cancelled(planned)) && (Concerns(planned) || IsMine(planned));

    /// <summary>True for what lies in the department that is shown.</summary>
    private bool Concerns(OrgChange planned) =>
        planned switch
        {
            OrgChange.Away away => PersonsHere.Any(person => person.Id == away.Person),
            OrgChange.Back back => PersonsHere.Any(person => person.Id == back.Person),
            OrgChange.TenureBegins begins => IsHere(begins.Post),
            OrgChange.TenureEnds ends => IsHere(ends.Post),
            OrgChange.ActingNamed named => IsHere(named.Post),
            OrgChange.ActingEnded ended => IsHere(ended.Post),
            OrgChange.DeputyAsked asked => IsHere(asked.Post),
            OrgChange.DutyTurnAdded added => IsHere(added.Post),
            _ => false,
        };

    private bool IsMine(OrgChange planned) =>
        planned switch
        {
            OrgChange.Away away => away.Person == Viewer.Actor.Person,
            OrgChange.Back back => back.Person == Viewer.Actor.Person,
            _ => false,
        };

    private bool IsHere(PostId post) => Directory.DepartmentOf(post)?.Id == Shown.Id;

    private IEnumerable<OrgChange> EndingsOf(StaffedPost staffed) =>
        [
            .. staffed.Acting.Select(row => new OrgChange.ActingEnded(row.Post, row.Person, row.From, Now)),
            .. staffed.Deputyships.Select(row => new OrgChange.DeputyEnded(row.Post, row.Person, row.From, Now)),
            .. staffed.Roster.Select(row => new OrgChange.DutyTurnDropped(row.Post, row.Person, row.From)),
        ];

    private string NameOf(PersonId person) => Query.NameOf(person).Name.Here();

    private string PostTitle(PostId post) =>
        Directory.Posts.TryGetValue(post.Code, out var found) ? $"{found.Title.Here()} ({post})" : post.Code;

    private string Period(Instant from, Instant? until) =>
        until is { } end
            ? T["People.Period", Dates.Moment(from, Viewer.Zone), Dates.Moment(end, Viewer.Zone)]
            : T["People.Open", Dates.Moment(from, Viewer.Zone)];

    /// <summary>A name that stays the same between showing a form and receiving it: what the change is about, and not when it is sent.</summary>
    private static string FormOf(OrgChange change)
    {
        var name = new StringBuilder(change.GetType().Name);
        foreach (var part in PartsOf(change))
            name.Append(CultureInfo.InvariantCulture, $"-{part}");
        return name.ToString();
    }

    private static IEnumerable<object> PartsOf(OrgChange change) =>
        change switch
        {
            OrgChange.Cancelled cancelled => [FormOf(cancelled.Planned), EndOf(cancelled.Planned).ToUnixTimeTicks()],
            OrgChange.Away away => [away.Person, away.From.ToUnixTimeTicks()],
            OrgChange.Back back => [back.Person],
            OrgChange.TenureBegins begins => [begins.Post, begins.Person, begins.From.ToUnixTimeTicks()],
            OrgChange.TenureEnds ends => [ends.Post, ends.Person],
            OrgChange.DeputyAsked asked => [asked.Post, asked.Person, asked.From.ToUnixTimeTicks()],
            OrgChange.DeputyConsented consented => [consented.Post, consented.Person, consented.From.ToUnixTimeTicks()],
            OrgChange.DeputyDeclined declined => [declined.Post, declined.Person, declined.From.ToUnixTimeTicks()],
            OrgChange.DeputyEnded ended => [ended.Post, ended.Person, ended.From.ToUnixTimeTicks()],
            OrgChange.ActingNamed named => [named.Post, named.Person, named.From.ToUnixTimeTicks()],
            OrgChange.ActingEnded ended => [ended.Post, ended.Person, ended.From.ToUnixTimeTicks()],
            OrgChange.DutyTurnAdded added => [added.Post, added.Person, added.From.ToUnixTimeTicks()],
            OrgChange.DutyTurnDropped dropped => [dropped.Post, dropped.Person, dropped.From.ToUnixTimeTicks()],
            _ => [],
        };

    /// <summary>When something ends that somebody may have planned twice; nothing else tells two ends apart.</summary>
    private static Instant EndOf(OrgChange planned) =>
        planned switch
        {
            OrgChange.Back back => back.At,
            OrgChange.TenureEnds ends => ends.At,
            OrgChange.ActingEnded ended => ended.At,
            OrgChange.Away { Until: { } until } => until,
            _ => default,
        };
}
