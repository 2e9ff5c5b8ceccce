using System.Diagnostics;
using NodaTime;
using Workflow.Core.Deadlines;
using Workflow.Core.Definitions;
using Workflow.Core.Responsibilities;
using Workflow.Core.Rules;

namespace Workflow.Core.Cases;

/// <summary>The one door: what a command, or the passing of time, means for a case. Pure; same arguments, same answer.</summary>
public static class Decider
{
    /// <summary>
    /// Decides. <paramref name="current"/> is null only for <see cref="CaseCommand.OpenCase"/>. Decides at <paramref name="now"/>, or at
    /// the case's last recorded time when that is later. Never throws for a command that a person can send.
    /// </summary>
    public static Decision Decide(WorkflowDefinition definition, Case? current, CaseCommand command, Actor actor, Facts facts, Instant now)
    {
        if (current is not null && current.LastRecordedAt > now)
            now = current.LastRecordedAt;
        if (current is null != command is CaseCommand.OpenCase)
            throw new ArgumentException("A case is opened once, by OpenCase.", nameof(command));
        if (current?.Status == CaseStatus.Closed)
            return Closed(current, command);
        var runsOn = command is CaseCommand.Recompute { ToVersion: not null } ? facts.Successor ?? definition : definition;
        var deliberation = new Deliberation(runsOn, current, actor, facts, now)
        {
            Offer = OfferOf(command),
            IsByTime = command is CaseCommand.Tick,
        };
        try
        {
            if (!IsForEngine(command))
                Acting.RefuseUnlessInPost(deliberation);
            else if (actor != Actor.System)
                deliberation.Refuse(ByHand);
            if (deliberation.Refusal is null && command is CaseCommand.Recompute recompute)
                Recomputing.Carry(deliberation, definition, recompute);
            else if (deliberation.Refusal is null)
                Carry(deliberation, command);
        }
        catch (RuleException broken)
        {
            return new Decision.Rejected(
                Rejection.Because(
                    RejectionReason.RuleFailed,
                    $"A rule of this workflow can't be computed: {broken.Message}. Tell an administrator.",
                    $"流程规则无法计算：{broken.Message}。请联系管理员。"
                )
            );
        }
        return deliberation.Conclude();
    }

    /// <summary>Opens a case that another one opens: by rule, whoever acts there.</summary>
    internal static Decision OpenLinked(
        WorkflowDefinition definition,
        CaseCommand.OpenCase command,
        CaseId openedBy,
        Facts facts,
        Instant now,
        int depth,
        bool isByTime
    )
    {
        var deliberation = new Deliberation(definition, null, Actor.System, facts, now) { Depth = depth, IsByTime = isByTime };
        OpeningDecisions.Open(deliberation, command, openedBy);
        if (deliberation.Refusal is null)
            Progress.Advance(deliberation);
        return deliberation.Conclude();
    }

    private static void Carry(Deliberation deliberation, CaseCommand command)
    {
        switch (command)
        {
            case CaseCommand.OpenCase open:
                OpeningDecisions.Open(deliberation, open, openedBy: null);
                break;
            case CaseCommand.CompleteWorkItem complete:
                WorkItemDecisions.Complete(deliberation, complete);
                break;
            case CaseCommand.AddWorkItem add:
                AddingDecisions.Add(deliberation, add);
                break;
            case CaseCommand.CorrectWorkItem correct:
                CorrectionDecisions.Correct(deliberation, correct);
                break;
            case CaseCommand.ReassignWorkItem reassign:
                WorkItemDecisions.Reassign(deliberation, reassign);
                break;
            case CaseCommand.HandOnResponsibility handOn:
                HandingOn.HandOn(deliberation, handOn);
                break;
            case CaseCommand.CorrectResponsibility correct:
                RegisterCorrection.Correct(deliberation, correct);
                break;
            case CaseCommand.AcceptHandover accept:
                HandoverDecisions.Accept(deliberation, accept);
                break;
            case CaseCommand.ReturnHandover giveBack:
                HandoverDecisions.Return(deliberation, giveBack);
                break;
            case CaseCommand.WithdrawHandover takeBack:
                HandoverDecisions.Withdraw(deliberation, takeBack);
                break;
            case CaseCommand.ReofferHandover reoffer:
                HandoverDecisions.Reoffer(deliberation, reoffer);
                break;
            case CaseCommand.OpenTrack openTrack:
                TrackDecisions.Open(deliberation, openTrack);
                break;
            case CaseCommand.AcknowledgeAlert acknowledge:
                AlertDecisions.Acknowledge(deliberation, acknowledge);
                break;
            case CaseCommand.LapseAcknowledgement lapse:
                AcknowledgementLapse.OnOffDuty(deliberation, lapse);
                break;
            case CaseCommand.MergeCase merge:
                MergeDecisions.Merge(deliberation, merge);
                break;
            case CaseCommand.WithdrawFinding withdraw:
                FindingDecisions.Withdraw(deliberation, withdraw);
                break;
            case CaseCommand.Tick:
                Escalation.OnTick(deliberation);
                break;
            default:
                throw new UnreachableException(command.GetType().Name);
        }
        if (deliberation.Refusal is null)
            Progress.Advance(deliberation);
    }

    private static Rejection ByHand { get; } =
        Rejection.Because(
            RejectionReason.NotByHand,
            "The engine does this by itself, or by an order for many cases; do it in your own name instead.",
            "此操作由系统自动执行或按批量指令执行；请以本人名义办理。"
        );

    /// <summary>True for what the engine does by itself, or carries out for whoever ordered it of many cases at once.</summary>
    private static bool IsForEngine(CaseCommand command) =>
        command
            is CaseCommand.Tick
                or CaseCommand.Recompute
                or CaseCommand.LapseAcknowledgement
                or CaseCommand.HandOnResponsibility
                or CaseCommand.ReassignWorkItem { Order: not null };

    private static HandoverOffer? OfferOf(CaseCommand command) =>
        command switch
        {
            CaseCommand.CompleteWorkItem complete => complete.Offer,
            CaseCommand.ReofferHandover reoffer => reoffer.Offer,
            _ => null,
        };

    private static Decision Closed(Case current, CaseCommand command) =>
        command is CaseCommand.Tick
            ? new Decision.Accepted([], current, [], [])
            : new Decision.Rejected(Rejection.Because(RejectionReason.CaseClosed, "This case is closed.", "本案已结束。"));
}
