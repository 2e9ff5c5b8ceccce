using Workflow.Engine.Tests.Faults.Auditing;
using Xunit;

namespace Workflow.Engine.Tests.Faults.Planted;

/// <summary>The test of the test: each of these bugs is found by the simulation, by the check that is meant for it, within a few seeds.</summary>
public sealed class PlantedBugTests(ITestOutputHelper output)
{
    private const int Seeds = 45;

    private static readonly Dictionary<string, (Func<Seams> Plant, Check Caught)> Planted = new(StringComparer.Ordinal)
    {
        ["rungs aren't cancelled on close"] = (() => new RungsOutliveTheirSubject(), Check.ClosedIsSilent),
        ["alerts stay open when their deadline ends"] = (() => new AlertOutlivesItsDeadline(), Check.ClosedIsSilent),
        ["the receiver begins an instant early"] = (() => new ReceiptOffByOne(-1), Check.OneOwner),
        ["the receiver begins an instant late"] = (() => new ReceiptOffByOne(1), Check.OneOwner),
        ["an interval has no length"] = (() => new IntervalWithoutLength(), Check.OneOwner),
        ["a receipt leaves the items that follow behind"] = (() => new ReceiptLeavesItemsBehind(), Check.ItemsFollow),
        ["closing a line leaves an item open"] = (() => new ClosingLeavesItemOpen(), Check.ItemsFollow),
        ["an offer moves responsibility"] = (() => new OfferMovesResponsibility(), Check.Receipt),
        ["two pumps fire a rung twice"] = (() => new TwoPumpsRace(), Check.RungOnce),
        ["a rung's key lacks the cycle"] = (() => new RungKeyWithoutCycle(), Check.NothingLost),
        ["a late rung is dropped"] = (() => new LateRungIsDropped(), Check.NothingLost),
        ["a rung fires before its instant"] = (() => new RungBeforeItsInstant(), Check.NotEarly),
        ["a case can't be decided any more"] = (() => new DeciderGivesUp(), Check.NothingParked),
        ["a reminder comes after the due"] = (() => new ReminderAfterDue(), Check.ReminderBeforeDue),
        ["a move forgets what was sent"] = (() => new MoveForgetsWhatWasSent(), Check.SentStaysSent),
        ["a paused deadline fires"] = (() => new PausedDeadlineFires(), Check.PausedIsSilent),
        ["an acknowledged rung comes back"] = (() => new AcknowledgedRungComesBack(), Check.AcknowledgedIsQuiet),
        ["a wake-up is forgotten"] = (() => new WakeUpForgotten(), Check.WakeUp),
        ["a forgotten wake-up loses a rung"] = (() => new WakeUpForgotten(), Check.NothingLost),
        ["time trusts the node's clock"] = (() => new TimeTrustsTheClock(), Check.Time),
        ["something was done in the future"] = (() => new DoneInTheFuture(), Check.Time),
        ["the state forgets"] = (() => new StateForgets(), Check.Fold),
        ["an old version overwrites a newer one"] = (() => new VersionsUnchecked(), Check.Fold),
        ["command ids are forgotten"] = (() => new CommandsForgotten(), Check.CommandOnce),
        ["another wish gets a stored answer"] = (() => new AnswersAnyWish(), Check.CommandOnce),
        ["done is said before it is saved"] = (() => new AnswersBeforeSaving(), Check.CommandOnce),
        ["messages are lost on a retry"] = (() => new MessagesLostOnRetry(), Check.Messages),
        ["alerts are told again after a resume"] = (() => new ToldAgainAfterResume(), Check.Messages),
        ["a message is put down twice"] = (() => new MessageDoubled(), Check.Messages),
        ["a finding isn't signed"] = (() => new FindingIsntSigned(), Check.Findings),
        ["words stand in an event"] = (() => new WordsInAnEvent(), Check.Secrecy),
    };

    public static TheoryData<string> Bugs => [.. Planted.Keys];

    [Theory]
    [MemberData(nameof(Bugs))]
    public void A_planted_bug_is_caught(string bug)
    {
        var (plant, caught) = Planted[bug];
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var report = SimulationRun.Of(seed, caseYears: 0, plant);
            if (report.Violations.Find(violation => violation.Check == caught) is not { } violation)
                continue;
            output.WriteLine($"{bug}: seed {seed}, {violation}");
            return;
        }
        Assert.Fail($"{Seeds} seeds, and {caught} has noticed nothing of this: {bug}");
    }

    [Fact]
    public void Every_check_is_shown_to_catch_a_bug() =>
        Assert.Empty(Enum.GetValues<Check>().Except(Planted.Values.Select(bug => bug.Caught)));
}
