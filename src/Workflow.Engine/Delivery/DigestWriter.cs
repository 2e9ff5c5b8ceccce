using System.Globalization;
using System.Text;
using NodaTime;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Delivery;

/// <summary>
/// The words of one mail for many alerts: how many of which rung in which department, the oldest first. Departments are told by code and
/// area, since their names can tell what the programme is.
/// </summary>
internal sealed class DigestWriter(EngineParts parts)
{
    private static readonly LocalizedText Intro = LocalizedText.Of(
        "{0} alerts wait for you. By department, the oldest first:",
        "有 {0} 条督办提醒等待您处理。按部门列出，最早的在前："
    );

    private static readonly LocalizedText Oldest = LocalizedText.Of("oldest due by {0}", "最早应于 {0} 前完成");

    private static readonly LocalizedText Apart = LocalizedText.Of(
        "What is critical, what a statute demands and what is the first breach of a case is never among them: it is mailed one by one.",
        "紧急事项、法定期限事项以及案件的首次逾期不在其中，均单独发送。"
    );

    /// <summary>Words for alerts of any workflows; <paramref name="origins"/> by message id as far as they are known.</summary>
    public MessageWords Write(IReadOnlyList<OutboxRow> rows, IReadOnlyDictionary<Guid, MessageOrigin> origins, Person recipient)
    {
        var language = recipient.Language;
        var culture = MessageWriter.CultureOf(language);
        var count = rows.Count.ToString(culture);
        var name = recipient.Name.For(language);
        var body = new StringBuilder();
        body.Append(LocalizedText.Of($"Dear {name},", $"{name}，您好：").For(language)).Append("\n\n");
        body.AppendFormat(culture, Intro.For(language), count).Append("\n\n");
        foreach (var place in rows.GroupBy(row => PlaceOf(row, origins, language)).OrderBy(place => place.Min(Age)))
        {
            var rungs = place
                .GroupBy(row => row.Rung ?? "?")
                .OrderBy(rung => rung.Min(Age))
                .Select(rung => Counted(rung.Key, rung.Count(), culture));
            body.Append("- ").Append(place.Key).Append(": ").AppendJoin(", ", rungs);
            if (place.Min(row => row.DueDay) is { } day)
                body.Append("; ").AppendFormat(culture, Oldest.For(language), day.ToString("D", culture));
            body.Append('\n');
        }
        body.Append('\n').Append(Apart.For(language)).Append("\n\n").Append(parts.Options.PublicAddress.TrimEnd('/')).Append("/alerts");
        var product = parts.Options.ProductName;
        return new(
            LocalizedText.Of($"{product}: {count} alerts need you", $"{product}：有 {count} 条督办提醒需要您处理").For(language),
            body.ToString()
        );
    }

    private static (LocalDate Due, Instant Raised) Age(OutboxRow row) => (row.DueDay ?? LocalDate.MaxIsoValue, row.CreatedAt);

    private static string Counted(string rung, int count, CultureInfo culture) => $"{rung} × {count.ToString(culture)}";

    private string PlaceOf(OutboxRow row, IReadOnlyDictionary<Guid, MessageOrigin> origins, string language)
    {
        var directory = parts.Organization.Directory;
        var accountable = origins.TryGetValue(row.MessageId, out var origin) ? origin.Accountable : row.Post;
        if (!directory.Posts.TryGetValue(accountable, out var post))
            return accountable;
        var department = directory.Departments[post.Department.Code];
        var area = department.Serves.IsEmpty ? null : directory.Areas.GetValueOrDefault(department.Serves[0])?.Name.For(language);
        return area is null ? department.Id.Code : $"{department.Id.Code} ({area})";
    }
}
