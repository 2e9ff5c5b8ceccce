using System.Collections.Immutable;
using System.Globalization;
using NodaTime.Text;
using Workflow.Core.Calendars;
using Workflow.Core.Cases;
using Workflow.Core.Deadlines;
using Workflow.Core.Definitions;
using Workflow.Core.Histories;
using Workflow.Core.Organizations;

namespace Workflow.Core.Responsibilities;

/// <summary>Offering, accepting, returning responsibility. Until a receipt is signed the sender keeps it.</summary>
internal static class HandoverDecisions
{
    /// <summary>Offers a track that entered <paramref name="stage"/>; the materials come with the command that led here.</summary>
    public static void Offer(Deliberation deliberation, TrackId track, string stage, HandoverDefinition definition)
    {
        if (Receiver(deliberation, definition, offeredTo: null) is not var (to, plan))
            return;
        var from = deliberation.Current.Tracks[track.Number].Accountable;
        if (plan is not null && to == from)
        {
            // The new place has the same accountable post: nothing is offered to oneself, and the rest moves at once.
            Moving.Carry(deliberation, plan, track, to);
            Arrive(deliberation, track, stage, to);
            return;
        }
        Offer(deliberation, new(deliberation.NextNumber()), track, stage, from, to, cycle: 1, definition);
    }

    public static void Reoffer(Deliberation deliberation, CaseCommand.ReofferHandover command)
    {
        if (
            Find(deliberation, command.Handover, HandoverStatus.Returned, HandoverStatus.Withdrawn) is not { } handover
            || !Acting.Allowed(deliberation, handover.From)
        )
            return;
        var definition = DefinitionOf(deliberation, handover);
        if (Receiver(deliberation, definition, handover.To) is not var (to, _))
            return;
        CloseDeadline(deliberation, handover);
        Offer(deliberation, handover.Id, handover.Track, handover.Stage, handover.From, to, handover.Cycle + 1, definition);
    }

    public static void Accept(Deliberation deliberation, CaseCommand.AcceptHandover command)
    {
        if (Find(deliberation, command.Handover, HandoverStatus.Offered) is not { } handover || !Acting.Allowed(deliberation, handover.To))
            return;
        var included = handover.Materials.Where(material => material.IsIncluded).Select(material => material.Name).ToList();
        var open = included.Where(name => !command.Received.Contains(name) && !HasReason(command.Missing, name)).ToList();
        if (open.Count > 0)
        {
            deliberation.Refuse(
                MaterialsOpen(
                    deliberation,
                    open,
                    "Tick each material that you received, or say why it isn't there",
                    "请勾选已收到的材料，或说明缺少的原因"
                )
            );
            return;
        }
        if (Receiver(deliberation, DefinitionOf(deliberation, handover), handover.To) is not var (to, plan))
            return;
        if (plan is not null && to != handover.To)
        {
            deliberation.Refuse(Elsewhere(to));
            return;
        }
        var received = included.Where(command.Received.Contains).ToImmutableArray();
        var unticked = included
            .Except(received, StringComparer.Ordinal)
            .ToImmutableSortedDictionary(name => name, name => deliberation.Commit(command.Missing[name]), StringComparer.Ordinal);
        Sign(deliberation, handover, plan, received, unticked, source: null);
    }

    /// <summary>
    /// Signs the receipt, by the actor or by the written rule in <paramref name="source"/>: responsibility moves, and the case with it
    /// where the handover says so.
    /// </summary>
    public static void Sign(
        Deliberation deliberation,
        Handover handover,
        MovePlan? plan,
        ImmutableArray<string> received,
        ImmutableSortedDictionary<string, StoredValue> unticked,
        string? source
    )
    {
        CloseDeadline(deliberation, handover);
        var receipt = Receipt(deliberation, handover, received, source);
        deliberation.Raise(
            new CaseEvent.HandoverAccepted(handover.Id, deliberation.Actor, received, unticked, receipt) { Source = source }
        );
        var cause = source is null ? ResponsibilityCause.Receipt : ResponsibilityCause.Rule;
        deliberation.Raise(new CaseEvent.ResponsibilityAssumed(handover.Track.Number, SubjectKind.Track, handover.To, cause));
        if (plan is not null)
            Moving.Carry(deliberation, plan, handover.Track, handover.To);
        Arrive(deliberation, handover.Track, handover.Stage, handover.To);
        Tell(deliberation, NotificationKind.HandoverAccepted, handover.From, handover.Id);
    }

