using System.Collections.Immutable;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Core.Responsibilities;

/// <summary>
/// What accepting a handover changes: <paramref name="Values"/> are the fields that take another value, <paramref name="Parties"/> all
/// parties as they are afterwards.
/// </summary>
internal sealed record MovePlan(
    ImmutableSortedDictionary<string, StoredValue> Values,
    ImmutableSortedDictionary<string, DepartmentId> Parties
)
{
    /// <summary>The plan of a handover that moves something, or null with the refusal when no department could take over.</summary>
    public static MovePlan? Find(Deliberation deliberation, HandoverDefinition definition, out Rejection? whyNot)
    {
        whyNot = null;
        var values = ImmutableSortedDictionary.CreateBuilder<string, StoredValue>(StringComparer.Ordinal);
        var parties = deliberation.Current.Parties;
        foreach (var (field, from) in definition.Moves)
        {
            if (!deliberation.Current.Fields.TryGetValue(from, out var stored) || deliberation.TextOf(stored) is not { } area)
            {
                whyNot = Unknown(deliberation.Definition.Fields[from]);
                return null;
            }
            values[field] = stored;
            foreach (var party in definition.MovedParties(deliberation.Definition).Where(party => party.ServingField == field))
            {
                if (deliberation.Facts.Directory.UnitServing(party.UnitKind, area) is not { } department)
                {
                    whyNot = PartyRoles.Unserved(party);
                    return null;
                }
                parties = parties.SetItem(party.Name, department.Id);
            }
        }
        whyNot = PartyRoles.Missing(deliberation.Definition, deliberation.Facts.Directory, parties);
        return whyNot is null ? new(values.ToImmutable(), parties) : null;
    }

    /// <summary>The post of a reference once the plan is carried out.</summary>
    public PostId PostOf(Deliberation deliberation, PostReference reference) =>
        PartyPosts.One(deliberation.Current with { Parties = Parties }, deliberation.Facts.Directory, reference);

    private static Rejection Unknown(FieldDefinition field) =>
        new(
            RejectionReason.InvalidFields,
            LocalizedText.Of("It isn't known yet where to hand over.", "尚未填写移交去向。"),
            ImmutableSortedDictionary<string, LocalizedText>.Empty.Add(field.Name, LocalizedText.Of("This is needed.", "此项必填。"))
        );
}
