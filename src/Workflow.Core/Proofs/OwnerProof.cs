using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Core.Deadlines;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Core.Proofs;

/// <summary>
/// Every owner, performer and rung is one existing post in every combination of departments that can play the parties, and a present person
/// stands for it, also with any one person away.
/// </summary>
internal static class OwnerProof
{
    public static void Check(
        WorkflowDefinition definition,
        OrgDirectory directory,
        IReadOnlyDictionary<string, WorkCalendar> calendars,
        Instant at,
        ProblemList problems
    )
    {
        var assignments = PartyAssignments.Of(definition, directory, problems);
        if (assignments.IsEmpty)
            return;
        var told = new Telling(problems);
        foreach (var assignment in assignments)
        {
            CheckPosts(definition, assignment, told);
            CheckCalendars(definition, assignment, calendars, told);
        }
        foreach (var (task, message) in TwoPersonProof.Faults(definition, assignments, directory, at))
            told.Error(task.Where, message);
        CheckViewers(definition, assignments, told);
        CheckLadders(definition, assignments, directory, at, told);
        CheckStaffing(definition, assignments, directory, at, told);
    }

    private static void CheckPosts(WorkflowDefinition definition, PartyAssignment assignment, Telling told)
    {
        foreach (var (_, stage) in DefinitionProof.Stages(definition))
        {
            CheckOne(stage.Accountable, stage.Where, assignment, told);
            foreach (var task in stage.Tasks.Values)
            {
                if (task.Accountable is { } own)
                    CheckOne(own, task.Where, assignment, told);
                foreach (var named in task.ByHand.Append(task.By).OfType<PostReference>())
                {
                    if (assignment.Posts(named.Party, named.Role).IsEmpty)
                        told.Error(task.Where, Missing(named, assignment));
                }
            }
        }
    }

    private static void CheckOne(PostReference reference, SourceLocation where, PartyAssignment assignment, Telling told)
    {
        var posts = assignment.Posts(reference.Party, reference.Role);
        if (posts.IsEmpty)
            told.Error(where, Missing(reference, assignment));
        else if (posts.Length > 1)
        {
            var names = string.Join(", ", posts.Select(post => post.Id));
            told.Error(
                where,
                $"{reference} is accountable, so it must be one post, but {assignment.Departments[reference.Party]} has several: {names}"
            );
        }
    }

    private static string Missing(PostReference reference, PartyAssignment assignment)
    {
        var department = assignment.Departments[reference.Party];
        var roles = assignment.Directory.PostsIn(department).Select(post => post.Role);
        return $"{department} plays '{reference.Party}' but has no post with the role '{reference.Role}'{NearestName.Hint(reference.Role, roles)}";
    }

    private static void CheckCalendars(
        WorkflowDefinition definition,
        PartyAssignment assignment,
        IReadOnlyDictionary<string, WorkCalendar> calendars,
        Telling told
    )
    {
        foreach (var (party, department) in assignment.Departments)
        {
            var calendar = assignment.Directory.Departments[department.Code].Calendar;
            if (!calendars.ContainsKey(calendar))
                told.Error(
                    definition.Parties[party].Where,
                    $"{department} works by the calendar '{calendar}', which isn't there{NearestName.Hint(calendar, calendars.Keys)}"
                );
        }
    }

    private static void CheckViewers(WorkflowDefinition definition, ImmutableArray<PartyAssignment> assignments, Telling told)
    {
        foreach (var group in definition.Disclosure.Values)
        {
            foreach (var viewer in group.Named.Where(viewer => viewer.Contains('/', StringComparison.Ordinal)))
            {
                var (party, role) = (viewer.Split('/')[0], viewer.Split('/')[1]);
                if (assignments.Any(assignment => !assignment.Posts(party, role).IsEmpty))
                    continue;
                var roles = assignments.SelectMany(one => one.Directory.PostsIn(one.Departments[party])).Select(post => post.Role);
                told.Warn(
                    group.Where,
                    $"'{group.Name}' names {viewer}, but no department that plays '{party}' has that role{NearestName.Hint(role, roles)}"
                );
            }
        }
    }

