using System.Collections.Immutable;
using Workflow.Core.Calendars;
using Workflow.Core.Organizations;

namespace Workflow.Core.Cases;

/// <summary>Opening a case: its fields, its parties, its main track.</summary>
internal static class OpeningDecisions
{
    public static void Open(Deliberation deliberation, CaseCommand.OpenCase command, CaseId? openedBy)
    {
        var definition = deliberation.Definition;
        var effective = (command.EffectiveAt ?? deliberation.Now).ToMicrosecond();
        if (effective > deliberation.Now)
        {
            deliberation.Refuse(EffectiveTime.InFuture());
            return;
        }
        if (!FormRules.Accept(deliberation, definition.Opening, command.Values))
            return;
        var parties = Parties(deliberation, command.Values);
        if (
            deliberation.Refusal is not null
            || openedBy is null && !ActorBelongs(deliberation, parties)
            || !EveryRoleIsThere(deliberation, parties)
        )
            return;
        deliberation.Raise(
            new CaseEvent.CaseOpened(
                command.Case,
                definition.Name,
                definition.Version,
                parties,
                effective,
                deliberation.Facts.Directory.Version
            )
            {
                OpenedBy = openedBy,
            }
        );
        FormRules.Record(deliberation, command.Values, track: null);
        var track = new TrackId(deliberation.NextNumber());
        deliberation.Raise(new CaseEvent.TrackOpened(track, definition.MainTrack, IsMain: true, effective, Cause: null));
        Progress.EnterFirstStage(deliberation, track, effective);
    }

    private static ImmutableSortedDictionary<string, DepartmentId> Parties(
        Deliberation deliberation,
        ImmutableSortedDictionary<string, SubmittedValue> values
    )
    {
        var parties = ImmutableSortedDictionary.CreateBuilder<string, DepartmentId>(StringComparer.Ordinal);
        foreach (var party in deliberation.Definition.Parties.Values)
        {
            var area = values.TryGetValue(party.ServingField, out var told) ? told.Value.Canonical : "";
            if (deliberation.Facts.Directory.UnitServing(party.UnitKind, area) is { } department)
                parties[party.Name] = department.Id;
            else
                deliberation.Refuse(PartyRoles.Unserved(party));
        }
        return parties.ToImmutable();
    }

    private static bool ActorBelongs(Deliberation deliberation, ImmutableSortedDictionary<string, DepartmentId> parties)
    {
        var department = deliberation.Facts.Directory.Posts[deliberation.Actor.Post.Code].Department;
        if (parties.ContainsValue(department))
            return true;
        deliberation.Refuse(
            Rejection.Because(
                RejectionReason.NotResponsible,
                "Your department has no part in a case of this area, so you can't open it.",
                "您所在单位不参与该地区的案件，不能建案。"
            )
        );
        return false;
    }

    /// <summary>Makes sure now that no later stage meets a post that isn't there.</summary>
    private static bool EveryRoleIsThere(Deliberation deliberation, ImmutableSortedDictionary<string, DepartmentId> parties)
    {
        if (PartyRoles.Missing(deliberation.Definition, deliberation.Facts.Directory, parties) is not { } missing)
            return true;
        deliberation.Refuse(missing);
        return false;
    }
}
