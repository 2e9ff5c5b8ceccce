using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Workflow.Core.Simulation;

namespace Workflow.Engine.Tests.Faults;

/// <summary>What people want of a case that they look at, mostly wisely: answer offers, do what is due, take alerts on, correct, open lines.</summary>
internal sealed class SimulatedPeople(ScenarioWorld world, ImmutableSortedDictionary<string, string> opening, Random random)
{
    /// <summary>Stands in every sensitive text; must be found in no event, state or message.</summary>
    public const string Secret = "秘密Secret4711";

    public CaseCommand.OpenCase Opening(CaseId id, Instant now) =>
        new(id, Values(world.Definition.Opening, now, opening), random.Next(4) == 0 ? now - Duration.FromHours(random.Next(20)) : null);

    /// <summary>How long until somebody does something about a case again: hours mostly, days, at times more than a month.</summary>
    public Duration Pause() =>
        random.Next(10) switch
        {
            < 3 => Duration.FromMinutes(random.Next(1, 600)),
            < 8 => Duration.FromHours(random.Next(12, 24 * 9)),
            _ => Duration.FromHours(random.Next(24 * 5, 24 * 45)),
        };

    /// <summary>The next wish and the post for which it is sent; null when there is nothing to do. <paramref name="others"/> are cases that this one might be a duplicate of.</summary>
    public (CaseCommand Command, PostId By)? Next(
        StoredCase stored,
        Case seen,
        Instant now,
        OrgDirectory directory,
        IReadOnlyList<CaseId> others
    )
    {
        var choice = random.Next(100);
        if (seen.Handovers.Count > 0 && choice < 55)
            return OnHandover(Pick([.. seen.Handovers.Values]));
        var open = seen.Alerts.Values.Where(alert => alert.AcknowledgedBy is null).ToList();
        if (open.Count > 0 && choice < 70)
            return OnAlert(Pick(open));
        if (seen.Findings.Count > 0 && choice is 70 or 71 && !seen.Findings.IsEmpty)
        {
            var (number, kind) = Pick([.. seen.Findings]);
            return (new CaseCommand.WithdrawFinding(new(number), kind, Words()), OwnerOf(seen, directory));
        }
        if (choice is 72 or 73 or 74 && Correction(stored, seen, now, directory) is { } correction)
            return correction;
        if (choice is > 74 and < 79 && TrackToOpen(seen, now, directory) is { } track)
            return track;
        if (choice is > 78 and < 82 && Adding(seen, now, directory) is { } adding)
            return adding;
        if (choice == 82 && others.Count > 0 && random.Next(6) == 0)
            return (new CaseCommand.MergeCase(Pick(others), Words()), OwnerOf(seen, directory));
        return seen.Items.Count > 0 ? OnItem(seen, now, directory, choice) : null;
    }

    private (CaseCommand Command, PostId By) OnAlert(Alert alert) =>
        (new CaseCommand.AcknowledgeAlert(alert.Id, random.Next(2) == 0 ? Words() : null), Mostly(alert.Post));

    private (CaseCommand Command, PostId By) OnItem(Case seen, Instant now, OrgDirectory directory, int choice)
    {
        var item = random.Next(3) > 0 ? seen.Items.Values.MinBy(one => one.Deadline?.Due ?? Instant.MaxValue) : null;
        item ??= Pick([.. seen.Items.Values]);
        if (choice > 96)
            return Giving(item, directory);
        var task = world.Definition.FindTask(item.Task) ?? throw new InvalidOperationException(item.Task);
        var by = task.SignedByAccountable || choice == 96 ? seen.AccountableFor(item) : item.Performer;
        var offer = HandoverOffer.Nothing with
        {
            Included = [.. world.Definition.Materials.Names.Skip(random.Next(12) == 0 ? 1 : 0)],
            Note = Words(),
        };
        var effective = random.Next(5) == 0 ? now - Duration.FromHours(random.Next(48)) : (Instant?)null;
        var late = random.Next(3) == 0 ? null : Words();
        return (new CaseCommand.CompleteWorkItem(item.Id, Values(task.Form, now), effective, late, offer), Mostly(by));
    }

    private (CaseCommand Command, PostId By) Giving(WorkItem item, OrgDirectory directory)
    {
        var post = directory.Posts[item.Performer.Code];
        var to = Pick(directory.PostsWith(post.Department, post.Role)).Id;
        return (new CaseCommand.ReassignWorkItem(item.Id, to), Mostly(to));
    }

    private (CaseCommand Command, PostId By) OnHandover(Handover handover)
    {
        if (handover.Status != HandoverStatus.Offered)
        {
            var again = HandoverOffer.Nothing with { Included = [.. world.Definition.Materials.Names] };
            return (new CaseCommand.ReofferHandover(handover.Id, again), Mostly(handover.From));
        }
        var choice = random.Next(10);
        if (choice == 0)
            return (new CaseCommand.WithdrawHandover(handover.Id, Words()), Mostly(handover.From));
        if (choice < 3)
            return (new CaseCommand.ReturnHandover(handover.Id, Words()), Mostly(handover.To));
        var received = handover.Materials.Where(material => material.IsIncluded).Select(material => material.Name).ToList();
        var missing = received
            .Where(_ => random.Next(8) == 0)
            .ToImmutableSortedDictionary(name => name, _ => Words(), StringComparer.Ordinal);
        return (
            new CaseCommand.AcceptHandover(handover.Id, [.. received.Where(name => !missing.ContainsKey(name))], missing),
            Mostly(handover.To)
        );
    }

