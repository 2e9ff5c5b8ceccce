using System.Collections.Frozen;

namespace Workflow.Core.Definitions;

/// <summary>
/// What messages to the outside may say, and on what occasions there are messages. The variables name no programme, no kind of case, no
/// person in it and no result: whoever sees a message on a screen or in a mailbox learns that something is due, and nothing else.
/// </summary>
public static class MessageVariables
{
    /// <summary>The name of the person the message goes to.</summary>
    public const string RecipientName = "recipient_name";

    /// <summary>The number of the case, which means nothing to an outsider.</summary>
    public const string CaseReference = "case_ref";

    /// <summary>When something is due, in the recipient's language; null when no day is set.</summary>
    public const string DueText = "due_text";

    /// <summary>The address of the page that shows it, after signing in.</summary>
    public const string Link = "link";

    /// <summary>The rung that fired, such as L2; null when none did.</summary>
    public const string Rung = "rung";

    /// <summary>What this installation is called.</summary>
    public const string ProductName = "product_name";

    /// <summary>How many things a digest lists.</summary>
    public const string Count = "count";

    /// <summary>All variables.</summary>
    public static FrozenSet<string> All { get; } =
        new[] { RecipientName, CaseReference, DueText, Link, Rung, ProductName, Count }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The occasions of messages, by which templates are named.</summary>
    public static FrozenSet<string> Kinds { get; } =
        new[]
        {
            "item-assigned",
            "reminder",
            "participant-reminder",
            "alert",
            "supervision-order",
            "handover-offered",
            "handover-accepted",
            "handover-returned",
            "handover-withdrawn",
            "handover-overdue",
            "unstaffed",
            "digest",
        }.ToFrozenSet(StringComparer.Ordinal);
}
