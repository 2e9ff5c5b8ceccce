using System.Runtime.CompilerServices;
using Workflow.Engine.Storage;
using Workflow.Engine.Storage.Postgres;
using Xunit;

namespace Workflow.Engine.Tests.Storage;

/// <summary>Texts of statements are kept for the next rows of their kind; what the rows say isn't.</summary>
public sealed class StatementTextsTests
{
    [Fact]
    public void A_personal_text_does_not_outlive_the_statement_that_stored_it()
    {
        using var context = new PostgresDesign().CreateDbContext([]);
        var writer = new PostgresWriter(new(context.Model));

        var text = Insert(writer);
        GC.Collect();

        Assert.False(text.IsAlive);
        GC.KeepAlive(writer);
    }

    // In a method of its own: nothing of it is held any more once it has returned.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Insert(SqlWriter writer)
    {
        var text = new string('x', 20);
        Assert.Single(writer.Insert([new PersonalValueRow { Value = text }]));
        return new(text);
    }
}
