using System.Collections.Immutable;
using Workflow.Core.Cases;

namespace Workflow.Web.Forms;

/// <summary>The parts of a form that offer responsibility, or sign for it.</summary>
public static class OfferForm
{
    public const string MaterialsName = "materials";
    public const string NoteName = "note";

    public static string IncludedName(string material) => $"included.{material}";

    public static string LeftOutName(string material) => $"left-out.{material}";

    public static string ReceivedName(string material) => $"received.{material}";

    public static string MissingName(string material) => $"missing.{material}";

    /// <summary>What the sender ticked and wrote.</summary>
    public static HandoverOffer Read(PostedForm form, IEnumerable<string> materials)
    {
        var names = materials.Distinct(StringComparer.Ordinal).ToList();
        return new(
            [.. names.Where(name => form.IsTicked(IncludedName(name)))],
            Reasons(form, names.Where(name => !form.IsTicked(IncludedName(name))), LeftOutName),
            form.Words(NoteName)
        );
    }

    /// <summary>The receiver's command: what was found and why the rest wasn't.</summary>
    public static CaseCommand.AcceptHandover ReadReceipt(PostedForm form, HandoverId handover, IEnumerable<string> included)
    {
        var names = included.ToList();
        return new(
            handover,
            [.. names.Where(name => form.IsTicked(ReceivedName(name)))],
            Reasons(form, names.Where(name => !form.IsTicked(ReceivedName(name))), MissingName)
        );
    }

    private static ImmutableSortedDictionary<string, PrivateText> Reasons(
        PostedForm form,
        IEnumerable<string> names,
        Func<string, string> nameOf
    ) =>
        names
            .Select(name => (Name: name, Words: form.Words(nameOf(name))))
            .Where(pair => pair.Words is not null)
            .ToImmutableSortedDictionary(pair => pair.Name, pair => pair.Words ?? PostedForm.Private(""), StringComparer.Ordinal);
}
