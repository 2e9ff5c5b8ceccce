using System.Collections.Immutable;
using System.Text;
using NodaTime;
using NodaTime.Text;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;

namespace Workflow.Core.Simulation;

/// <summary>Where a scenario takes place: the paths of its files, from the scenario's own, and the zone of its times.</summary>
public sealed record ScenarioFrame(
    string Name,
    string WorkflowPath,
    string OrganizationPath,
    ImmutableArray<string> CalendarPaths,
    ImmutableArray<string> OverlayPaths,
    DateTimeZone Zone
);

/// <summary>One recorded decision of a case: when, by whom, and what happened.</summary>
public sealed record StoryDecision(Instant At, Actor By, ImmutableArray<CaseEvent> Events);

/// <summary>
/// Writes what happened in a case as a scenario that <see cref="ScenarioReader"/> reads back: what people did, and what came of it. Times
/// are told to the minute, all rounded down, so that what lay apart stays in order. No sensitive value is told: in its place stands a
/// made-up one of the same type.
/// </summary>
internal static class ScenarioWriter
{
    private static readonly LocalDateTimePattern Minute = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm");

    /// <summary>
    /// The scenario of a case from its first decision on; <paramref name="final"/> is how it stands, and the story ends at
    /// <paramref name="until"/>. Only fields in <paramref name="told"/> keep their values; sensitive ones never do, and have
    /// <paramref name="answers"/> instead. An act that scenarios don't know is left as a comment at its place.
    /// </summary>
    public static string Write(
        ScenarioFrame frame,
        WorkflowDefinition definition,
        IReadOnlyList<StoryDecision> story,
        Case final,
        Instant until,
        IReadOnlySet<string> told,
        MadeUpAnswers answers
    )
    {
        var text = new StringBuilder();
        text.Append("scenario: ").AppendLine(Quoted(frame.Name));
        text.Append("workflow: ").AppendLine(frame.WorkflowPath);
        text.Append("organization: ").AppendLine(frame.OrganizationPath);
        text.Append("calendars: [ ").AppendJoin(", ", frame.CalendarPaths).AppendLine(" ]");
        if (!frame.OverlayPaths.IsEmpty)
            text.Append("overlays: [ ").AppendJoin(", ", frame.OverlayPaths).AppendLine(" ]");
        text.Append("zone: ").AppendLine(frame.Zone.Id);
        var acts = new StoryActs(definition, frame.Zone, told, answers);
        var isFirstStep = true;
        foreach (var decision in story)
        {
            if (acts.Of(decision) is not { } lines)
                continue;
            if (decision.Events.Any(happened => happened is CaseEvent.CaseOpened))
            {
                text.AppendLine().Append("open: ").AppendLine(lines).AppendLine();
                continue;
            }
            if (isFirstStep)
                text.AppendLine("steps:");
            isFirstStep = false;
            text.Append("  ").AppendLine(lines);
        }
        text.AppendLine().Append("until: ").AppendLine(At(Latest(story, until), frame.Zone)).AppendLine();
        Outcome(text, frame.Zone, story, final);
        return text.ToString();
    }

    /// <summary>An instant as scenarios write it.</summary>
    internal static string At(Instant at, DateTimeZone zone) => Minute.Format(at.InZone(zone).LocalDateTime);

    /// <summary>A text as YAML: plain where it can't be misread.</summary>
    internal static string Quoted(string text)
    {
        var isPlain =
            text.Length > 0
            && char.IsLetterOrDigit(text[0])
            && char.IsLetterOrDigit(text[^1])
            && text.All(letter => char.IsLetterOrDigit(letter) || letter is ' ' or '-' or '_' or '.' or '/')
            && text is not ("null" or "Null" or "NULL");
        return isPlain ? text : System.Text.Json.JsonSerializer.Serialize(text, Escapes);
    }

    private static System.Text.Json.JsonSerializerOptions Escapes { get; } =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static Instant Latest(IReadOnlyList<StoryDecision> story, Instant until) =>
        story.Count > 0 ? Instant.Max(until, story[^1].At) : until;

    private static void Outcome(StringBuilder text, DateTimeZone zone, IReadOnlyList<StoryDecision> story, Case final)
    {
        var record = new ScenarioRecord([.. InTime(story)], [], [], final);
        text.AppendLine("then:");
        Section(text, "owners", record.Owners().Select(owner => $"{At(owner.From, zone)} {owner.Track} {owner.Post?.Code ?? "nobody"}"));
        Section(text, "deadlines", record.Deadlines().Select(deadline => $"{Due(deadline.Due, deadline.DueDay, zone)} {deadline.Subject}"));
        Section(text, "rungs", record.Rungs().Select(rung => $"{At(rung.At, zone)} {rung.Subject} {rung.Rung} {rung.To}"));
        if (story.SelectMany(decision => decision.Events).OfType<CaseEvent.CaseEnded>().LastOrDefault() is { } ended)
            text.Append("  ending: ").AppendLine(ended.Ending);
        if (final.Term is { } term)
            text.Append("  term: ").AppendLine(LocalDatePattern.Iso.Format(term.LastDay));
        var tracks = story.SelectMany(decision => decision.Events).OfType<CaseEvent.TrackOpened>().Select(opened => opened.Name);
        Section(text, "stages", tracks.Select(track => $"{track} {StageOf(final, track) ?? "closed"}"));
    }

    private static string? StageOf(Case final, string track) => final.Tracks.Values.FirstOrDefault(open => open.Name == track)?.Stage;

    private static void Section(StringBuilder text, string key, IEnumerable<string> lines)
    {
        var all = lines.Distinct(StringComparer.Ordinal).ToList();
        if (all.Count == 0)
            return;
        text.Append("  ").Append(key).AppendLine(":");
        foreach (var line in all)
            text.Append("    - ").AppendLine(line);
    }

    private static string Due(Instant due, LocalDate dueDay, DateTimeZone zone) =>
        due == zone.AtStartOfDay(dueDay.PlusDays(1)).ToInstant() ? $"{LocalDatePattern.Iso.Format(dueDay)} 24:00" : At(due, zone);

    /// <summary>
    /// What time brought happened when it was planned, also where nothing ran then and it was caught up on later; but not before what made
    /// it due.
    /// </summary>
    private static IEnumerable<RecordedEvents> InTime(IEnumerable<StoryDecision> story)
    {
        var latest = Instant.MinValue;
        foreach (var decision in story)
        {
            latest = decision.By == Actor.System ? Instant.Max(latest, PlannedAt(decision)) : decision.At;
            yield return new(latest, decision.Events);
        }
    }

    private static Instant PlannedAt(StoryDecision decision)
    {
        var planned = decision
            .Events.Select(happened =>
                happened switch
                {
                    CaseEvent.RungFired fired => fired.PlannedAt,
                    CaseEvent.ReminderSent sent => sent.PlannedAt,
                    _ => (Instant?)null,
                }
            )
            .OfType<Instant>()
            .ToList();
        return planned.Count > 0 ? planned.Max() : decision.At;
    }
}
