using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Deadlines;
using Workflow.Engine.Recomputing;

namespace Workflow.Cli.Commands;

/// <summary>Prints what counting again moves: a block for each case as it comes, and the totals.</summary>
internal sealed class RecomputePage(Terminal terminal, DateTimeZone zone, bool isJson, bool isApplied)
{
    private readonly List<object> _facts = [];

    public void Show(RecomputedCase one)
    {
        if (isJson)
            _facts.Add(Facts(one));
        else
            Print(one);
    }

    public void End(RecomputeReport report)
    {
        foreach (var notice in report.Notices)
            terminal.Complain($"note: {notice}");
        if (isJson)
        {
            terminal.SayJson(
                new
                {
                    applied = isApplied,
                    cases = _facts,
                    report,
                }
            );
            return;
        }
        if (report.WasResumed)
            terminal.Say("went on with what was begun and not finished; the cases that were done then aren't listed again");
        var verb = isApplied ? "changed" : "would change";
        terminal.Say(
            FormattableString.Invariant(
                $"{report.Changed} of {report.Cases} open cases {verb}: {report.Deadlines} deadlines, {report.FireAtOnce} rungs fire at once, {report.AlertsFallAway} alerts fall away"
            )
        );
        if (report.StayBehind > 0)
            terminal.Say(
                FormattableString.Invariant(
                    $"{report.StayBehind} cases stay on the version they have: going on with the newest needs a migration"
                )
            );
        if (report.Failed > 0)
            terminal.Say(FormattableString.Invariant($"{report.Failed} cases failed and stay as they were"));
        terminal.Say($"plan hash {report.PlanHash}");
    }

    private void Print(RecomputedCase one)
    {
        if (one.Error is { } error)
            terminal.Complain($"{one.Reference}  failed: {error}");
        if (one.Preview is not { } preview)
            return;
        if (preview.VersionBefore != preview.VersionAfter)
            terminal.Say(FormattableString.Invariant($"{one.Reference}  version {preview.VersionBefore} -> {preview.VersionAfter}"));
        foreach (var moved in preview.Deadlines)
        {
            terminal.Say($"{one.Reference}  {Name(moved)}  {Dues(moved)}");
            foreach (var line in Consequences(moved))
                terminal.Say($"{new string(' ', one.Reference.Length)}    {line}");
        }
        foreach (var instant in preview.Instants)
            terminal.Say($"{one.Reference}  {Words(instant)}  {Show(instant.Before)} -> {Show(instant.After)}");
        foreach (var line in preview.ClosedLines)
            terminal.Say($"{one.Reference}  the line {line} ends, since nothing was missed");
    }

    private string Dues(RecomputedDeadline moved)
    {
        var due = $"due {LocalTimes.ShowEnd(moved.Before.Due.InZone(zone).LocalDateTime)}";
        if (moved.Before.Due != moved.After.Due)
            return $"{due} -> {LocalTimes.ShowEnd(moved.After.Due.InZone(zone).LocalDateTime)}";
        return moved.Before.IsProvisional && !moved.After.IsProvisional ? $"{due} stands, no longer provisional" : $"{due} stands";
    }

    private IEnumerable<string> Consequences(RecomputedDeadline moved)
    {
        if (moved.FallsDue)
            yield return "is missed at once";
        foreach (var step in moved.AtOnce)
            yield return $"{step.Key} of {Show(step.At)} fires at once";
        foreach (var alert in moved.FallAway)
            yield return $"the alert {alert.Rung} for {alert.Post} falls away";
        foreach (var step in moved.After.Steps.Except(moved.AtOnce))
        {
            var before = moved.Before.Steps.FirstOrDefault(other => IsSame(other, step));
            if (before?.At != step.At)
                yield return $"{step.Key} {Show(before?.At)} -> {Show(step.At)}";
        }
        foreach (var gone in moved.Before.Steps.Where(step => !moved.After.Steps.Any(other => IsSame(other, step))))
            yield return $"{gone.Key} of {Show(gone.At)} is dropped";
    }

    private static bool IsSame(DeadlineStep one, DeadlineStep other) =>
        (one.Kind, one.Key, one.Repeat) == (other.Kind, other.Key, other.Repeat);

    private static string Name(RecomputedDeadline moved) => moved.IsHandover ? $"handover into {moved.Name}" : moved.Name;

    private static string Words(RecomputedInstant instant) =>
        instant.Kind switch
        {
            RecomputedKind.Term => "end of the term",
            RecomputedKind.Occurrence => $"{instant.Name} opens",
            RecomputedKind.Receipt => $"receipt by rule of the handover into {instant.Name}",
            RecomputedKind.Counter => $"counter {instant.Name} reaches its threshold",
        };

    private string Show(Instant? at) => at is { } instant ? LocalTimes.Show(instant, zone) : "nothing";

    private static object Facts(RecomputedCase one) =>
        new
        {
            @case = one.Case.ToString(),
            one.Reference,
            one.Error,
            versionBefore = one.Preview?.VersionBefore,
            versionAfter = one.Preview?.VersionAfter,
            deadlines = one.Preview?.Deadlines.Select(moved => new
            {
                moved.Subject,
                moved.Name,
                moved.IsHandover,
                before = Facts(moved.Before),
                after = Facts(moved.After),
                moved.FallsDue,
                atOnce = moved.AtOnce.Select(step => step.Key),
                fallAway = moved.FallAway.Select(alert => new { rung = alert.Rung, post = alert.Post.Code }),
            }),
            instants = one.Preview?.Instants.Select(instant => new
            {
                instant.Kind,
                instant.Name,
                before = Iso(instant.Before),
                after = Iso(instant.After),
            }),
            closedLines = one.Preview?.ClosedLines,
        };

    private static object Facts(Deadline deadline) =>
        new
        {
            due = Iso(deadline.Due),
            dueDay = LocalTimes.Show(deadline.DueDay),
            steps = deadline.Steps.Select(step => new
            {
                step.Key,
                step.Repeat,
                at = Iso(step.At),
            }),
        };

    private static string? Iso(Instant? at) => at is { } instant ? NodaTime.Text.InstantPattern.ExtendedIso.Format(instant) : null;
}
