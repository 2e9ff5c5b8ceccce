using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Workflow.Core.Simulation;

namespace Workflow.Testing;

/// <summary>
/// Chooses what people do next in a case, wisely and foolishly, from a seed: completes, accepts, returns, takes, acknowledges, acts for
/// the wrong post, sends the same thing again, stays away for days. The same seed always chooses the same.
/// </summary>
public sealed class CaseWalk(ScenarioWorld world, int seed)
{
    /// <summary>Stands in every sensitive field; must be found in no event, message or log.</summary>
    public const string Secret = "秘密Secret4711";

    private readonly Random _random = new(seed);

    public Instant Start { get; } = Instant.FromUtc(2026, 1, 5, 0, 30) + Duration.FromHours(new Random(seed).Next(24 * 300));

    /// <summary>How long until the next thing: minutes mostly, sometimes weeks.</summary>
    public Duration Pause() =>
        _random.Next(10) switch
        {
            < 3 => Duration.FromMinutes(_random.Next(60)),
            < 8 => Duration.FromHours(_random.Next(48)),
            _ => Duration.FromHours(_random.Next(24 * 20)),
        };

    /// <summary>True when nothing ran for the whole pause, so that everything missed comes at once.</summary>
    public bool NothingRan() => _random.Next(4) == 0;

    public CaseCommand Opening(CaseId id, Instant now) =>
        new CaseCommand.OpenCase(
            id,
            Values(world.Definition.Opening, now, isOpening: true),
            _random.Next(3) == 0 ? now - Duration.FromHours(_random.Next(20)) : null
        );

    public static PostId Opener => new("QH-PO-1");

    /// <summary>The next command and for which post it is sent.</summary>
    public (CaseCommand Command, PostId By) Next(
        Case current,
        Instant now,
        IReadOnlyList<(WorkItemId Item, string Task, PostId By)>? done = null
    )
    {
        var choice = _random.Next(20);
        if (current.Handovers.Count > 0 && choice < 9)
            return OnHandover(current);
        if (current.Alerts.Count > 0 && choice is 9 or 10 && Pick(current.Alerts.Values) is { } alert)
            return (new CaseCommand.AcknowledgeAlert(alert.Id, _random.Next(2) == 0 ? Words() : null), Sometimes(alert.Post));
        if (current.Findings.Count > 0 && choice == 11)
        {
            var (number, kind) = Pick(current.Findings);
            return (new CaseCommand.WithdrawFinding(new(number), kind, Words()), current.Main?.Accountable ?? new("QH-DIR"));
        }
        if (choice == 13 && Pick(world.Definition.Tracks.Values.Where(track => !track.OpenedBy.IsEmpty)) is { } track)
            return OnTrack(current, track, now);
        if (choice == 14 && done is { Count: > 0 })
            return Correction(current, done[_random.Next(done.Count)], now);
        if (choice == 16 && Addable(current) is { Count: > 0 } addable)
            return Adding(current, addable[_random.Next(addable.Count)], now);
        return Pick(current.Items.Values) is { } item ? OnItem(current, item, now, choice) : (new CaseCommand.Tick(), new("QH-DIR"));
    }

    private (CaseCommand Command, PostId By) Correction(Case current, (WorkItemId Item, string Task, PostId By) done, Instant now)
    {
        var form = world.Definition.FindTask(done.Task)?.Form ?? [];
        var values = Values(form.Where(_ => _random.Next(2) == 0), now - Duration.FromHours(_random.Next(72)));
        var effective = _random.Next(3) == 0 ? now - Duration.FromHours(_random.Next(100)) : (Instant?)null;
        var by = _random.Next(2) == 0 ? done.By : current.AnswersForCase ?? done.By;
        return (new CaseCommand.CorrectWorkItem(done.Item, values, effective, Words()), Sometimes(by));
    }

    private (CaseCommand Command, PostId By) OnTrack(Case current, TrackDefinition track, Instant now)
    {
        var by = track.OpenedBy[_random.Next(track.OpenedBy.Length)];
        var posts = world.Directory.PostsWith(current.Parties[by.Party], by.Role);
        return (new CaseCommand.OpenTrack(track.Name, Values(track.Opening, now), EffectiveAt: null), Sometimes(posts[0].Id));
    }

    private List<TaskDefinition> Addable(Case current) =>
        [
            .. current
                .Tracks.Values.SelectMany(track => world.Definition.Tracks[track.Name].Stages[track.Stage].Tasks.Values)
                .Where(task => !task.ByHand.IsEmpty),
        ];

