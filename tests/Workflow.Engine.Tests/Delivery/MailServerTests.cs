using System.Net;
using System.Net.Sockets;
using System.Text;
using Workflow.Core.Cases;
using Workflow.Engine.Delivery;
using Xunit;

namespace Workflow.Engine.Tests.Delivery;

/// <summary>What a mail server gets to see, by the protocol.</summary>
public sealed class MailServerTests
{
    [Fact]
    public async Task A_mail_handed_over_again_has_the_same_message_id_and_another_mail_has_another()
    {
        using var server = new ListeningServer();
        var options = new MailOptions
        {
            Host = "127.0.0.1",
            Port = server.Port,
            AllowPlain = true,
            From = "handover@office.example",
        };
        var channel = new MailServerChannel(options, "Handover");
        var (first, second) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var received = server.ReceiveAsync(3, TestContext.Current.CancellationToken);

        foreach (var id in new[] { first, first, second })
            await channel.SendAsync(Message(id), TestContext.Current.CancellationToken);

        var mails = await received;
        Assert.Equal(
            new[] { first, first, second }.Select(id => $"Message-Id: <{id:N}@office.example>"),
            mails.Select(mail => mail.Single(line => line.StartsWith("Message-Id:", StringComparison.OrdinalIgnoreCase)))
        );
        Assert.All(mails, mail => Assert.Contains("Auto-Submitted: auto-generated", mail));
    }

    private static OutgoingMessage Message(Guid id) =>
        new(id, NotificationKind.Alert, "somebody@office.example", "Somebody", "An item needs you", "Reference: 1", IsCritical: false);

    /// <summary>As much of a mail server as it takes to be handed a mail.</summary>
    private sealed class ListeningServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public ListeningServer() => _listener.Start();

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public async Task<List<List<string>>> ReceiveAsync(int count, CancellationToken cancellationToken)
        {
            var mails = new List<List<string>>();
            while (mails.Count < count)
            {
                using var client = await _listener.AcceptTcpClientAsync(cancellationToken);
                await using var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.UTF8);
                await AnswerAsync(stream, "220 ready", cancellationToken);
                while (await reader.ReadLineAsync(cancellationToken) is { } line)
                {
                    await AnswerAsync(
                        stream,
                        line.StartsWith("DATA", StringComparison.Ordinal) ? "354 go on" : "250 fine",
                        cancellationToken
                    );
                    if (!line.StartsWith("DATA", StringComparison.Ordinal))
                        continue;
                    mails.Add(await MailAsync(reader, cancellationToken));
                    await AnswerAsync(stream, "250 taken", cancellationToken);
                }
            }
            return mails;
        }

        public void Dispose() => _listener.Dispose();

        private static async Task<List<string>> MailAsync(StreamReader reader, CancellationToken cancellationToken)
        {
            var lines = new List<string>();
            while (await reader.ReadLineAsync(cancellationToken) is { } line && line != ".")
                lines.Add(line);
            return lines;
        }

        private static async Task AnswerAsync(NetworkStream stream, string answer, CancellationToken cancellationToken) =>
            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer + "\r\n"), cancellationToken);
    }
}
