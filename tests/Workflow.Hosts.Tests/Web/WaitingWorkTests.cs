using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Workflow.Core.Organizations;
using Workflow.Engine.Queries;
using Workflow.Web.People;
using Xunit;

namespace Workflow.Hosts.Tests.Web;

public sealed class WaitingWorkTests(WebSite site) : IClassFixture<WebSite>
{
    [Fact]
    public async Task The_parts_of_a_page_share_one_count_of_each_scope()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var request = RequestOf("lin-yue", "QH-DIR");
        var waiting = request.ServiceProvider.GetRequiredService<WaitingWork>();

        var mine = waiting.CountAsync(WorkListScope.Mine, stop);

        Assert.Same(mine, waiting.CountAsync(WorkListScope.Mine, stop));
        Assert.NotSame(mine, waiting.CountAsync(WorkListScope.MyResponsibility, stop));
        Assert.True((await mine).Overdue + (await mine).Today + (await mine).Coming > 0);
    }

    [Fact]
    public async Task A_count_that_failed_is_asked_again_by_the_next_part()
    {
        await using var request = RequestOf("lin-yue", "QH-DIR");
        var waiting = request.ServiceProvider.GetRequiredService<WaitingWork>();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.CountAsync(WorkListScope.Mine, new(canceled: true)));

        var counts = await waiting.CountAsync(WorkListScope.Mine, TestContext.Current.CancellationToken);

        Assert.True(counts.Overdue + counts.Today + counts.Coming > 0);
    }

    /// <summary>The services of a request of somebody who is signed in.</summary>
    private AsyncServiceScope RequestOf(string person, string post)
    {
        var scope = site.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<IHttpContextAccessor>().HttpContext = new DefaultHttpContext
        {
            User = PersonClaims.Of(new PersonId(person), new PostId(post), "test"),
        };
        return scope;
    }
}