    private (CaseCommand Command, PostId By) Adding(Case current, TaskDefinition task, Instant now)
    {
        var by = task.ByHand[0];
        var posts = world.Directory.PostsWith(current.Parties[by.Party], by.Role);
        LocalDate? wanted = _random.Next(5) == 0 ? null : now.InUtc().Date.PlusDays(_random.Next(-1, 20));
        PostId? to = _random.Next(3) == 0 ? new("QH-FTW-2") : null;
        return (new CaseCommand.AddWorkItem(task.Name, Words(), to, wanted, Track: null), Sometimes(posts[0].Id));
    }

    private (CaseCommand Command, PostId By) OnItem(Case current, WorkItem item, Instant now, int choice)
    {
        var task = world.Definition.FindTask(item.Task) ?? throw new InvalidOperationException(item.Task);
        if (choice == 12)
            return (new CaseCommand.ReassignWorkItem(item.Id, new("QH-FTW-2")), Sometimes(new("QH-FTW-2")));
        var by = task.SignedByAccountable || choice == 15 ? current.AccountableFor(item) : item.Performer;
        var offer = HandoverOffer.Nothing with
        {
            Included = [.. world.Definition.Materials.Names.Skip(_random.Next(8) == 0 ? 1 : 0)],
            Note = Words(),
        };
        var values = Values(task.Form, now);
        var effective = _random.Next(6) == 0 ? now - Duration.FromHours(_random.Next(30)) : (Instant?)null;
        return (new CaseCommand.CompleteWorkItem(item.Id, values, effective, _random.Next(3) == 0 ? Words() : null, offer), Sometimes(by));
    }

    private (CaseCommand Command, PostId By) OnHandover(Case current)
    {
        var handover = Pick(current.Handovers.Values) ?? throw new InvalidOperationException("no handover");
        if (handover.Status == HandoverStatus.Offered && _random.Next(8) == 0)
            return (new CaseCommand.WithdrawHandover(handover.Id, Words()), Sometimes(handover.From));
        if (handover.Status != HandoverStatus.Offered)
            return (
                new CaseCommand.ReofferHandover(
                    handover.Id,
                    HandoverOffer.Nothing with
                    {
                        Included = [.. world.Definition.Materials.Names],
                    }
                ),
                Sometimes(handover.From)
            );
        if (_random.Next(3) == 0)
            return (new CaseCommand.ReturnHandover(handover.Id, Words()), Sometimes(handover.To));
        var received = handover.Materials.Where(material => material.IsIncluded).Select(material => material.Name);
        return (
            new CaseCommand.AcceptHandover(handover.Id, [.. received], ImmutableSortedDictionary<string, PrivateText>.Empty),
            Sometimes(handover.To)
        );
    }

    private PostId Sometimes(PostId right) => _random.Next(12) == 0 ? new PostId("BS-SW-1") : right;

    private ImmutableSortedDictionary<string, SubmittedValue> Values(IEnumerable<FormField> form, Instant now, bool isOpening = false)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, SubmittedValue>(StringComparer.Ordinal);
        foreach (var asked in form.Where(asked => !asked.IsOptional || _random.Next(2) == 0))
        {
            var field = world.Definition.Fields[asked.Name];
            var value = FieldInput.Parse(
                field,
                isOpening && field.Type == FieldType.Area ? "qinghe" : Typed(field, now),
                DateTimeZone.Utc,
                out var problem
            );
            values[asked.Name] = new(value ?? throw new InvalidOperationException($"{field.Name}: {problem}"), Salt());
        }
        return values.ToImmutable();
    }

    private string Typed(FieldDefinition field, Instant now) =>
        field.Type switch
        {
            FieldType.Number => _random.Next(2) == 0 ? "3" : "30",
            FieldType.YesNo => _random.Next(2) == 0 ? "true" : "false",
            FieldType.Choice => field.Choices[_random.Next(field.Choices.Count)].Key,
            FieldType.Date => NodaTime.Text.LocalDatePattern.Iso.Format(now.InUtc().Date),
            FieldType.DateTime => NodaTime.Text.InstantPattern.ExtendedIso.Format(now - Duration.FromMinutes(_random.Next(90))),
            FieldType.Area => _random.Next(3) == 0 ? "qinghe" : "baishi",
            FieldType.Person => world.Directory.Persons[0].Key,
            FieldType.Post => "QH-DIR",
            FieldType.Text or FieldType.Signature => field.IsSensitive ? Secret : "text",
        };

    private PrivateText Words() => new(Secret, Salt());

    private string Salt()
    {
        var bytes = new byte[16];
        _random.NextBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    private T? Pick<T>(IEnumerable<T> from)
    {
        var all = from.ToList();
        return all.Count == 0 ? default : all[_random.Next(all.Count)];
    }
}
