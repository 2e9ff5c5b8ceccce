using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Core.Cases;

/// <summary>
/// Correcting what was entered wrongly when an item was completed. The first entry stays in the history; a counter-event corrects it, and
/// what counts from it moves. What already decided a way out can't be corrected: the way was gone.
/// </summary>
internal static class CorrectionDecisions
{
    public static void Correct(Deliberation deliberation, CaseCommand.CorrectWorkItem command)
    {
        if (
            deliberation.Facts.Completed is not { } done
            || done.Item != command.Item
            || deliberation.Definition.FindTask(done.Task) is not { } task
        )
        {
            deliberation.Refuse(
                Rejection.Because(RejectionReason.UnknownWorkItem, "Only what was completed can be corrected.", "只能更正已完成的事项。")
            );
            return;
        }
        if (!Acting.Allowed(deliberation, [.. Correctors(deliberation, done, task)]))
            return;
        if (string.IsNullOrWhiteSpace(command.Reason.Text))
        {
            deliberation.Refuse(Rejection.Because(RejectionReason.ReasonMissing, "Say what was wrong.", "请说明更正理由。"));
            return;
        }
        var changed = command
            .Values.Where(pair => !IsSame(deliberation, done, pair.Key, pair.Value))
            .ToImmutableSortedDictionary(StringComparer.Ordinal);
        if (
            FormRules.Accept(deliberation, FormOf(task, command), command.Values)
            && !HasDecided(deliberation, done, changed.Keys)
            && EffectiveOf(deliberation, done, task, command, changed) is { } effective
            && (changed.Count > 0 || effective != done.EffectiveAt)
        )
            Record(deliberation, done, task, changed, effective, command.Reason);
    }

    private static void Record(
        Deliberation deliberation,
        CompletedItem done,
        TaskDefinition task,
        ImmutableSortedDictionary<string, SubmittedValue> changed,
        Instant effective,
        PrivateText reason
    )
    {
        var outcome = OutcomeOf(done, effective);
        var stored = changed.ToImmutableSortedDictionary(
            pair => pair.Key,
            pair => deliberation.Store(deliberation.Definition.Fields[pair.Key], pair.Value),
            StringComparer.Ordinal
        );
        deliberation.Raise(
            new CaseEvent.WorkItemCorrected(
                done.Item,
                deliberation.Actor,
                done.EffectiveAt,
                effective,
                stored,
                done.Deadline?.Id,
                outcome,
                done.Finding,
                deliberation.Commit(reason)
            )
        );
        var before = deliberation.Current;
        TakeOver(deliberation, done, changed, stored, effective);
        Correcting.DaysOfFindings(deliberation, done, task, changed);
        if (deliberation.Refusal is null)
            Correcting.MoveWhatCounts(deliberation, before);
        if (outcome == DeadlineOutcome.InTime && done.Deadline is { WasMissed: true })
            Progress.CloseTracksOpenedByMiss(deliberation, done.Item);
    }

    /// <summary>What nothing later has recorded anew is the case's from now on, with the moments that it is.</summary>
    private static void TakeOver(
        Deliberation deliberation,
        CompletedItem done,
        ImmutableSortedDictionary<string, SubmittedValue> changed,
        ImmutableSortedDictionary<string, StoredValue> stored,
        Instant effective
    )
    {
        var track = deliberation.Current.Tracks.GetValueOrDefault(done.Track.Number);
        Take(deliberation, track, stored.RemoveRange(done.RecordedSince), changed, ofTrackAlone: false);
        if (track is not null && deliberation.KeeperOf(track) is not null)
        {
            var elsewhere = done.RecordedSince.Except(done.RecordedSinceInTrack);
            Take(deliberation, track, stored.RemoveRange(stored.Keys.Except(elsewhere)), changed, ofTrackAlone: true);
        }
        if (effective == done.EffectiveAt || !done.IsLatestInTrack || (track is null && !done.IsLatestOfTask))
            return;
        foreach (var (name, moment) in deliberation.Definition.Moments)
        {
            if (moment is MomentDefinition.TaskCompleted completed && completed.Task == done.Task)
                deliberation.Reach(name, new Calendars.DeadlineAnchor.Moment(effective), track, ofTrackAlone: !done.IsLatestOfTask);
        }
    }

