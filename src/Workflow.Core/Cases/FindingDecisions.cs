using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Core.Definitions;

namespace Workflow.Core.Cases;

/// <summary>Signed human judgements: signing one, ending the days that it spans, taking it back.</summary>
internal static class FindingDecisions
{
    public static void Sign(
        Deliberation deliberation,
        TaskDefinition task,
        WorkItem item,
        CaseCommand.CompleteWorkItem command,
        Instant effective
    )
    {
        if (task.Finding is not { } kind)
            return;
        var finding = new FindingId(deliberation.NextNumber());
        deliberation.Raise(new CaseEvent.FindingSigned(finding, kind, item.Id, deliberation.Actor, effective));
        if (DaysOf(deliberation.Definition, kind) is { } days)
            SetDays(deliberation, finding, days, UntilOf(deliberation, task, command, days));
        foreach (var (name, moment) in deliberation.Definition.Moments)
        {
            if (moment is MomentDefinition.FindingSigned signed && signed.Finding == kind)
                deliberation.Reach(name, new DeadlineAnchor.Moment(deliberation.Now), deliberation.Current.Tracks[item.Track.Number]);
        }
    }

    /// <summary>Ends the days of the findings that go on at the date that the task's form asked for.</summary>
    public static void End(Deliberation deliberation, TaskDefinition task)
    {
        if (
            task.EndsFinding is not { } kind
            || DaysOf(deliberation.Definition, kind) is not { Until: { } field }
            || DateIn(deliberation, field) is not { } until
        )
            return;
        var goingOn = deliberation.Current.FindingDays.Where(pair =>
            deliberation.Current.Findings.GetValueOrDefault(pair.Key) == kind && (pair.Value.Until is null || pair.Value.Until > until)
        );
        foreach (var (number, stretch) in goingOn)
        {
            if (until < stretch.From)
                RefuseEnd(deliberation, field);
            else
                deliberation.Raise(new CaseEvent.FindingDaysSet(new(number), stretch.From, until));
        }
        Counting.AfterChange(deliberation, kind);
    }

    public static void Withdraw(Deliberation deliberation, CaseCommand.WithdrawFinding command)
    {
        if (deliberation.Current.Findings.GetValueOrDefault(command.Finding.Number) != command.Kind)
        {
            deliberation.Refuse(
                Rejection.Because(RejectionReason.UnknownFinding, "There is no such standing finding.", "没有此项有效认定。")
            );
            return;
        }
        if (deliberation.Current.AnswersForCase is { } answers && !Acting.Allowed(deliberation, answers))
            return;
        if (string.IsNullOrWhiteSpace(command.Reason.Text))
        {
            deliberation.Refuse(Rejection.Because(RejectionReason.ReasonMissing, "Say why it is withdrawn.", "请说明撤回理由。"));
            return;
        }
        var signedIn = deliberation.Current.Tracks.Values.FirstOrDefault(track => track.Findings.Contains(command.Finding.Number));
        deliberation.Raise(
            new CaseEvent.FindingWithdrawn(command.Finding, command.Kind, deliberation.Actor, deliberation.Commit(command.Reason))
        );
        if (signedIn is not null)
            Progress.DoAgain(deliberation, signedIn.Id, command.Kind);
        Counting.AfterChange(deliberation, command.Kind);
    }

    /// <summary>How the days of a kind of finding are counted; null when no counter counts them.</summary>
    public static CounterDays? DaysOf(WorkflowDefinition definition, string kind) =>
        definition
            .Counters.Values.Where(counter => counter.Finding == kind)
            .Select(counter => counter.Days)
            .FirstOrDefault(days => days is not null);

    /// <summary>
    /// The last day as the form says it; of a form that doesn't ask for it, what the case knows, unless that belongs to something earlier.
    /// </summary>
    private static LocalDate? UntilOf(
        Deliberation deliberation,
        TaskDefinition task,
        CaseCommand.CompleteWorkItem command,
        CounterDays days
    )
    {
        if (days.Until is not { } field)
            return null;
        if (task.Form.Any(asked => asked.Name == field))
            return command.Values.TryGetValue(field, out var told) && told.Value.Canonical.Length > 0
                ? told.Value.AsObject() as LocalDate?
                : null;
        return DateIn(deliberation, field) is { } known && !(known < DateIn(deliberation, days.From)) ? known : null;
    }

    private static void SetDays(Deliberation deliberation, FindingId finding, CounterDays days, LocalDate? until)
    {
        if (DateIn(deliberation, days.From) is not { } from)
            deliberation.Refuse(Wrong(days.From, "This is needed.", "此项必填。"));
        else if (until < from)
            RefuseEnd(deliberation, days.Until ?? days.From);
        else
            deliberation.Raise(new CaseEvent.FindingDaysSet(finding, from, until));
    }

    public static void RefuseEnd(Deliberation deliberation, string field) =>
        deliberation.Refuse(Wrong(field, "It can't end before it begins.", "结束日不能早于开始日。"));

    private static LocalDate? DateIn(Deliberation deliberation, string field) =>
        deliberation.Current.Fields.TryGetValue(field, out var stored) && stored is StoredValue.Plain plain
            ? plain.Value.AsObject() as LocalDate?
            : null;

    private static Rejection Wrong(string field, string en, string zh) =>
        new(
            RejectionReason.InvalidFields,
            LocalizedText.Of("Some fields are missing or wrong.", "有些栏目缺失或填写有误。"),
            ImmutableSortedDictionary<string, LocalizedText>.Empty.Add(field, LocalizedText.Of(en, zh))
        );
}
