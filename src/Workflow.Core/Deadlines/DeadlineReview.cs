using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Core.Cases;

namespace Workflow.Core.Deadlines;

/// <summary>
/// Computes a deadline that stands in a case once more, so that it can be explained. A deadline keeps its due and not every step to it;
/// the pauses, the occurrence and the wording of its row are found in the case and the rule pack.
/// </summary>
public static class DeadlineReview
{
    /// <summary>
    /// The computation that ends at the stored due, or null when none does: the calendar or the rules have changed since the deadline was
    /// set, and it stays as it was set. <paramref name="occurrence"/> is that of a task that comes back (from 0), null for others;
    /// <paramref name="standsStill"/> is true when a suspension stops its clock.
    /// </summary>
    public static DeadlineComputation? Explain(
        Deadline armed,
        int? occurrence,
        bool standsStill,
        Case current,
        RulePack rules,
        WorkCalendar calendar
    )
    {
        foreach (var rule in Wordings(armed, rules, calendar))
        {
            foreach (var pauses in Pauses(current, standsStill && occurrence is null))
            {
                if (Computed(rule, armed, occurrence, calendar, pauses) is { } computed && EndsWith(computed, armed))
                    return computed;
            }
            if (
                Computed(rule, armed, occurrence, calendar, []) is { } whole
                && PulledForward(whole, armed, current, calendar) is { } earlier
            )
                return earlier;
        }
        return null;
    }

    /// <summary>
    /// The wording in force on the day from which it counts, then the others: an occurrence counts from its own day, its row from the first
    /// one's.
    /// </summary>
    private static IEnumerable<DeadlineRule> Wordings(Deadline armed, RulePack rules, WorkCalendar calendar)
    {
        if (!rules.Rows.TryGetValue(armed.Rule, out var latest))
            return [];
        var day = armed.Anchor switch
        {
            DeadlineAnchor.Moment moment => calendar.DateOf(moment.At),
            DeadlineAnchor.Day whole => whole.Date,
            _ => throw new System.Diagnostics.UnreachableException(armed.Anchor.GetType().Name),
        };
        var earlier = rules.Earlier.GetValueOrDefault(armed.Rule);
        IEnumerable<DeadlineRule> all = [latest, .. earlier.IsDefault ? [] : earlier];
        return rules.RuleOn(armed.Rule, day) is { } inForce ? all.Where(rule => rule != inForce).Prepend(inForce) : all;
    }

    /// <summary>
    /// The suspensions that had ended when the deadline was last set: all of them for one that goes on with what was left, else those
    /// before it was set, which only its due tells.
    /// </summary>
    private static IEnumerable<ImmutableArray<Interval>> Pauses(Case current, bool standsStill)
    {
        var all = current
            .Suspensions.Where(suspension => suspension.Until > suspension.From)
            .Select(suspension => new Interval(suspension.From, suspension.Until))
            .ToImmutableArray();
        var counts = Enumerable.Range(0, all.Length + 1);
        return (standsStill ? counts.Reverse() : counts).Select(count => all[..count]);
    }

    private static DeadlineComputation? Computed(
        DeadlineRule rule,
        Deadline armed,
        int? occurrence,
        WorkCalendar calendar,
        ImmutableArray<Interval> pauses
    )
    {
        if (occurrence is not { } index || rule.Repeat is null)
            return rule.Compute(armed.Anchor, calendar, pauses);
        // With a budget of its own the stored anchor is the occurrence's day already; without one the pattern itself is the budget.
        return rule.Budget.Amount > 0 ? (rule with { Repeat = null }).Compute(armed.Anchor, calendar, [])
            : rule.Occurrence(index, armed.Anchor, calendar) is var (row, from) ? row.Compute(from, calendar, [])
            : null;
    }

    /// <summary>An occurrence that would have lain after the term ends with the term's last working day.</summary>
    private static DeadlineComputation? PulledForward(DeadlineComputation computed, Deadline armed, Case current, WorkCalendar calendar)
    {
        if (current.Term is null || armed.DueDay >= computed.DueDay)
            return null;
        var earlier = Scheduling.PulledForward(computed, armed.DueDay, calendar);
        return EndsWith(earlier, armed) ? earlier : null;
    }

    private static bool EndsWith(DeadlineComputation computed, Deadline armed) =>
        computed.Due == armed.Due && computed.DueDay == armed.DueDay;
}
