using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using NodaTime.Text;
using Workflow.Core.Definitions;

namespace Workflow.Core.Organizations;

/// <summary>
/// One text per content, so that equal contents have equal versions wherever and however they were read. Each value is written with its
/// length before it, so that no two contents share a text. Things keep the order written, which has a meaning; dated rows are sorted.
/// </summary>
internal sealed class OrgCanonicalText
{
    private const int VersionBytes = 16;

    private readonly StringBuilder _text = new();

    /// <summary>The first half of the SHA-256 of the canonical text, in lower-case hexadecimal.</summary>
    public static string VersionOf(OrgContent content)
    {
        var text = new OrgCanonicalText();
        text.Write(content);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text._text.ToString()));
        return Convert.ToHexStringLower(hash.AsSpan(0, VersionBytes));
    }

    private void Write(OrgContent content)
    {
        Row("organization", content.Id, Of(content.Title), content.Zone.Id, Of(content.From));
        foreach (var area in content.Areas.Values)
            Row("area", area.Id, Of(area.Name), area.Parent);
        foreach (var unit in content.Departments.Values)
        {
            Row(
                "department",
                unit.Id.Code,
                unit.Kind,
                Of(unit.Name),
                unit.Parent?.Code,
                unit.CoordinatedBy?.Code,
                unit.Head?.Code,
                unit.Calendar
            );
            Row("serves", [.. unit.Serves]);
        }
        foreach (var post in content.Posts.Values)
        {
            Row("post", post.Id.Code, post.Department.Code, post.Role, Of(post.Title), post.ReportsTo?.Code);
            Row("deputies", [.. post.Deputies.Select(person => person.Code)]);
        }
        foreach (var person in content.Persons.Values)
            Row("person", person.Id.Code, Of(person.Name), person.Language, person.Email);
        WriteDated(content);
        foreach (var backstop in content.Backstops)
            Row(backstop is Backstop.HolderOf ? "backstop-post" : "backstop-person", backstop.ToString());
    }

    /// <summary>What is dated; of posts that are no more nothing, because nothing is decided by it any more.</summary>
    private void WriteDated(OrgContent content)
    {
        bool IsThere(PostId post) => content.Posts.Contains(post.Code);
        foreach (
            var row in content
                .Tenures.Where(row => IsThere(row.Post))
                .OrderBy(row => row.Post.Code, StringComparer.Ordinal)
                .ThenBy(row => row.From)
        )
            Row("tenure", row.Post.Code, row.Person.Code, Of(row.From), Of(row.Until));
        foreach (
            var row in content
                .Absences.OrderBy(row => row.Person.Code, StringComparer.Ordinal)
                .ThenBy(row => row.From)
                .ThenBy(Until)
                .Distinct()
        )
            Row("absence", row.Person.Code, Of(row.From), Of(row.Until));
        foreach (var row in content.Roster.OrderBy(row => row.Post.Code, StringComparer.Ordinal).ThenBy(row => row.From))
            Row("duty", row.Post.Code, row.Person.Code, Of(row.From), Of(row.Until));
        foreach (
            var row in content
                .ActingTerms.Where(row => IsThere(row.Post))
                .OrderBy(row => row.Post.Code, StringComparer.Ordinal)
                .ThenBy(row => row.From)
        )
            Row("acting", row.Post.Code, row.Person.Code, Of(row.From), Of(row.Until));
        foreach (
            var row in content
                .Deputyships.Where(row => IsThere(row.Post))
                .OrderBy(row => row.Post.Code, StringComparer.Ordinal)
                .ThenBy(row => row.From)
                .ThenBy(row => row.Person.Code, StringComparer.Ordinal)
        )
            Row("deputising", row.Post.Code, row.Person.Code, Of(row.From), Of(row.Until), Of(row.Consented));
    }

    private static Instant Until(Absence row) => row.Until ?? Instant.MaxValue;

    private static string Of(LocalizedText text) =>
        string.Concat(
            text.Texts.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key}={pair.Value.Length}:{pair.Value};"))
        );

    private static string Of(Instant at) => InstantPattern.ExtendedIso.Format(at);

    private static string? Of(Instant? at) => at is { } known ? Of(known) : null;

    private void Row(string kind, params string?[] values)
    {
        _text.Append(kind);
        foreach (var value in values)
        {
            if (value is null)
                _text.Append("|-");
            else
                _text.Append(CultureInfo.InvariantCulture, $"|{value.Length}:{value}");
        }
        _text.Append('\n');
    }
}
