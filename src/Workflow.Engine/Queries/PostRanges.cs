namespace Workflow.Engine.Queries;

/// <summary>
/// Lists that belong to several posts at once. An index holds each post's rows in the order of the list, but not the rows of several posts
/// together: so the first rows of each post are read from its own stretch, and merged.
/// </summary>
internal static class PostRanges
{
    // A person stands for one post or a few. Who stands for very many has one stretch for all, which is sorted.
    private const int MostRanges = 16;

    /// <summary>
    /// One part for each post, or a single one for all of them where they are many. <paramref name="partOf"/> gives the rows of some posts, in
    /// order and no more of them than the list shows.
    /// </summary>
    public static IEnumerable<IQueryable<TRow>> Of<TRow>(string[] posts, Func<string[], IQueryable<TRow>> partOf) =>
        posts.Length <= MostRanges ? posts.Select(post => partOf([post])) : [partOf(posts)];
}
