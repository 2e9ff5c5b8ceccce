using System.Collections.Immutable;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Core.Cases;

/// <summary>Opening a case: its fields, its parties, its main track.</summary>
internal static class OpeningDecisions
{
    public static void Open(Deliberation deliberation, CaseCommand.OpenCase command)
    {
        var definition = deliberation.Definition;
        var effective = command.EffectiveAt ?? deliberation.Now;
        if (effective > deliberation.Now)
        {
            deliberation.Refuse(EffectiveTime.InFuture());
            return;
        }
        if (!FormRules.Accept(deliberation, definition.Opening, command.Values))
            return;
        var parties = Parties(deliberation, command.Values);
        if (deliberation.Refusal is not null || !ActorBelongs(deliberation, parties) || !EveryRoleIsThere(deliberation, parties))
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
        );
        FormRules.Record(deliberation, command.Values);
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
                deliberation.Refuse(
                    Rejection.Because(
                        RejectionReason.NoDepartment,
                        $"No department of the kind '{party.UnitKind}' serves this area, so nobody could be '{party.Title.For("en")}'.",
                        $"该地区没有“{party.Title.For("zh")}”类单位负责。"
                    )
                );
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
        var stages = deliberation.Definition.Tracks.Values.SelectMany(track => track.Stages.Values).ToList();
        var references = stages
            .Select(stage => stage.Accountable)
            .Concat(
                stages
                    .SelectMany(stage => stage.Tasks.Values)
                    .SelectMany(task => new[] { task.By, task.Accountable })
                    .OfType<PostReference>()
            )
            .Concat(stages.SelectMany(stage => stage.Transitions).Select(transition => transition.Handover?.To).OfType<PostReference>());
        var missing = references.FirstOrDefault(reference =>
            deliberation.Facts.Directory.PostsWith(parties[reference.Party], reference.Role).IsEmpty
        );
        if (missing is null)
            return true;
        deliberation.Refuse(
            Rejection.Because(
                RejectionReason.NoDepartment,
                $"The department {parties[missing.Party]} has no post with the role '{missing.Role}', which this workflow needs.",
                $"单位 {parties[missing.Party]} 没有本流程所需的“{missing.Role}”岗位。"
            )
        );
        return false;
    }
}