    private (CaseCommand Command, PostId By)? Correction(StoredCase stored, Case seen, Instant now, OrgDirectory directory)
    {
        var recent = stored.Journal.TakeLast(20).SelectMany(entry => entry.Events).ToList();
        var done = recent.OfType<CaseEvent.WorkItemCompleted>().ToList();
        if (done.Count == 0)
            return null;
        var completed = Pick(done);
        var opened = stored.Journal.SelectMany(entry => entry.Events).OfType<CaseEvent.WorkItemOpened>();
        if (opened.LastOrDefault(one => one.Item == completed.Item) is not { Task: var task })
            return null;
        var form = (world.Definition.FindTask(task)?.Form ?? []).Where(_ => random.Next(2) == 0);
        var effective = random.Next(3) == 0 ? completed.EffectiveAt - Duration.FromHours(random.Next(60)) : (Instant?)null;
        var by = random.Next(2) == 0 ? completed.By.Post : OwnerOf(seen, directory);
        return (
            new CaseCommand.CorrectWorkItem(completed.Item, Values(form, now - Duration.FromHours(random.Next(72))), effective, Words()),
            Mostly(by)
        );
    }

    private (CaseCommand Command, PostId By)? TrackToOpen(Case seen, Instant now, OrgDirectory directory)
    {
        var ways = world.Definition.Tracks.Values.Where(track => !track.OpenedBy.IsEmpty).ToList();
        if (ways.Count == 0)
            return null;
        var track = Pick(ways);
        var by = Pick(track.OpenedBy);
        var effective = random.Next(4) == 0 ? now - Duration.FromHours(random.Next(60)) : (Instant?)null;
        var command = new CaseCommand.OpenTrack(track.Name, Values(track.Opening, now), effective) { LateReason = Words() };
        return PostFor(seen, by, directory) is { } post ? (command, Mostly(post)) : null;
    }

    private (CaseCommand Command, PostId By)? Adding(Case seen, Instant now, OrgDirectory directory)
    {
        var tasks = seen
            .Tracks.Values.SelectMany(track => world.Definition.Tracks[track.Name].Stages[track.Stage].Tasks.Values)
            .Where(task => !task.ByHand.IsEmpty)
            .ToList();
        if (tasks.Count == 0)
            return null;
        var task = Pick(tasks);
        LocalDate? wanted = random.Next(6) == 0 ? null : now.InUtc().Date.PlusDays(random.Next(-1, 20));
        return PostFor(seen, Pick(task.ByHand), directory) is { } post
            ? (new CaseCommand.AddWorkItem(task.Name, Words(), To: null, wanted, Track: null), Mostly(post))
            : null;
    }

    private static PostId? PostFor(Case seen, PostReference reference, OrgDirectory directory) =>
        directory.PostsWith(seen.Parties[reference.Party], reference.Role) is [var first, ..] ? first.Id : null;

    private PostId OwnerOf(Case seen, OrgDirectory directory) => seen.AnswersForCase ?? Pick([.. directory.Posts.Values]).Id;

    private PostId Mostly(PostId right) => random.Next(25) == 0 ? Pick([.. world.Directory.Posts.Values]).Id : right;

    private ImmutableSortedDictionary<string, SubmittedValue> Values(
        IEnumerable<FormField> form,
        Instant now,
        ImmutableSortedDictionary<string, string>? given = null
    )
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, SubmittedValue>(StringComparer.Ordinal);
        foreach (var asked in form.Where(asked => !asked.IsOptional || random.Next(2) == 0))
        {
            var field = world.Definition.Fields[asked.Name];
            var text = field.Type == FieldType.Area && given?.GetValueOrDefault(field.Name) is { } area ? area : Typed(field, now);
            if (FieldInput.Parse(field, text, DateTimeZone.Utc, out _) is { } value)
                values[asked.Name] = new(value, Salt());
        }
        return values.ToImmutable();
    }

    private string Typed(FieldDefinition field, Instant now) =>
        field.Type switch
        {
            FieldType.Number => FormattableString.Invariant($"{field.AtLeast ?? field.AtMost ?? (random.Next(2) == 0 ? 3 : 30)}"),
            FieldType.YesNo => random.Next(2) == 0 ? "true" : "false",
            FieldType.Choice => field.Choices[random.Next(field.Choices.Count)].Key,
            FieldType.Date => NodaTime.Text.LocalDatePattern.Iso.Format(now.InUtc().Date.PlusDays(random.Next(6) == 0 ? 20 : 0)),
            FieldType.DateTime => NodaTime.Text.InstantPattern.ExtendedIso.Format(now - Duration.FromMinutes(random.Next(90))),
            FieldType.Area => Pick(Areas).Id,
            FieldType.Person => Pick([.. world.Directory.Persons.Values]).Id.Code,
            FieldType.Post => Pick([.. world.Directory.Posts.Values]).Id.Code,
            FieldType.Text or FieldType.Signature => field.IsSensitive ? Secret : "text",
        };

    private ImmutableArray<Area> Areas => [.. world.Directory.Areas.Values.Where(area => area.Parent is not null)];

    private PrivateText Words() => new(Secret, Salt());

    private string Salt()
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    private T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
