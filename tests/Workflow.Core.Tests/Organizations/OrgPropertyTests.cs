using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NodaTime;
using Workflow.Core.Organizations;
using static Workflow.Core.Tests.Organizations.OrgSamples;

namespace Workflow.Core.Tests.Organizations;

/// <summary>What holds whoever leaves and whoever is away, on the sample organisations with random changes.</summary>
public sealed class OrgPropertyTests
{
    private const int Hours = 500;

    private static readonly Instant Start = Utc("2026-03-02 00:00");

    [Property(MaxTest = 60)]
    public Property A_post_is_never_nobodys_while_a_backstop_person_is_present() =>
        Prop.ForAll(
            Scenes().ToArbitrary(),
            scene =>
            {
                var directory = scene.Directory;
                return scene.Instants.All(at =>
                {
                    var isBacked = directory.Content.Backstops.Any(one => IsPresent(directory, one, at));
                    return !isBacked || directory.Posts.Values.All(post => directory.Resolve(post.Id, at).Person is not null);
                });
            }
        );

    [Property(MaxTest = 60)]
    public Property Who_stands_for_a_post_is_present_and_everybody_before_is_not() =>
        Prop.ForAll(
            Scenes().ToArbitrary(),
            scene =>
                scene.Instants.All(at =>
                    scene.Directory.Posts.Values.All(post =>
                    {
                        var resolution = scene.Directory.Resolve(post.Id, at);
                        var last = resolution.Steps[^1];
                        return resolution.Person == scene.Directory.OccupantOf(post.Id, at)
                            && resolution.Steps.SkipLast(1).All(step => !IsThere(scene, step.Person, at))
                            && (resolution.Person is null ? !IsThere(scene, last.Person, at) : IsThere(scene, resolution.Person, at));
                    })
                )
        );

    [Property(MaxTest = 60)]
    public Property The_register_of_occupancy_has_no_gap_and_no_overlap() =>
        Prop.ForAll(
            Scenes().ToArbitrary(),
            scene =>
                scene.Directory.Posts.Values.All(post =>
                {
                    var rows = scene.Directory.Occupancies(post.Id, Start);
                    return rows[0].From == Start
                        && rows[^1].Until is null
                        && rows.All(row => row.Until is not { } until || row.From < until)
                        && rows.Zip(rows.Skip(1))
                            .All(pair =>
                                pair.First.Until == pair.Second.From
                                && (pair.First.Person != pair.Second.Person || pair.First.As != pair.Second.As)
                            );
                })
        );

    [Property(MaxTest = 60)]
    public Property The_register_of_occupancy_says_what_resolving_says() =>
        Prop.ForAll(
            Scenes().ToArbitrary(),
            scene =>
                scene.Directory.Posts.Values.All(post =>
                {
                    var rows = scene.Directory.Occupancies(post.Id, Start);
                    return scene.Instants.All(at =>
                    {
                        var row = rows.Single(one => one.From <= at && (one.Until is not { } until || at < until));
                        var resolution = scene.Directory.Resolve(post.Id, at);
                        return row.Person == resolution.Person && row.As == resolution.As;
                    });
                })
        );

    [Property(MaxTest = 60)]
    public Property What_is_unstaffed_is_exactly_what_resolves_to_nobody() =>
        Prop.ForAll(
            Scenes(includeBackstop: true).ToArbitrary(),
            scene =>
            {
                var spans = scene.Directory.Unstaffed(Start).ToLookup(span => span.Post);
                return scene.Directory.Posts.Values.All(post =>
                    scene.Instants.All(at =>
                        spans[post.Id].Any(span => span.From <= at && (span.Until is not { } until || at < until))
                        == scene.Directory.OccupantOf(post.Id, at) is null
                    )
                );
            }
        );

    [Property(MaxTest = 40)]
    public Property What_rests_on_one_person_is_exactly_what_one_more_absence_leaves_to_nobody() =>
        Prop.ForAll(
            Scenes(includeBackstop: true).ToArbitrary(),
            scene =>
            {
                var directory = scene.Directory;
                var rows = directory.RestingOnOne(Start).ToLookup(row => row.Post);
                return directory.Posts.Values.All(post =>
                    scene
                        .Instants.Take(3)
                        .All(at =>
                        {
                            var told = rows[post.Id].FirstOrDefault(row => row.From <= at && (row.Until is not { } until || at < until));
                            return directory.OccupantOf(post.Id, at) is not { } person
                                ? told is null
                                : told is null == directory.WithAbsence(person, at, null).OccupantOf(post.Id, at) is not null;
                        })
                );
            }
        );

