using NodaTime;
using NodaTime.Text;
using Workflow.Core.Calendars;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;

namespace Workflow.Core.Simulation;

/// <summary>
/// Tells decisions as steps of a scenario. Fed with every decision of a case from the first on, since events name their subjects by number.
/// </summary>
internal sealed class StoryActs(WorkflowDefinition definition, DateTimeZone zone, IReadOnlySet<string> told, MadeUpAnswers answers)
{
    private readonly Dictionary<int, string> _subjects = [];
    private readonly Dictionary<int, (int Subject, string Rung)> _alerts = [];
    private int _decision = -1;

    /// <summary>True when the values of a field aren't told.</summary>
    public static bool IsMadeUp(FieldDefinition field, IReadOnlySet<string> told) => field.IsSensitive || !told.Contains(field.Name);

    /// <summary>The step in braces, a comment for an act without words in scenarios, or null for what happened by itself.</summary>
    public string? Of(StoryDecision decision)
    {
        _decision++;
        foreach (var happened in decision.Events)
            Learn(happened);
        if (decision.By == Actor.System)
            return null;
        var head = $"at: {ScenarioWriter.At(decision.At, zone)}, by: {decision.By.Post}";
        if (decision.Events.OfType<CaseEvent.CaseOpened>().FirstOrDefault() is { } opened)
            return $"{{ {head}{Effective(opened.EffectiveAt, decision)}{With(decision, null)} }}";
        return ActOf(decision) is { } act
            ? $"- {{ {head}, {act} }}"
            : $"# {head}: {string.Join(", ", decision.Events.Select(happened => happened.GetType().Name).Distinct())}";
    }

    private void Learn(CaseEvent happened)
    {
        switch (happened)
        {
            case CaseEvent.WorkItemOpened opened:
                _subjects[opened.Item.Number] = opened.Task;
                break;
            case CaseEvent.HandoverOffered offered:
                _subjects[offered.Handover.Number] = offered.Stage;
                break;
            case CaseEvent.RungFired fired:
                foreach (var alert in fired.Alerts)
                    _alerts[alert.Alert.Number] = (fired.Subject, fired.Rung);
                break;
            default:
                break;
        }
    }

    /// <summary>What somebody did is the first event that only people cause; the rest of a decision follows from it.</summary>
    private string? ActOf(StoryDecision decision)
    {
        foreach (var happened in decision.Events)
        {
            switch (happened)
            {
                case CaseEvent.WorkItemCompleted done:
                    return Completed(decision, done);
                case CaseEvent.WorkItemOpened { Added: { } added } opened:
                    return $"add: {opened.Task}, note: made up, to: {opened.Performer}{(added.Wanted is { } day ? $", wanted: {LocalDatePattern.Iso.Format(day)}" : "")}";
                case CaseEvent.HandoverAccepted accepted:
                    return $"accept: {_subjects[accepted.Handover.Number]}";
                case CaseEvent.HandoverReturned returned:
                    return $"return: {_subjects[returned.Handover.Number]}, because: made up";
                case CaseEvent.HandoverWithdrawn withdrawn:
                    return $"withdraw-offer: {_subjects[withdrawn.Handover.Number]}, because: made up";
                case CaseEvent.WorkItemCorrected corrected:
                    return Corrected(decision, corrected);
                case CaseEvent.CaseMerged:
                    return "merge: another, because: made up";
                case CaseEvent.HandoverOffered offered:
                    return $"reoffer: {offered.Stage}";
                case CaseEvent.WorkItemReassigned moved:
                    return $"reassign: {_subjects[moved.Item.Number]}, to: {moved.Performer}";
                case CaseEvent.FindingWithdrawn withdrawn:
                    return $"withdraw-finding: {withdrawn.Kind}, because: made up";
                case CaseEvent.AlertAcknowledged seen when _alerts.TryGetValue(seen.Alert.Number, out var alert):
                    return $"acknowledge: {_subjects[alert.Subject]}, rung: {alert.Rung}";
                case CaseEvent.TrackOpened track:
                    return Opened(decision, track);
                default:
                    break;
            }
        }
        return null;
    }

    private string Opened(StoryDecision decision, CaseEvent.TrackOpened track)
    {
        var field = definition.Tracks.GetValueOrDefault(track.Name)?.HappenedField;
        var effective = field is null ? Effective(track.EffectiveAt, decision) : "";
        var late = track.LateReason is null ? "" : ", late-reason: made up";
        return $"open: {track.Name}{effective}{late}{With(decision, (field, track.EffectiveAt))}";
    }

