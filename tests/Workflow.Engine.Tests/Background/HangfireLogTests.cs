using Microsoft.Extensions.Logging;
using Workflow.Engine.Background;
using Xunit;

namespace Workflow.Engine.Tests.Background;

public sealed class HangfireLogTests
{
    [Fact]
    public void What_asks_for_a_log_when_the_host_has_ended_gets_one_that_says_nothing()
    {
        var loggers = LoggerFactory.Create(_ => { });
        var log = new HangfireLog(loggers);
        loggers.Dispose();

        var silent = log.GetLogger("late");

        Assert.False(silent.Log(Hangfire.Logging.LogLevel.Error, () => "told"));
    }
}