    [Property(MaxTest = 60)]
    public Property The_posts_of_a_person_are_those_that_resolve_to_the_person() =>
        Prop.ForAll(
            Scenes().ToArbitrary(),
            scene =>
                scene
                    .Instants.Take(3)
                    .All(at =>
                        scene.Directory.Persons.Values.All(person =>
                            scene
                                .Directory.PostsOf(person.Id, at)
                                .SequenceEqual(
                                    scene
                                        .Directory.Posts.Values.Select(post => post.Id)
                                        .Where(post => scene.Directory.OccupantOf(post, at) == person.Id)
                                )
                        )
                    )
        );

    [Property(MaxTest = 60)]
    public Property The_posts_that_pass_are_exactly_those_whose_register_differs() =>
        Prop.ForAll(
            Scenes(includeBackstop: true)
                .SelectMany(scene => Change(scene.Directory, true).Select(change => (scene.Directory, change)))
                .ToArbitrary(),
            pair =>
            {
                var (before, next) = (pair.Directory, Tried(pair.Directory, pair.change));
                var differing = before
                    .Posts.Values.Select(post => post.Id)
                    .Where(post => !before.Occupancies(post, Start).SequenceEqual(next.Occupancies(post, Start)));
                return before.PostsThatPass(next, Start).SequenceEqual(differing);
            }
        );

    /// <summary>Present, worked out from the rows without the directory's help.</summary>
    private static bool IsThere(Scene scene, PersonId? person, Instant at) =>
        person is not null
        && scene.Directory.Content.Tenures.Any(row => row.Person == person && row.From <= at && !(row.Until <= at))
        && !scene.Directory.Content.Absences.Any(row => row.Person == person && row.From <= at && !(row.Until <= at));

    private static bool IsPresent(OrgDirectory directory, Backstop backstop, Instant at) =>
        backstop switch
        {
            Backstop.HolderOf held => directory.HolderOf(held.Post, at) is { } holder && directory.IsPresent(holder, at),
            Backstop.Named named => directory.IsPresent(named.Person, at),
            _ => false,
        };

    private sealed record Scene(OrgDirectory Directory, IReadOnlyList<Instant> Instants);

    private static Gen<Scene> Scenes(bool includeBackstop = false) =>
        from directory in Gen.Elements(Small, England)
        from changes in Change(directory, includeBackstop).ListOf()
        from hours in Gen.Choose(0, Hours + 50).ArrayOf(12)
        select new Scene(changes.Aggregate(directory, Tried), [.. hours.Select(hour => Start + Duration.FromHours(hour))]);

    private static OrgDirectory Tried(OrgDirectory directory, OrgChange change) =>
        change switch
        {
            OrgChange.Away away => directory.WithAbsence(away.Person, away.From, away.Until),
            OrgChange.TenureEnds ends when directory.HolderOf(ends.Post, ends.At) == ends.Person => directory.WithTenureEnded(
                ends.Post,
                ends.Person,
                ends.At
            ),
            OrgChange.TenureBegins begins when directory.Apply([begins], Start) is OrgChangeOutcome.Accepted accepted => accepted.Next,
            _ => directory,
        };

    private static Gen<OrgChange> Change(OrgDirectory directory, bool includeBackstop)
    {
        var spared = includeBackstop ? [] : directory.Content.Backstops.Select(one => PersonOf(directory, one)).ToHashSet();
        var persons = directory.Persons.Values.Select(person => person.Id).Where(person => !spared.Contains(person)).ToArray();
        var tenures = directory.Content.Tenures.Where(row => !spared.Contains(row.Person)).ToArray();
        var away =
            from person in Gen.Elements(persons)
            from hour in Gen.Choose(0, Hours)
            from length in Gen.Choose(1, 200)
            from open in Gen.Choose(0, 3)
            let begins = Start + Duration.FromHours(hour)
            select (OrgChange)new OrgChange.Away(person, begins, open == 0 ? null : begins + Duration.FromHours(length));
        var leaving =
            from tenure in Gen.Elements(tenures)
            from hour in Gen.Choose(0, Hours)
            select (OrgChange)new OrgChange.TenureEnds(tenure.Post, tenure.Person, Start + Duration.FromHours(hour));
        var following =
            from tenure in Gen.Elements(tenures)
            from person in Gen.Elements(persons)
            from hour in Gen.Choose(0, Hours)
            from length in Gen.Choose(1, 200)
            let begins = Start + Duration.FromHours(hour)
            select (OrgChange)new OrgChange.TenureBegins(tenure.Post, person, begins, begins + Duration.FromHours(length));
        return Gen.OneOf(away, away, leaving, following);
    }

    private static PersonId? PersonOf(OrgDirectory directory, Backstop backstop) =>
        backstop is Backstop.Named named ? named.Person : directory.HolderOf(((Backstop.HolderOf)backstop).Post, Start);
}
