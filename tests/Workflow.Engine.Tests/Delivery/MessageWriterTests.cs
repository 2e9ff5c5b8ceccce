using NodaTime;
using Workflow.Core.Cases;
using Workflow.Engine.Delivery;
using Workflow.Engine.Storage;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Delivery;

/// <summary>What messages say, in the words of the sample.</summary>
public sealed class MessageWriterTests
{
    [Theory]
    [InlineData("zh", "请于")]
    [InlineData("en", "Please complete it by")]
    public async Task A_message_about_an_item_without_a_deadline_names_no_day(string language, string asked)
    {
        await using var engine = await TestEngine.StartAsync(TestDatabase.CreateSqlite());

        var without = BodyOf(engine, language, dueDay: null);
        var with = BodyOf(engine, language, new LocalDate(2026, 3, 17));

        Assert.DoesNotContain(asked, without, StringComparison.Ordinal);
        Assert.Contains(asked, with, StringComparison.Ordinal);
    }

    private static string BodyOf(TestEngine engine, string language, LocalDate? dueDay)
    {
        var row = new OutboxRow
        {
            CaseId = Guid.CreateVersion7(),
            Kind = NotificationKind.ItemAssigned,
            Subject = 2,
            DueDay = dueDay,
        };
        var recipient = engine.Directory.Persons.Values.First() with { Language = language };
        return new MessageWriter(engine.Parts).Write([row], engine.Definition, recipient).Body;
    }
}
