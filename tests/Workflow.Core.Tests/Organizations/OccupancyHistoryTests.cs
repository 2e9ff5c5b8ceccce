using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NodaTime;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Xunit;
using static Workflow.Core.Tests.Organizations.OrgSamples;

namespace Workflow.Core.Tests.Organizations;

/// <summary>What the register of occupancy says by both times, whatever is entered in whichever order, late entries included.</summary>
public sealed class OccupancyHistoryTests
{
    private const int Hours = 400;

    private static readonly Instant Start = Utc("2026-03-02 00:00");

    [Property(MaxTest = 60)]
    public Property As_known_now_the_register_is_the_directory_at_every_instant() =>
        Prop.ForAll(
            Stories().ToArbitrary(),
            story =>
            {
                var played = Played.Of(story);
                return story.Probes.All(at =>
                    played.Posts.All(post => Says(played.At(post, at, played.Now)) == Says(played.Directory.Occupancies(post, at), at))
                );
            }
        );

    [Property(MaxTest = 60)]
    public Property As_known_earlier_it_is_what_it_said_then() =>
        Prop.ForAll(
            Stories().ToArbitrary(),
            story =>
            {
                var played = Played.Of(story);
                return played.Said.All(then =>
                    story.Probes.All(at =>
                        then.Posts.All(post => Says(played.At(post, at, then.At)) == Says(then.Directory.Occupancies(post, at), at))
                    )
                );
            }
        );

    [Property(MaxTest = 60)]
    public Property As_known_at_any_time_there_is_no_gap_and_no_overlap() =>
        Prop.ForAll(
            Stories().ToArbitrary(),
            story =>
            {
                var played = Played.Of(story);
                return played
                    .Said.Select(then => then.At)
                    .Append(played.Now)
                    .All(known => played.Posts.All(post => played.IsWhole(post, known)));
            }
        );

    [Property(MaxTest = 60)]
    public Property Nobody_stands_without_being_there_and_no_deputy_for_a_period_without_consent() =>
        Prop.ForAll(
            Stories().ToArbitrary(),
            story =>
            {
                var played = Played.Of(story);
                var content = played.Directory.Content;
                return story.Probes.All(at =>
                    played.Posts.All(post =>
                        played.At(post, at, played.Now) is not { Person: { } person } row
                        || (
                            content.Tenures.Any(one => one.Person == person && one.From <= at && !(one.Until <= at))
                            && !content.Absences.Any(one => one.Person == person && one.From <= at && !(one.Until <= at))
                            && (row.As != OccupancyKind.Deputy || IsNamed(content, row, at))
                        )
                    )
                );
            }
        );

    [Fact]
    public void An_absence_entered_late_corrects_the_past_and_what_was_known_stays()
    {
        var from = Start + Duration.FromHours(24);
        var story = new Story([(48, new OrgChange.Away(Person("bo"), from, Start + Duration.FromHours(72)))], []);

        var played = Played.Of(story);

        Assert.Equal(Person("bo"), played.At(Post("B"), from, played.Said[0].At)?.Person);
        Assert.Equal(Person("dee"), played.At(Post("B"), from, played.Now)?.Person);
        Assert.Equal(Person("bo"), played.At(Post("B"), Start + Duration.FromHours(72), played.Now)?.Person);
    }

    /// <summary>A standing deputy, or one for a period whose consent came by then.</summary>
    private static bool IsNamed(OrgContent content, Occupancy row, Instant at) =>
        content
            .Earlier.Select(frame => frame.Posts)
            .Append(content.Posts)
            .Any(posts => posts.GetValueOrDefault(row.Post.Code)?.Deputies.Contains(row.Person!.Value) == true)
        || content.Deputyships.Any(one =>
            one.Post == row.Post && one.Person == row.Person && one.From <= at && !(one.Until <= at) && one.Consented <= at
        );

    private static (PersonId?, OccupancyKind)? Says(Occupancy? row) => row is null ? null : (row.Person, row.As);

    private static (PersonId?, OccupancyKind)? Says(ImmutableArray<Occupancy> rows, Instant at) =>
        Says(rows.FirstOrDefault(row => row.From <= at && !(row.Until <= at)));

    /// <summary>Changes, each entered at an hour; and instants to ask about.</summary>
    private sealed record Story(IReadOnlyList<(int Hour, OrgChange Change)> Entries, IReadOnlyList<Instant> Probes);

    private sealed record Known(Instant At, OrgDirectory Directory, IReadOnlyList<PostId> Posts);

    /// <summary>The register as it is kept: rows with the time from when until when they were known.</summary>
    private sealed class Played
    {
        private readonly List<(Occupancy Row, Instant From, Instant? Until)> _rows = [];

        public OrgDirectory Directory { get; private set; } = Small;
        public Instant Now { get; private set; } = Start;
        public List<Known> Said { get; } = [];
        public IReadOnlyList<PostId> Posts => [.. _rows.Select(row => row.Row.Post).Distinct()];

