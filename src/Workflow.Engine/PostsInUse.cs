using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Workflow.Engine.Storage;

namespace Workflow.Engine;

/// <summary>What keeps a post from being closed: it answers for something, has something to do, or is offered something.</summary>
internal static class PostsInUse
{
    /// <summary>One sentence for each post that the change would close and that is still in use; empty when none is.</summary>
    public static async Task<ImmutableArray<LocalizedText>> RefusalAsync(
        Database database,
        OrgDirectory before,
        OrgDirectory next,
        CancellationToken cancellationToken
    )
    {
        var closed = before.Posts.Names.Where(post => !next.Posts.Contains(post)).ToList();
        if (closed.Count == 0)
            return [];
        await using var context = database.CreateContext();
        var sentences = ImmutableArray.CreateBuilder<LocalizedText>();
        foreach (var post in closed)
        {
            var answers = await context.Responsibilities.CountAsync(
                row => row.Post == post && row.ValidUntil == null && row.RecordedUntil == null,
                cancellationToken
            );
            var does = await context.WorkItems.CountAsync(
                row => row.Performer == post && row.Status == WorkItemStatus.Open,
                cancellationToken
            );
            var offered = await context.Handovers.CountAsync(
                row => row.ToPost == post && row.Status == HandoverStatus.Offered,
                cancellationToken
            );
            if (answers + does + offered > 0)
                sentences.Add(Sentence(post, answers, does, offered));
        }
        return sentences.ToImmutable();
    }

    private static LocalizedText Sentence(string post, int answers, int does, int offered) =>
        LocalizedText.Of(
            FormattableString.Invariant(
                $"{post} can't be closed: it answers for {answers} open subjects, has {does} open items to do and {offered} handovers to answer; hand them over first, or move the post with what it holds"
            ),
            FormattableString.Invariant(
                $"{post}不能撤销：仍对{answers}个未结事项负责，有{does}个待办事项、{offered}个待回应的移交；请先移交，或将岗位连同其职责一并划转"
            )
        );
}