    public static void Return(Deliberation deliberation, CaseCommand.ReturnHandover command)
    {
        if (Find(deliberation, command.Handover, HandoverStatus.Offered) is not { } handover || !Acting.Allowed(deliberation, handover.To))
            return;
        if (string.IsNullOrWhiteSpace(command.Reason.Text))
        {
            deliberation.Refuse(
                Rejection.Because(
                    RejectionReason.ReasonMissing,
                    "Say what is missing or wrong, so that the sender can complete it.",
                    "请说明缺少什么或哪里有误，以便移交方补正。"
                )
            );
            return;
        }
        CloseDeadline(deliberation, handover);
        deliberation.Raise(new CaseEvent.HandoverReturned(handover.Id, deliberation.Actor, deliberation.Commit(command.Reason)));
        ArmCompletion(deliberation, handover);
        Tell(deliberation, NotificationKind.HandoverReturned, handover.From, handover.Id);
    }

    public static void Withdraw(Deliberation deliberation, CaseCommand.WithdrawHandover command)
    {
        if (
            Find(deliberation, command.Handover, HandoverStatus.Offered) is not { } handover
            || !Acting.Allowed(deliberation, handover.From)
        )
            return;
        if (string.IsNullOrWhiteSpace(command.Reason.Text))
        {
            deliberation.Refuse(
                Rejection.Because(RejectionReason.ReasonMissing, "Say why the offer is taken back.", "请说明撤回移交的理由。")
            );
            return;
        }
        // Nobody answered in time or late: the receiver isn't asked any more.
        if (handover.Deadline is { } deadline)
            DeadlineSetting.Close(deliberation, handover.Id.Number, deadline, DeadlineOutcome.Stopped);
        deliberation.Raise(new CaseEvent.HandoverWithdrawn(handover.Id, deliberation.Actor, deliberation.Commit(command.Reason)));
        ArmCompletion(deliberation, handover);
        Tell(deliberation, NotificationKind.HandoverWithdrawn, handover.To, handover.Id);
    }

    /// <summary>What is back with its sender is to be completed and offered again.</summary>
    private static void ArmCompletion(Deliberation deliberation, Handover handover)
    {
        var definition = DefinitionOf(deliberation, handover);
        DeadlineSetting.ArmHandover(deliberation, handover, definition.CompleteRule, definition.CompleteLadder, handover.From);
    }

    private static void Offer(
        Deliberation deliberation,
        HandoverId id,
        TrackId track,
        string stage,
        PostId from,
        PostId to,
        int cycle,
        HandoverDefinition definition
    )
    {
        var offer = deliberation.Offer ?? HandoverOffer.Nothing;
        var open = definition.Materials.Where(name => !offer.Included.Contains(name) && !HasReason(offer.LeftOut, name)).ToList();
        if (open.Count > 0)
        {
            deliberation.Refuse(
                MaterialsOpen(
                    deliberation,
                    open,
                    "Include each material of the handover, or say why it is left out",
                    "请附上移交材料，或说明未附的原因"
                )
            );
            return;
        }
        var materials = definition.Materials.Select(name => Material(deliberation, offer, name)).ToImmutableArray();
        deliberation.Raise(
            new CaseEvent.HandoverOffered(id, track, stage, from, to, cycle, materials, deliberation.CommitOrNull(offer.Note))
        );
        var handover = deliberation.Current.Handovers[id.Number];
        DeadlineSetting.ArmHandover(deliberation, handover, definition.AcceptRule, definition.Ladder, to);
        Deeming.Plan(deliberation, id, definition);
        Tell(deliberation, NotificationKind.HandoverOffered, to, id);
    }

    /// <summary>Whom a handover means now, with the plan when it moves the case; null after refusing.</summary>
    private static (PostId To, MovePlan? Plan)? Receiver(Deliberation deliberation, HandoverDefinition definition, PostId? offeredTo)
    {
        if (definition.Moves.IsEmpty)
            return (offeredTo ?? PartyPosts.One(deliberation.Current, deliberation.Facts.Directory, definition.To), null);
        if (MovePlan.Find(deliberation, definition, out var whyNot) is { } plan)
            return (plan.PostOf(deliberation, definition.To), plan);
        if (whyNot is not null)
            deliberation.Refuse(whyNot);
        return null;
    }

    private static Rejection Elsewhere(PostId to) =>
        Rejection.Because(
            RejectionReason.WrongPost,
            $"The place has changed since this was offered; it now belongs to {to}. Send it back, so that it can be offered there.",
            $"移交提出后去向已变更，现应由 {to} 接收。请退回，由移交方重新提出。"
        );

    private static OfferedMaterial Material(Deliberation deliberation, HandoverOffer offer, string name) =>
        offer.Included.Contains(name)
            ? new(name, IsIncluded: true, WaivedBecause: null)
            : new(name, IsIncluded: false, deliberation.Commit(offer.LeftOut[name]));

