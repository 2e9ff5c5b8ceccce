using NodaTime;
using NodaTime.Text;
using Workflow.Core.Cases;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Verification;

/// <summary>What deadlines planned, as the journal tells it, against what the register says has fired.</summary>
internal sealed class RungCheck(Findings findings, Instant now)
{
    // As long as a rung may take without counting as late, and so long a closing may overtake it.
    private static readonly Duration Punctual = Duration.FromMinutes(1);

    private readonly PlannedInstants _instants = new(findings, now);

    public void Look(CaseBatch batch, Dictionary<Guid, ReadJournal> journals)
    {
        var register = batch.RungsFired.ToLookup(row => row.CaseId);
        foreach (var row in batch.Cases)
        {
            var fired = register[row.CaseId].ToLookup(rung => new StepKey(rung.Deadline, rung.Kind, rung.Rung, rung.Repeat));
            _instants.Look(row, journals[row.CaseId]);
            var plan = DeadlinePlan.Of(journals[row.CaseId]);
            var waiting = 0;
            foreach (var step in plan.Steps.Values)
            {
                findings.Counts.Planned++;
                var rows = fired[step.Key].ToList();
                if (rows.Count == 0)
                    waiting += LookAtMissing(row, step) ? 1 : 0;
                else
                    LookAtFired(row.CaseId, step, rows);
            }
            foreach (var unplanned in fired.Where(rows => !plan.Steps.ContainsKey(rows.Key)))
                Tell(row.CaseId, unplanned.Key, $"fired at {At(unplanned.First().FiredAt)} though no deadline planned it");
            if (row.ParkedBecause is not null)
                LookAtParked(row, waiting);
        }
    }

    /// <summary>True when the step's instant has passed and it only waits.</summary>
    private bool LookAtMissing(CaseRow row, PlannedStep step)
    {
        if (step.FiredAt is { } told)
        {
            // A lapse tells nobody, so the register doesn't name it.
            if (step.Key.Kind == DeadlineStepKind.Lapse)
                return false;
            Tell(row.CaseId, step.Key, $"fired at {At(told)} by the journal, but the register of rungs lacks it");
            return false;
        }
        if (step.IsDropped)
            return false;
        if (step.RanUntil is { } closed)
        {
            if (step.At + Punctual < closed)
                Tell(row.CaseId, step.Key, $"planned for {At(step.At)}, never fired, though its deadline ran until {At(closed)}");
            return false;
        }
        if (step.At > now)
            return false;
        if (row.ParkedBecause is null && (row.WakeAt is null || row.WakeAt > step.At))
        {
            Tell(row.CaseId, step.Key, $"planned for {At(step.At)}, hasn't fired, and nothing wakes the case for it");
            return false;
        }
        findings.Counts.Waiting++;
        return true;
    }

    private void LookAtFired(Guid id, PlannedStep step, List<RungFiredRow> rows)
    {
        findings.Counts.Fired += rows.Count;
        findings.Counts.Late += rows.Count(row => row.FiredAt - row.PlannedAt > Punctual);
        if (rows.Count > 1)
            Tell(
                id,
                step.Key,
                $"fired {rows.Count} times: {string.Join(", ", rows.Select(row => At(row.FiredAt)).Order(StringComparer.Ordinal))}"
            );
        var row = rows[0];
        if (step.FiredAt is null)
            Tell(id, step.Key, $"is in the register of rungs, fired at {At(row.FiredAt)}, but the journal knows nothing of it");
        if (row.PlannedAt != step.At)
            Tell(id, step.Key, $"was planned for {At(step.At)}, but fired as if planned for {At(row.PlannedAt)}");
        if (row.FiredAt < step.At)
            Tell(id, step.Key, $"fired at {At(row.FiredAt)}, before its instant {At(step.At)}");
        if (step.ClosedAt is { } closed && row.FiredAt > closed)
            Tell(id, step.Key, $"fired at {At(row.FiredAt)}, after its deadline was closed at {At(closed)}");
        if (row.Cycle != step.Cycle)
            Tell(id, step.Key, $"fired in cycle {row.Cycle} of a deadline that stands in cycle {step.Cycle}");
    }

    private void LookAtParked(CaseRow row, int waiting)
    {
        findings.Counts.Parked++;
        findings.Notice(
            VerifyPart.Rungs,
            row.CaseId,
            "parked",
            $"left aside since {(row.ParkedAt is { } at ? At(at) : "?")}, and {waiting} reminder(s) and rung(s) wait: {row.ParkedBecause}"
        );
    }

    private static string At(Instant at) => InstantPattern.ExtendedIso.Format(at);

    private void Tell(Guid id, StepKey step, FormattableString sentence) => findings.Add(VerifyPart.Rungs, id, step.ToString(), sentence);
}
