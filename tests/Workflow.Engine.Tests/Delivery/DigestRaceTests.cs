using System.Diagnostics;
using Workflow.Engine.Background;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Delivery;

/// <summary>What only PostgreSQL lets happen: one node asks what left while another one's mail leaves.</summary>
public sealed class DigestRaceTests
{
    [Fact]
    public async Task A_digest_that_leaves_while_another_node_looks_is_followed_by_no_second_one()
    {
        await using var database = await TestDatabase.CreatePostgresAsync(TestEngine.Stop);
        await using var engine = await TestEngine.StartAsync(database, "2026-03-04 10:00");
        await using var other = await engine.OpenNodeAsync();
        var storm = await StormSample.BeginAsync(engine);
        await storm.RaiseAsync(40);
        var leaving = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var mayLeave = new ManualResetEventSlim();
        var mail = new RecordingChannel
        {
            Before = _ =>
            {
                leaving.TrySetResult();
                mayLeave.Wait(TestEngine.Stop);
            },
        };
        var first = Task.Run(() => new OutboxPump(engine.Parts, mail).RunAsync(TestEngine.Stop), TestEngine.Stop);
        await leaving.Task.WaitAsync(TestEngine.Stop);
        await storm.RaiseAsync(40);
        using var looking = new Looking(
            "sent_at >",
            () =>
            {
                mayLeave.Set();
                first.GetAwaiter().GetResult();
            }
        );

        var second = new RecordingChannel();
        try
        {
            await new OutboxPump(other.Parts, second).DrainAsync(TestEngine.Stop);
            Assert.True(mayLeave.IsSet, "nobody asked what left");
        }
        finally
        {
            mayLeave.Set();
            await first;
        }

        Assert.Single(mail.Sent);
        Assert.Empty(second.Sent);
    }

    /// <summary>Does something once, right after the first question of this test that has some words in it was answered.</summary>
    private sealed class Looking : IDisposable
    {
        private static readonly AsyncLocal<Looking?> Here = new();

        private readonly ActivityListener _listener;
        private Action? _then;

        public Looking(string words, Action then)
        {
            (_then, Here.Value) = (then, this);
            _listener = new()
            {
                ShouldListenTo = source => source.Name == "Npgsql",
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
                ActivityStopped = asked =>
                {
                    if (
                        Here.Value == this
                        && asked.TagObjects.Any(tag => tag.Value is string text && text.Contains(words, StringComparison.Ordinal))
                    )
                        Interlocked.Exchange(ref _then, null)?.Invoke();
                },
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public void Dispose() => _listener.Dispose();
    }
}