    private static void CheckLadders(
        WorkflowDefinition definition,
        ImmutableArray<PartyAssignment> assignments,
        OrgDirectory directory,
        Instant at,
        Telling told
    )
    {
        foreach (var use in LadderUse.Of(definition))
        {
            var ladder = definition.Ladders[use.Ladder];
            CheckNamedPosts(ladder, directory, told);
            foreach (var chain in PolicyProof.Chains(ladder, use, assignments, directory, at))
            {
                foreach (var fault in Sensible(chain, use, directory).Faults)
                    told.Error(use.Where, $"the ladder {ladder.Name} ({use.What}): {fault}");
            }
        }
    }

    /// <summary>A post named by its code is looked up once, where the rung is written.</summary>
    private static void CheckNamedPosts(EscalationPolicy ladder, OrgDirectory directory, Telling told)
    {
        foreach (var level in ladder.Levels)
        {
            foreach (
                var code in level
                    .To.Select(target => target.NamedPost?.Code)
                    .OfType<string>()
                    .Where(code => !directory.Posts.Contains(code))
            )
                told.Error(
                    level.Where,
                    $"{level.Key} of {ladder.Name} climbs to the post {code}, which {directory.Content.Id} doesn't have{NearestName.Hint(code, directory.Posts.Names)}"
                );
        }
    }

    /// <summary>The chain without the rungs that are told elsewhere: posts that don't exist, and two sides where nothing is handed over.</summary>
    private static LadderChain Sensible(LadderChain chain, LadderUse use, OrgDirectory directory) =>
        chain with
        {
            Rungs = chain.Rungs.RemoveAll(rung =>
                (rung.Target.NamedPost is { } post && !directory.Posts.Contains(post.Code))
                || (rung.Target.NeedsHandover && use.Sender is null)
            ),
        };

    private static void CheckStaffing(
        WorkflowDefinition definition,
        ImmutableArray<PartyAssignment> assignments,
        OrgDirectory directory,
        Instant at,
        Telling told
    )
    {
        var unstaffed = directory.Unstaffed(at).Select(span => span.Post).ToHashSet();
        var restingOnOne = directory.RestingOnOne(at).ToLookup(row => row.Post, row => row.Person);
        foreach (var (post, where) in PostsNamed(definition, assignments, directory, at))
        {
            if (unstaffed.Contains(post))
                told.Error(where, $"at some time from now on nobody at all stands for {post}: name deputies, or a backstop");
            else if (restingOnOne[post].FirstOrDefault() is { } alone)
                told.Error(where, $"{post} rests on {alone} alone: with that person away nobody would stand for it");
        }
    }

    private static IEnumerable<(PostId Post, SourceLocation Where)> PostsNamed(
        WorkflowDefinition definition,
        ImmutableArray<PartyAssignment> assignments,
        OrgDirectory directory,
        Instant at
    )
    {
        var owners =
            from pair in DefinitionProof.Stages(definition)
            from assignment in assignments
            from named in pair
                .Stage.Tasks.Values.SelectMany(task => new[] { task.Accountable, task.By })
                .Append(pair.Stage.Accountable)
                .OfType<PostReference>()
            from post in assignment.Posts(named.Party, named.Role)
            select (post.Id, pair.Stage.Where);
        var rungs =
            from use in LadderUse.Of(definition)
            from chain in PolicyProof.Chains(definition.Ladders[use.Ladder], use, assignments, directory, at)
            from rung in chain.Rungs
            where rung.Post is not null
            select (rung.Post ?? default, use.Where);
        return owners.Concat(rungs).DistinctBy(pair => pair.Item1);
    }

    /// <summary>Tells each sentence once at its place, however many departments it is true of.</summary>
    private sealed class Telling(ProblemList problems)
    {
        private readonly HashSet<(SourceLocation Where, string Message)> _told = [];

        public void Error(SourceLocation where, string message)
        {
            if (_told.Add((where, message)))
                problems.Error(where, message);
        }

        public void Warn(SourceLocation where, string message)
        {
            if (_told.Add((where, message)))
                problems.Warn(where, message);
        }
    }
}
