namespace Workflow.Engine.Delivery;

/// <summary>What can stand as the sender of a mail.</summary>
internal static class MailSender
{
    /// <summary>True for an address with a domain, with or without a name before it.</summary>
    public static bool IsAddress(string text) =>
        MimeKit.MailboxAddress.TryParse(text, out var sender) && !string.IsNullOrEmpty(sender.Domain);
}
