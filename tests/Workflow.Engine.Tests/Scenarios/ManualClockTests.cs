using NodaTime;
using Workflow.Engine.Scenarios;
using Xunit;

namespace Workflow.Engine.Tests.Scenarios;

public sealed class ManualClockTests
{
    private static readonly Instant Morning = Instant.FromUtc(2026, 3, 2, 0, 30);

    [Fact]
    public void It_stands_still_until_it_is_put_forward()
    {
        var clock = new ManualClock(Morning);
        Assert.Equal(Morning, clock.GetCurrentInstant());

        clock.MoveTo(Morning + Duration.FromDays(1));

        Assert.Equal(Morning + Duration.FromDays(1), clock.GetCurrentInstant());
    }

    [Fact]
    public void It_never_goes_back()
    {
        var clock = new ManualClock(Morning);

        Assert.Throws<ArgumentException>(() => clock.MoveTo(Morning - Duration.Epsilon));
        Assert.Equal(Morning, clock.GetCurrentInstant());
    }
}
