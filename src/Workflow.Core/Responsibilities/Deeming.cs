using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Core.Cases;
using Workflow.Core.Deadlines;
using Workflow.Core.Definitions;

namespace Workflow.Core.Responsibilities;

/// <summary>Receipts that a written rule signs when nobody answers: only where the definition names the rule's source.</summary>
internal static class Deeming
{
    /// <summary>Plans when an offer counts as accepted; nothing where no rule says so.</summary>
    public static void Plan(Deliberation deliberation, HandoverId id, HandoverDefinition definition)
    {
        if (definition.Deemed is not { } deemed)
            return;
        var handover = deliberation.Current.Handovers[id.Number];
        var at = DeadlineSetting.DueOf(deliberation, deemed.After, new DeadlineAnchor.Moment(handover.OfferedAt), handover.To);
        if (at != handover.DeemedAt)
            deliberation.Raise(new CaseEvent.DeemingSet(id, at));
    }

    /// <summary>Counts every planned instant again: the case stood still, or another calendar counts now.</summary>
    public static void PlanAnew(Deliberation deliberation)
    {
        foreach (var handover in deliberation.Current.Handovers.Values.Where(handover => handover.DeemedAt is not null))
            Plan(deliberation, handover.Id, HandoverDecisions.DefinitionOf(deliberation, handover));
    }

    /// <summary>The offer that counts as accepted next by now, with the instant; null for none.</summary>
    public static (Handover Handover, Instant At)? Next(Deliberation deliberation)
    {
        (Handover Handover, Instant At)? first = null;
        foreach (var (_, handover) in deliberation.Current.Handovers)
        {
            if (handover.NextDeemedAt is { } at && at <= deliberation.Now && !(first?.At <= at))
                first = (handover, at);
        }
        return first;
    }

    /// <summary>Signs the receipt by rule. Where the case would move to a department that there isn't, the offer stays open and climbs.</summary>
    public static void OnDue(Deliberation deliberation, Handover handover)
    {
        var definition = HandoverDecisions.DefinitionOf(deliberation, handover);
        var plan = definition.Moves.IsEmpty ? null : MovePlan.Find(deliberation, definition, out _);
        var canMove = definition.Moves.IsEmpty || plan is not null && plan.PostOf(deliberation, definition.To) == handover.To;
        if (definition.Deemed is not { } deemed || !canMove)
        {
            deliberation.Raise(new CaseEvent.DeemingSet(handover.Id, At: null));
            return;
        }
        var received = handover.Materials.Where(material => material.IsIncluded).Select(material => material.Name).ToImmutableArray();
        var unticked = ImmutableSortedDictionary.Create<string, StoredValue>(StringComparer.Ordinal);
        HandoverDecisions.Sign(deliberation, handover, plan, received, unticked, deemed.Source);
        Progress.Advance(deliberation);
    }
}