        public static Played Of(Story story)
        {
            var played = new Played();
            played.Write(null, Small);
            foreach (var (hour, change) in story.Entries.OrderBy(entry => entry.Hour))
            {
                var at = Start + Duration.FromHours(hour);
                if (at <= played.Now || played.Directory.Apply([change], at) is not OrgChangeOutcome.Accepted accepted)
                    continue;
                var before = played.Directory;
                played.Said.Add(new(played.Now, before, played.Posts));
                played.Now = at;
                played.Write(before, accepted.Next);
                played.Directory = accepted.Next;
            }
            return played;
        }

        public Occupancy? At(PostId post, Instant at, Instant known) =>
            KnownRows(post, known).SingleOrDefault(row => row.From <= at && !(row.Until <= at));

        public bool IsWhole(PostId post, Instant known)
        {
            var rows = KnownRows(post, known).OrderBy(row => row.From).ToList();
            return rows.All(row => !(row.Until <= row.From)) && rows.Zip(rows.Skip(1)).All(pair => pair.First.Until == pair.Second.From);
        }

        private IEnumerable<Occupancy> KnownRows(PostId post, Instant known) =>
            _rows.Where(row => row.Row.Post == post && row.From <= known && !(row.Until <= known)).Select(row => row.Row);

        private void Write(OrgDirectory? before, OrgDirectory next)
        {
            foreach (var post in Posts.Concat(next.Posts.Values.Select(post => post.Id)).Distinct())
            {
                var standing = KnownRows(post, Now).OrderBy(row => row.From).ToImmutableArray();
                var revision = OccupancyRevision.Of(post, standing, before, next, Now);
                foreach (var gone in revision.Superseded)
                {
                    var index = _rows.FindIndex(row => row.Row == gone && row.Until is null);
                    _rows[index] = _rows[index] with { Until = Now };
                }
                _rows.AddRange(revision.Appended.Select(row => (row, Now, (Instant?)null)));
            }
        }
    }

    private static Gen<Story> Stories() =>
        from entries in Gen.Choose(1, Hours).SelectMany(hour => Changes().Select(change => (hour, change))).ListOf(12)
        from probes in Gen.Choose(-50, Hours * 2).ArrayOf(12)
        select new Story([.. entries], [.. probes.Select(hour => Start + Duration.FromMinutes((hour * 60) + 30))]);

    private static Gen<OrgChange> Changes()
    {
        var persons = Gen.Elements(Small.Persons.Values.Select(person => person.Id).ToArray());
        var posts = Gen.Elements(Small.Posts.Values.Select(post => post.Id).ToArray());
        var hours = Gen.Choose(-40, Hours * 2).Select(hour => Start + Duration.FromHours(hour));
        var ends = Gen.Choose(0, 3).SelectMany(open => hours.Select(at => open == 0 ? (Instant?)null : at + Duration.FromHours(30)));
        return Gen.OneOf(
            from person in persons
            from at in hours
            from until in ends
            select (OrgChange)new OrgChange.Away(person, at, until),
            from person in persons
            from at in hours
            from until in ends
            select (OrgChange)new OrgChange.Away(person, at, until),
            from person in persons
            from at in hours
            select (OrgChange)new OrgChange.Back(person, at),
            from tenure in Gen.Elements(Small.Content.Tenures.ToArray())
            from at in hours
            select (OrgChange)new OrgChange.TenureEnds(tenure.Post, tenure.Person, at),
            from post in posts
            from person in persons
            from at in hours
            from until in ends
            select (OrgChange)new OrgChange.TenureBegins(post, person, at, until),
            from post in posts
            from person in persons
            from at in Gen.Elements(Start, Start + Duration.FromHours(100))
            from step in Gen.Choose(0, 3)
            select step switch
            {
                0 or 1 => new OrgChange.DeputyAsked(post, person, at, null),
                2 => new OrgChange.DeputyEnded(post, person, at, at + Duration.FromHours(200)),
                _ => (OrgChange)new OrgChange.DeputyDeclined(post, person, at),
            },
            from post in posts
            from person in persons
            from at in Gen.Elements(Start, Start + Duration.FromHours(100))
            select (OrgChange)new OrgChange.DeputyConsented(post, person, at, at),
            from post in posts
            from person in persons
            from at in hours
            from until in ends
            select (OrgChange)new OrgChange.ActingNamed(post, person, at, until),
            from post in posts
            from person in persons
            select (OrgChange)new OrgChange.DeputiesNamed(post, [person]),
            Gen.Elements<OrgChange>(
                new OrgChange.PostOpened(new(Post("NEW"), new("STATION"), "clerk", LocalizedText.Of("New", "新"), Post("A"), [])),
                new OrgChange.PostClosed(Post("D")),
                new OrgChange.PostClosed(Post("NEW")),
                new OrgChange.PostMoved(Post("C"), new("OFFICE"), Post("TOP"))
            )
        );
    }
}
