using System.Collections.Immutable;
using System.Diagnostics;
using NodaTime;

namespace Workflow.Core.Organizations;

/// <summary>One change of who holds, stands in or is away. Changes make a new directory; nothing is ever altered in place.</summary>
public abstract record OrgChange
{
    private OrgChange() { }

    /// <summary>A person will be away, from (inclusive) until (exclusive; null while open).</summary>
    public sealed record Away(PersonId Person, Instant From, Instant? Until) : OrgChange;

    /// <summary>A person who is away is back at the instant. An absence that hadn't begun is left as it is.</summary>
    public sealed record Back(PersonId Person, Instant At) : OrgChange;

    /// <summary>A person takes up a post, from (inclusive) until (exclusive; null while open). The post must be vacant then.</summary>
    public sealed record TenureBegins(PostId Post, PersonId Person, Instant From, Instant? Until) : OrgChange;

    /// <summary>A person who holds a post, or is going to, gives it up at the instant.</summary>
    public sealed record TenureEnds(PostId Post, PersonId Person, Instant At) : OrgChange;

    /// <summary>From now on these persons, in this order, are the deputies of a post; none is allowed.</summary>
    public sealed record DeputiesNamed(PostId Post, ImmutableArray<PersonId> Deputies) : OrgChange
    {
        /// <summary>Compares the deputies by content.</summary>
        public bool Equals(DeputiesNamed? other) => other is not null && Post == other.Post && Deputies.SequenceEqual(other.Deputies);

        /// <inheritdoc />
        public override int GetHashCode() => Deputies.Aggregate(Post.GetHashCode(), HashCode.Combine);
    }
}

/// <summary>What became of changes that were asked for.</summary>
public abstract record OrgChangeOutcome
{
    private OrgChangeOutcome() { }

    /// <summary>The directory with the changes.</summary>
    public sealed record Accepted(OrgDirectory Next) : OrgChangeOutcome;

    /// <summary>Why they can't be made, in sentences.</summary>
    public sealed record Refused(ImmutableArray<string> Reasons) : OrgChangeOutcome;
}

/// <summary>Writes a change into a content.</summary>
internal static class OrgEdit
{
    /// <summary>The content with the change, or a refusal; faults of the new content are the caller's to look for.</summary>
    public static (OrgContent Next, string? Refusal) Apply(OrgContent content, OrgChange change) =>
        change switch
        {
            OrgChange.Away away => (content with { Absences = content.Absences.Add(new(away.Person, away.From, away.Until)) }, null),
            OrgChange.Back back => Back(content, back),
            OrgChange.TenureBegins begins => (
                content with
                {
                    Tenures = content.Tenures.Add(new(begins.Post, begins.Person, begins.From, begins.Until)),
                },
                null
            ),
            OrgChange.TenureEnds ends => End(content, ends),
            OrgChange.DeputiesNamed named => Name(content, named),
            _ => throw new UnreachableException($"no such change: {change.GetType().Name}"),
        };

    private static (OrgContent Next, string? Refusal) Back(OrgContent content, OrgChange.Back back)
    {
        var running = content.Absences.Where(row => row.Person == back.Person && row.From < back.At && !(row.Until <= back.At)).ToList();
        var starting = content.Absences.Where(row => row.Person == back.Person && row.From == back.At).ToList();
        if (running.Count + starting.Count == 0)
            return (content, $"{back.Person} isn't away at {content.Shown(back.At)}");
        var rest = content.Absences.RemoveRange(running.Concat(starting));
        return (content with { Absences = rest.AddRange(running.Select(row => row with { Until = back.At })) }, null);
    }

    private static (OrgContent Next, string? Refusal) End(OrgContent content, OrgChange.TenureEnds ends)
    {
        var index = content
            .Tenures.ToList()
            .FindIndex(row => row.Post == ends.Post && row.Person == ends.Person && !(row.Until <= ends.At));
        if (index < 0)
            return (content, $"{ends.Person} doesn't hold {ends.Post} at {content.Shown(ends.At)} or later");
        var row = content.Tenures[index];
        var rest = content.Tenures.RemoveAt(index);
        return (content with { Tenures = row.From >= ends.At ? rest : rest.Insert(index, row with { Until = ends.At }) }, null);
    }

    private static (OrgContent Next, string? Refusal) Name(OrgContent content, OrgChange.DeputiesNamed named)
    {
        if (!content.Posts.Contains(named.Post.Code))
            return (content, $"there is no post '{named.Post}'");
        var posts = content.Posts.Select(pair =>
            pair.Key == named.Post.Code ? KeyValuePair.Create(pair.Key, pair.Value with { Deputies = named.Deputies }) : pair
        );
        return (content with { Posts = new(posts) }, null);
    }
}
