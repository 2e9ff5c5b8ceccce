using System.Collections.Concurrent;
using System.Globalization;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Workflow.Core.Rules;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Delivery;

/// <summary>What a message says, in the words of its definition and its receiver's language.</summary>
internal sealed record MessageWords(string Subject, string Body);

/// <summary>Fills the definition's message templates. They may use only what <see cref="MessageVariables"/> names.</summary>
internal sealed class MessageWriter(EngineParts parts)
{
    private readonly ConcurrentDictionary<string, Template> _templates = new(StringComparer.Ordinal);

    /// <summary>
    /// The words for messages of one person that belong together; one alone has its own occasion's words, several about different things
    /// become a digest. Throws <see cref="RuleException"/> when a template can't be filled.
    /// </summary>
    public MessageWords Write(IReadOnlyList<OutboxRow> rows, WorkflowDefinition? definition, Person recipient)
    {
        var first = rows[0];
        if (first.Kind == NotificationKind.HandedOn)
            return HandedOn(first, recipient);
        if (first.Kind == NotificationKind.Unstaffed && first.CaseId == Guid.Empty)
            return Unstaffed(rows, recipient);
        var things = rows.Select(row => (row.CaseId, row.Subject)).Distinct().Count();
        var kind = things > 1 ? "digest" : OccasionOf(first.Kind);
        var culture = CultureOf(recipient.Language);
        // What there is none of is null and not empty: an empty text would count as one in {{ if }}.
        var values = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [MessageVariables.RecipientName] = recipient.Name.For(recipient.Language),
            [MessageVariables.CaseReference] = new CaseId(first.CaseId).Reference,
            [MessageVariables.DueText] = rows.Min(row => row.DueDay) is { } day ? day.ToString("D", culture) : null,
            [MessageVariables.Link] = parts.Options.PublicAddress.TrimEnd('/') + PathOf(first, things > 1),
            [MessageVariables.Rung] = first.Rung,
            [MessageVariables.ProductName] = parts.Options.ProductName,
            [MessageVariables.Count] = things,
        };
        if (definition?.Messages.GetValueOrDefault(kind) is not { } template)
            return Plain(values, recipient.Language);
        return new(
            Fill(template.Subject.For(recipient.Language), values, culture).ReplaceLineEndings(" ").Trim(),
            Fill(template.Body.For(recipient.Language), values, culture).Trim()
        );
    }

    /// <summary>The occasion by which a definition names its template.</summary>
    internal static string OccasionOf(NotificationKind kind) =>
        kind switch
        {
            NotificationKind.ItemAssigned => "item-assigned",
            NotificationKind.Reminder => "reminder",
            NotificationKind.ParticipantReminder => "participant-reminder",
            NotificationKind.Alert => "alert",
            NotificationKind.SupervisionOrder => "supervision-order",
            NotificationKind.HandoverOffered => "handover-offered",
            NotificationKind.HandoverAccepted => "handover-accepted",
            NotificationKind.HandoverReturned => "handover-returned",
            NotificationKind.HandoverWithdrawn => "handover-withdrawn",
            NotificationKind.Unstaffed => "unstaffed",
            NotificationKind.HandedOn => "handed-on",
        };

    private static string PathOf(OutboxRow row, bool isDigest) =>
        isDigest
            ? "/work"
            : row.Kind switch
            {
                NotificationKind.Alert or NotificationKind.SupervisionOrder => "/alerts",
                NotificationKind.HandoverOffered
                or NotificationKind.HandoverAccepted
                or NotificationKind.HandoverReturned
                or NotificationKind.HandoverWithdrawn => FormattableString.Invariant($"/handovers/{row.CaseId:D}/{row.Subject}"),
                NotificationKind.ItemAssigned or NotificationKind.Reminder or NotificationKind.ParticipantReminder =>
                    FormattableString.Invariant($"/work/{row.CaseId:D}/{row.Subject}"),
                NotificationKind.Unstaffed => row.CaseId == Guid.Empty ? "/operations" : $"/cases/{row.CaseId:D}",
                NotificationKind.HandedOn => "/work",
            };

    /// <summary>The same for every workflow: it is of many cases, and names none.</summary>
    private MessageWords HandedOn(OutboxRow row, Person recipient)
    {
        var post = parts.Organization.Directory.Posts.TryGetValue(row.Post, out var found) ? found.Title.For(recipient.Language) : row.Post;
        var subject = LocalizedText.Of(
            FormattableString.Invariant($"{parts.Options.ProductName}: {row.Subject} item(s) were handed to your post"),
            FormattableString.Invariant($"{parts.Options.ProductName}：{row.Subject} 项工作已转交您的岗位")
        );
        var body = LocalizedText.Of(
            FormattableString.Invariant($"{row.Subject} item(s) are now with {post} ({row.Post}), for which you stand."),
            FormattableString.Invariant($"{row.Subject} 项工作现由{post}（{row.Post}）负责，您目前代表该岗位。")
        );
        var link = parts.Options.PublicAddress.TrimEnd('/') + PathOf(row, isDigest: false);
        return new(subject.For(recipient.Language), $"{body.For(recipient.Language)}\n\n{link}");
    }

    /// <summary>Posts that nobody stands for, whatever cases they hold.</summary>
    private MessageWords Unstaffed(IReadOnlyList<OutboxRow> rows, Person recipient)
    {
        var posts = rows.Select(row => row.Post).Distinct().Order(StringComparer.Ordinal).ToList();
        var subject = LocalizedText.Of(
            FormattableString.Invariant($"{parts.Options.ProductName}: nobody stands for {posts.Count} post(s)"),
            FormattableString.Invariant($"{parts.Options.ProductName}：{posts.Count} 个岗位无人负责")
        );
        var body = LocalizedText.Of(
            "Holder, deputies, heads and backstop are vacant or away. What these posts hold stays with them; nobody acts on it until somebody is named:",
            "任职者、代理人、各级负责人和兜底人员均空缺或缺勤。相关责任仍归这些岗位；在指定人员之前无人处理："
        );
        var link = parts.Options.PublicAddress.TrimEnd('/') + PathOf(rows[0], isDigest: false);
        return new(
            subject.For(recipient.Language),
            $"{body.For(recipient.Language)}\n\n{string.Join('\n', posts.Select(post => $"- {Named(post, recipient.Language)}"))}\n\n{link}"
        );
    }

    private string Named(string post, string language) =>
        parts.Organization.Directory.Posts.TryGetValue(post, out var found) ? $"{found.Title.For(language)} ({post})" : post;

    private static MessageWords Plain(Dictionary<string, object?> values, string language)
    {
        var name = values[MessageVariables.ProductName];
        var text = LocalizedText.Of($"{name}: something needs your attention", $"{name}：有事项需要您处理").For(language);
        return new(text, $"{text}\n\n{values[MessageVariables.CaseReference]}\n{values[MessageVariables.Link]}");
    }

    private string Fill(string text, Dictionary<string, object?> values, CultureInfo culture)
    {
        if (!_templates.TryGetValue(text, out var template))
        {
            if (!Template.TryParse(text, out template, out var problem))
                throw new RuleException($"a message can't be written: {problem}");
            _templates.TryAdd(text, template);
        }
        return template.Render(values, culture);
    }

    /// <summary>The culture whose numbers and days readers of a language expect.</summary>
    internal static CultureInfo CultureOf(string language) =>
        language.StartsWith("zh", StringComparison.Ordinal) ? CultureInfo.GetCultureInfo("zh-Hans")
        : language == "en" ? CultureInfo.GetCultureInfo("en-GB")
        : CultureInfo.InvariantCulture;
}
