using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Workflow.Core.Definitions;

namespace Workflow.Core.Cases;

/// <summary>
/// Opens a case of another workflow as part of a decision: it is decided with it and stored in the same transaction, so it opens exactly once
/// or, when it can't be opened, nothing happens at all.
/// </summary>
internal static class Linking
{
    /// <summary>So many cases may open from one another in one decision; more means workflows that open each other in a circle.</summary>
    private const int Deepest = 5;

    public static void Open(Deliberation deliberation, CaseOpening opening, Track track, NodaTime.Instant effective)
    {
        var number = deliberation.NextNumber();
        var id = IdOf(deliberation.Current.Id, number);
        deliberation.Raise(new CaseEvent.LinkedCaseOpened(number, id, opening.Workflow));
        if (deliberation.Facts.Workflows is not { } workflows)
            return;
        if (!workflows.TryGetValue(opening.Workflow, out var definition) || deliberation.Depth >= Deepest)
        {
            deliberation.Refuse(Unknown(opening.Workflow));
            return;
        }
        var command = new CaseCommand.OpenCase(id, ValuesFor(deliberation, definition, opening, track, number), effective);
        var facts = deliberation.Facts with { PersonalTexts = ImmutableDictionary<int, string>.Empty };
        var origin = deliberation.Current.Id;
        switch (Decider.OpenLinked(definition, command, origin, facts, deliberation.Now, deliberation.Depth + 1, deliberation.IsByTime))
        {
            case Decision.Accepted accepted:
                deliberation.Link(new(definition, command, accepted));
                break;
            case Decision.Rejected rejected:
                deliberation.Refuse(CanNotOpen(definition, rejected.Rejection));
                break;
        }
    }

    /// <summary>A linked case has an identity of its own that follows from its origin, in the layout of a UUID version 8.</summary>
    private static CaseId IdOf(CaseId origin, int number)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{origin}/linked/{number}");
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new(new Guid(bytes, bigEndian: true));
    }

    /// <summary>The values that are carried over, as the track sees them; one that isn't known or was erased is left out.</summary>
    private static ImmutableSortedDictionary<string, SubmittedValue> ValuesFor(
        Deliberation deliberation,
        WorkflowDefinition definition,
        CaseOpening opening,
        Track track,
        int number
    )
    {
        var known = deliberation.Current.FieldsFor(track);
        var values = ImmutableSortedDictionary.CreateBuilder<string, SubmittedValue>(StringComparer.Ordinal);
        foreach (var (theirs, ours) in opening.With)
        {
            if (
                definition.Fields.TryGetValue(theirs, out var field)
                && known.TryGetValue(ours, out var stored)
                && deliberation.TextOf(stored) is { Length: > 0 } text
            )
                values[theirs] = new(new(field.Type, text), Salt(deliberation.Facts.Seed, number, theirs));
        }
        return values.ToImmutable();
    }

    private static string Salt(string seed, int number, string field)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{seed}/{number}/{field}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
    }

    private static Rejection Unknown(string workflow) =>
        Rejection.Because(
            RejectionReason.RuleFailed,
            $"This step opens a case of '{workflow}', which isn't there. Tell an administrator.",
            $"此步骤须开启“{workflow}”案件，但没有该流程。请联系管理员。"
        );

    private static Rejection CanNotOpen(WorkflowDefinition definition, Rejection why)
    {
        var fields = string.Join("; ", why.Fields.Select(field => $"{field.Key}: {field.Value.For("en")}"));
        var told = fields.Length > 0 ? $" ({fields})" : "";
        return Rejection.Because(
            why.Reason,
            $"The case of '{definition.Title.For("en")}' that begins here can't be opened: {why.Sentence.For("en")}{told}",
            $"由此开启的“{definition.Title.For("zh")}”案件无法建立：{why.Sentence.For("zh")}"
        );
    }
}