    /// <summary>The receiver is accountable from now on: the moment is noted, their party may see, their people are told.</summary>
    private static void Arrive(Deliberation deliberation, TrackId track, string stage, PostId receiver)
    {
        foreach (var (name, moment) in deliberation.Definition.Moments)
        {
            if (moment is MomentDefinition.HandoverAccepted accepted && accepted.Stage == stage)
                deliberation.Reach(name, new DeadlineAnchor.Moment(deliberation.Now), deliberation.Current.Tracks[track.Number]);
        }
        Progress.Involve(deliberation, receiver);
        foreach (var item in deliberation.Current.Items.Values.Where(item => item.Track == track))
        {
            Progress.Involve(deliberation, item.Performer);
            Progress.TellPerformer(deliberation, item);
        }
    }

    public static void Tell(Deliberation deliberation, NotificationKind kind, PostId post, HandoverId handover)
    {
        var dueDay = deliberation.Current.Handovers.GetValueOrDefault(handover.Number)?.Deadline?.DueDay;
        deliberation.Notify(
            new(kind, post, deliberation.PersonAt(post), handover.Number, MergeDay: null, IsCritical: false, Rung: null, dueDay)
        );
    }

    private static Handover? Find(Deliberation deliberation, HandoverId id, params ReadOnlySpan<HandoverStatus> expected)
    {
        if (!deliberation.Current.Handovers.TryGetValue(id.Number, out var handover))
        {
            deliberation.Refuse(
                Rejection.Because(
                    RejectionReason.UnknownHandover,
                    "This handover is settled: it was accepted or has lapsed.",
                    "该移交已办结：已接收或已失效。"
                )
            );
            return null;
        }
        if (expected.Contains(handover.Status))
            return handover;
        deliberation.Refuse(
            expected.Contains(HandoverStatus.Offered)
                ? Rejection.Because(
                    RejectionReason.HandoverNotOffered,
                    "This handover is back with its sender and isn't offered now.",
                    "该移交已退回或撤回，目前没有待接收的移交。"
                )
                : Rejection.Because(
                    RejectionReason.HandoverNotOffered,
                    "This handover waits for its receiver; it isn't back with its sender.",
                    "该移交正等待接收，尚未退回或撤回。"
                )
        );
        return null;
    }

    public static HandoverDefinition DefinitionOf(Deliberation deliberation, Handover handover)
    {
        var track = deliberation.Definition.Tracks[deliberation.Current.Tracks[handover.Track.Number].Name];
        return track
            .Stages.Values.SelectMany(stage => stage.Transitions)
            .Where(transition => transition.To == handover.Stage)
            .Select(transition => transition.Handover)
            .OfType<HandoverDefinition>()
            .First();
    }

    private static void CloseDeadline(Deliberation deliberation, Handover handover)
    {
        if (handover.Deadline is not { } deadline)
            return;
        var outcome = deliberation.Now < deadline.Due ? DeadlineOutcome.InTime : DeadlineOutcome.Late;
        DeadlineSetting.Close(deliberation, handover.Id.Number, deadline, outcome);
    }

    private static bool HasReason(ImmutableSortedDictionary<string, PrivateText> reasons, string name) =>
        reasons.TryGetValue(name, out var reason) && !string.IsNullOrWhiteSpace(reason.Text);

    private static Rejection MaterialsOpen(Deliberation deliberation, List<string> open, string en, string zh)
    {
        var names = open.Select(name => deliberation.Definition.Materials[name]).ToList();
        return Rejection.Because(
            RejectionReason.MaterialsMissing,
            $"{en}: {string.Join(", ", names.Select(name => name.For("en")))}.",
            $"{zh}：{string.Join("、", names.Select(name => name.For("zh")))}。"
        );
    }

    /// <summary>The hash that both sides keep: over case, handover, cycle, sides, what was received, who signed and when.</summary>
    private static string Receipt(Deliberation deliberation, Handover handover, ImmutableArray<string> received, string? source)
    {
        var text = string.Join(
            '\n',
            deliberation.Current.Id.ToString(),
            handover.Id.Number.ToString(CultureInfo.InvariantCulture),
            handover.Cycle.ToString(CultureInfo.InvariantCulture),
            handover.From.Code,
            handover.To.Code,
            string.Join(',', received),
            source is null ? deliberation.Actor.Person.Code : $"by rule: {source}",
            InstantPattern.ExtendedIso.Format(deliberation.Now)
        );
        return Commitment.Of("receipt", text);
    }
}
