using System.Collections.Immutable;
using Workflow.Core.Deadlines;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Core.Cases;

/// <summary>Adding items of tasks that open by hand: what turns up on the way, for somebody of the task's role.</summary>
internal static class AddingDecisions
{
    public static void Add(Deliberation deliberation, CaseCommand.AddWorkItem command)
    {
        if (Place(deliberation, command) is not var (track, stage, task))
            return;
        PostId[] adders =
        [
            .. task.ByHand.SelectMany(by => PartyPosts.All(deliberation.Current, deliberation.Facts.Directory, by.Party, by.Role)),
        ];
        if (adders.Length == 0 || !Acting.Allowed(deliberation, adders) || WorkItemDecisions.WaitsForReceipt(deliberation, track.Id))
            return;
        var accountable = Progress.AccountableOf(deliberation, task, track.Accountable);
        if (command.To is { } to && !WorkItemDecisions.MayBeGiven(deliberation, task, to, accountable))
            return;
        if (Fault(deliberation, track, stage, task, command, accountable) is { } fault)
        {
            deliberation.Refuse(fault);
            return;
        }
        var added = new Addition(deliberation.Actor, deliberation.Commit(command.Note), command.Wanted);
        Progress.OpenAdded(deliberation, track, task, added, command.To);
    }

    /// <summary>The open track whose stage has the task; null after refusing.</summary>
    private static (Track Track, StageDefinition Stage, TaskDefinition Task)? Place(
        Deliberation deliberation,
        CaseCommand.AddWorkItem command
    )
    {
        foreach (var track in deliberation.Current.Tracks.Values.Where(track => command.Track is not { } asked || asked == track.Id))
        {
            var stage = deliberation.Definition.Tracks[track.Name].Stages[track.Stage];
            if (stage.Tasks.TryGetValue(command.Task, out var task) && !task.ByHand.IsEmpty)
                return (track, stage, task);
        }
        deliberation.Refuse(
            Rejection.Because(
                RejectionReason.UnknownTask,
                "Nothing of this kind can be added where the case stands.",
                "案件目前所处环节不能添加此类事项。"
            )
        );
        return null;
    }

    private static Rejection? Fault(
        Deliberation deliberation,
        Track track,
        StageDefinition stage,
        TaskDefinition task,
        CaseCommand.AddWorkItem command,
        PostId accountable
    )
    {
        if (TaskNeeds.StandsStill(deliberation, stage, task))
            return Rejection.Because(
                RejectionReason.NotNow,
                "The case stands still: this can be added when it goes on.",
                "案件已中止，恢复后方可添加。"
            );
        if (!TaskNeeds.MayOpen(deliberation, track, task))
            return Rejection.Because(
                RejectionReason.NotNow,
                "This isn't needed as the case stands, or something else comes first.",
                "按目前情况不需要此项，或须先完成其他事项。"
            );
        if (string.IsNullOrWhiteSpace(command.Note.Text))
            return Rejection.Because(RejectionReason.ReasonMissing, "Say what is to be done.", "请说明要办理的内容。");
        return DayFault(deliberation, track, task, command, accountable);
    }

    private static Rejection? DayFault(
        Deliberation deliberation,
        Track track,
        TaskDefinition task,
        CaseCommand.AddWorkItem command,
        PostId accountable
    )
    {
        var isAsked =
            Scheduling.DueOf(deliberation, task, track) is { } due
            && deliberation.Definition.Moments.GetValueOrDefault(deliberation.Definition.Rules.Rows[due].Anchor)
                is MomentDefinition.ChosenDay;
        if (command.Wanted is not { } day)
            return isAsked ? Wrong("Say by which day it is wanted.", "请填写要求完成的日期。") : null;
        if (!isAsked)
            return Wrong("Its deadline doesn't depend on a day that you choose.", "该事项的期限不由您选定日期。");
        if (FormRules.IsTooFar(day))
            return Wrong("This date is too far away.", "日期超出可用范围。");
        return day < deliberation.Facts.CalendarOf(accountable).DateOf(deliberation.Now)
            ? Wrong("This day is over.", "该日期已过。")
            : null;
    }

    private static Rejection Wrong(string en, string zh) =>
        new(
            RejectionReason.InvalidFields,
            LocalizedText.Of(en, zh),
            ImmutableSortedDictionary<string, LocalizedText>.Empty.Add("wanted", LocalizedText.Of(en, zh))
        );
}