    private string Completed(StoryDecision decision, CaseEvent.WorkItemCompleted done)
    {
        var task = definition.FindTask(_subjects[done.Item.Number]);
        var effective = task?.HappenedField is null ? Effective(done.EffectiveAt, decision) : "";
        var late = done.LateReason is null ? "" : ", late-reason: made up";
        var leftOut = decision
            .Events.OfType<CaseEvent.HandoverOffered>()
            .SelectMany(offered => offered.Materials)
            .Where(material => !material.IsIncluded)
            .Select(material => material.Name)
            .ToList();
        var without = leftOut.Count == 0 ? "" : $", leave-out: [ {string.Join(", ", leftOut)} ]";
        return $"complete: {_subjects[done.Item.Number]}{effective}{late}{without}{With(decision, (task?.HappenedField, done.EffectiveAt))}";
    }

    private string Corrected(StoryDecision decision, CaseEvent.WorkItemCorrected corrected)
    {
        var task = definition.FindTask(_subjects[corrected.Item.Number]);
        var isTold = task?.HappenedField is { } field && corrected.Values.ContainsKey(field);
        var effective = isTold || corrected.Was == corrected.EffectiveAt ? "" : Effective(corrected.EffectiveAt, decision);
        var with = WithValues(corrected.Values, decision, (task?.HappenedField, corrected.EffectiveAt));
        return $"correct: {_subjects[corrected.Item.Number]}, because: made up{effective}{with}";
    }

    /// <summary>Told only where it was entered later than it happened.</summary>
    private string Effective(Instant effective, StoryDecision decision)
    {
        var (told, recorded) = (ScenarioWriter.At(effective, zone), ScenarioWriter.At(decision.At, zone));
        return told == recorded ? "" : $", effective: {told}";
    }

    private string With(StoryDecision decision, (string? Field, Instant At)? happened) =>
        WithValues(decision.Events.OfType<CaseEvent.FieldsRecorded>().SelectMany(recorded => recorded.Values), decision, happened);

    private string WithValues(
        IEnumerable<KeyValuePair<string, StoredValue>> recorded,
        StoryDecision decision,
        (string? Field, Instant At)? happened
    )
    {
        var values = recorded.Select(pair => $"{pair.Key}: {ValueOf(pair.Key, pair.Value, decision, happened)}").ToList();
        return values.Count == 0 ? "" : $", with: {{ {string.Join(", ", values)} }}";
    }

    private string ValueOf(string name, StoredValue stored, StoryDecision decision, (string? Field, Instant At)? happened)
    {
        var field = definition.Fields[name];
        if (stored is StoredValue.Plain plain && !IsMadeUp(field, told))
            return Told(plain.Value);
        if (AnchorIn(name, decision) is { } anchor)
            return anchor;
        var at = happened?.Field == name ? happened.Value.At : decision.At;
        return MadeUp(field, at);
    }

    private string Told(FieldValue value) =>
        value.AsObject() switch
        {
            Instant at => ScenarioWriter.At(at, zone),
            _ => ScenarioWriter.Quoted(value.Canonical),
        };

    /// <summary>The time that a deadline counts from is told by the deadline, so that it isn't made up.</summary>
    private string? AnchorIn(string name, StoryDecision decision) =>
        decision
            .Events.OfType<CaseEvent.MomentReached>()
            .Where(reached =>
                definition.Moments.TryGetValue(reached.Name, out var moment) && moment is MomentDefinition.FieldValue of && of.Field == name
            )
            .Select(reached =>
                reached.Anchor switch
                {
                    DeadlineAnchor.Moment moment => ScenarioWriter.At(moment.At, zone),
                    DeadlineAnchor.Day day => LocalDatePattern.Iso.Format(day.Date),
                    _ => throw new System.Diagnostics.UnreachableException(reached.Anchor.GetType().Name),
                }
            )
            .FirstOrDefault();

    private string MadeUp(FieldDefinition field, Instant at) =>
        field.Type switch
        {
            FieldType.Number or FieldType.YesNo or FieldType.Choice or FieldType.Date => MadeUpAnswers.Possible(
                field,
                at.InZone(zone).Date
            )[answers.ChoiceOf(_decision, field.Name)],
            FieldType.DateTime => ScenarioWriter.At(at, zone),
            FieldType.Text or FieldType.Signature or FieldType.Area or FieldType.Person or FieldType.Post => MadeUpWords(field),
        };

    private static string MadeUpWords(FieldDefinition field)
    {
        var words = $"Made up {field.Name}";
        return ScenarioWriter.Quoted(words.Length > field.MaxLength ? words[..field.MaxLength] : words);
    }
}
