using Workflow.Core.Tests.Cases;
using Xunit;

namespace Workflow.Core.Tests.Disclosure;

/// <summary>A workflow adds its own readers to a group that it shares with others.</summary>
public sealed class AddedReadersTests
{
    private const string Text = """
        fields:
          residence: { type: area, group: place }
          note: { type: text, group: notes }
        disclosure:
          place: { read: township, write: township/director }
          notes: { read: township/director }
          for-the-station: { adds-to: [ place, notes ], read: [ station/chief, township/director ], write: station/chief }
        tracks:
          main:
            stages:
              doing:
                accountable: township/director
                tasks:
                  do-it: { by: township/full-time-worker, form: [ note ], no-deadline: a test }
                then: { to: closed }
        """;

    [Fact]
    public void Readers_and_writers_are_added_once_and_the_adding_group_is_none_itself()
    {
        var groups = OwnWorkflow.World(Text).Definition.Disclosure;

        Assert.Equal(["place", "notes"], groups.Names);
        Assert.Equal(["township", "station/chief", "township/director"], groups["place"].Readers);
        Assert.Equal(["township/director", "station/chief"], groups["place"].Writers);
        Assert.Equal(["township/director", "station/chief"], groups["notes"].Readers);
    }

    [Theory]
    [InlineData("group: notes", "group: for-the-station", "'for-the-station' adds readers to other groups and holds no field")]
    [InlineData("adds-to: [ place, notes ]", "adds-to: [ place, nots ]", "nots")]
    [InlineData("notes: { read", "notes: { adds-to: place, read", "'for-the-station' adds to 'notes', which only adds to others itself")]
    public void What_is_written_wrongly_is_told(string right, string wrong, string told)
    {
        var problems = OwnWorkflow.Proved(Text, right, wrong);

        Assert.Contains(problems, problem => problem.Message.Contains(told, StringComparison.Ordinal));
    }
}
