using NodaTime;
using Workflow.Core.Cases;

namespace Workflow.Engine.Delivery;

/// <summary>
/// A message ready to leave. <paramref name="Id"/> stays the same however often it is tried, so that a receiver can tell a repetition.
/// It holds references only: no programme, no kind of case, no person in it, no result.
/// </summary>
public sealed record OutgoingMessage(
    Guid Id,
    NotificationKind Kind,
    string Address,
    string RecipientName,
    string Subject,
    string Body,
    bool IsCritical
);

/// <summary>A way out of the house. Throws when the message wasn't handed over; it is then tried again.</summary>
public interface IMessageChannel
{
    /// <summary>Hands a message over, once or, after a crash, again with the same id.</summary>
    Task SendAsync(OutgoingMessage message, CancellationToken cancellationToken);

    /// <summary>Where messages go, for the notice at start.</summary>
    string Description { get; }
}

/// <summary>Mail, put together the same way for a server and for a folder.</summary>
internal static class MailText
{
    public static MimeKit.MimeMessage Of(OutgoingMessage message, MailOptions options, string productName)
    {
        var from = MimeKit.MailboxAddress.Parse(options.From);
        from.Name = productName;
        var mail = new MimeKit.MimeMessage
        {
            MessageId = $"{message.Id:N}@{from.Domain}",
            Subject = message.Subject,
            Body = new MimeKit.TextPart("plain") { Text = message.Body },
            Date = SystemClock.Instance.GetCurrentInstant().ToDateTimeOffset(),
            Importance = message.IsCritical ? MimeKit.MessageImportance.High : MimeKit.MessageImportance.Normal,
        };
        mail.From.Add(from);
        mail.To.Add(new MimeKit.MailboxAddress(message.RecipientName, message.Address));
        // Tells other machines not to answer: nobody reads this address.
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        return mail;
    }
}

/// <summary>Mail by a server.</summary>
internal sealed class MailServerChannel(MailOptions options, string productName) : IMessageChannel
{
    public string Description => FormattableString.Invariant($"mail leaves by {options.Host}:{options.Port}");

    public async Task SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        using var client = new MailKit.Net.Smtp.SmtpClient { Timeout = 30_000 };
        var security = options.AllowPlain
            ? MailKit.Security.SecureSocketOptions.StartTlsWhenAvailable
            : MailKit.Security.SecureSocketOptions.Auto;
        if (!options.AllowPlain && options.Port != 465)
            security = MailKit.Security.SecureSocketOptions.StartTls;
        await client.ConnectAsync(options.Host ?? "localhost", options.Port, security, cancellationToken);
        if (options.User is { } user)
            await client.AuthenticateAsync(user, options.Password ?? "", cancellationToken);
        using var mail = MailText.Of(message, options, productName);
        await client.SendAsync(mail, cancellationToken);
        await client.DisconnectAsync(quit: true, cancellationToken);
    }
}

/// <summary>Mail as files in a folder, one for each message; a repetition replaces its file.</summary>
internal sealed class MailFolderChannel(MailOptions options, string productName) : IMessageChannel
{
    public string Description => $"no mail server is set: mails are written as files into '{options.Folder}'";

    public async Task SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.Folder);
        var file = Path.Combine(options.Folder, $"{message.Id:N}.eml");
        using var mail = MailText.Of(message, options, productName);
        await mail.WriteToAsync(file, cancellationToken);
    }
}