    private static void Take(
        Deliberation deliberation,
        Track? track,
        ImmutableSortedDictionary<string, StoredValue> values,
        ImmutableSortedDictionary<string, SubmittedValue> changed,
        bool ofTrackAlone
    )
    {
        if (values.Count == 0)
            return;
        deliberation.Raise(new CaseEvent.FieldsRecorded(values) { Track = deliberation.KeeperOf(track), OfTrackAlone = ofTrackAlone });
        FormRules.ReachMoments(deliberation, changed.RemoveRange(changed.Keys.Except(values.Keys)), track, ofTrackAlone);
    }

    /// <summary>Who answers for the item now, and whoever completed it while their department has a part in the case.</summary>
    private static IEnumerable<PostId> Correctors(Deliberation deliberation, CompletedItem done, TaskDefinition task)
    {
        var current = deliberation.Current;
        var directory = deliberation.Facts.Directory;
        if (task.Accountable is { } own)
            yield return PartyPosts.One(current, directory, own);
        else if (current.Tracks.TryGetValue(done.Track.Number, out var track))
            yield return track.Accountable;
        else if (current.AnswersForCase is { } answers)
            yield return answers;
        if (
            !task.SignedByAccountable
            && directory.Posts.Contains(done.By.Post.Code)
            && PartyPosts.PartyOf(current, directory, done.By.Post) is not null
        )
            yield return done.By.Post;
    }

    /// <summary>Of the form only what is corrected is asked for, and that can't be emptied.</summary>
    private static ImmutableArray<FormField> FormOf(TaskDefinition task, CaseCommand.CorrectWorkItem command) =>
        [.. task.Form.Where(field => command.Values.ContainsKey(field.Name)).Select(field => field with { IsOptional = false })];

    private static bool IsSame(Deliberation deliberation, CompletedItem done, string name, SubmittedValue value) =>
        done.Values.TryGetValue(name, out var stored) && deliberation.TextOf(stored) == value.Value.Canonical;

    private static bool HasDecided(Deliberation deliberation, CompletedItem done, IEnumerable<string> names)
    {
        var deciding = done
            .StagesLeft.SelectMany(left => DecisionFields.Of(deliberation.Definition, left.Track, left.Stage))
            .ToHashSet(StringComparer.Ordinal);
        if (names.FirstOrDefault(deciding.Contains) is not { } name)
            return false;
        var label = deliberation.Definition.Fields[name].Label;
        deliberation.Refuse(
            Rejection.Because(
                RejectionReason.AlreadyDecided,
                $"'{label.For("en")}' has already decided how the case went on, so it can't be corrected any more.",
                $"“{label.For("zh")}”已决定案件走向，不能再更正。"
            )
        );
        return true;
    }

    /// <summary>When it happened as corrected, or null after refusing: not before what opened the item, not after it was entered as done.</summary>
    private static Instant? EffectiveOf(
        Deliberation deliberation,
        CompletedItem done,
        TaskDefinition task,
        CaseCommand.CorrectWorkItem command,
        ImmutableSortedDictionary<string, SubmittedValue> changed
    )
    {
        var effective = command.EffectiveAt ?? done.EffectiveAt;
        if (task.HappenedField is { } field && changed.TryGetValue(field, out var told))
            effective = EffectiveTime.InstantOf(
                deliberation,
                deliberation.Current.AnswersForCase ?? done.By.Post,
                told.Value,
                done.RecordedAt
            );
        effective = EffectiveTime.Meant(effective, done.Since);
        if (effective > done.RecordedAt)
            deliberation.Refuse(
                Rejection.Because(
                    RejectionReason.EffectiveInFuture,
                    "It can't have happened after it was entered as done.",
                    "发生时间不能晚于当时登记完成的时间。"
                )
            );
        else if (effective < done.Since)
            deliberation.Refuse(EffectiveTime.BeforeOpening());
        return deliberation.Refusal is null ? effective : null;
    }

    /// <summary>How the item's deadline ended as corrected; null where it had none.</summary>
    private static DeadlineOutcome? OutcomeOf(CompletedItem done, Instant effective) =>
        done.Deadline switch
        {
            null => null,
            { Outcome: DeadlineOutcome.Stopped } => DeadlineOutcome.Stopped,
            { } deadline => effective < deadline.Due ? DeadlineOutcome.InTime : DeadlineOutcome.Late,
        };
}
