using Workflow.Core.Calendars;
using Workflow.Core.Definitions;
using Workflow.Testing;
using Xunit;

namespace Workflow.Core.Tests.Calendars;

/// <summary>The calendars and rule packs as they lie under workflows/, and texts read in place.</summary>
internal static class CalendarFiles
{
    public static WorkCalendar China { get; } = Calendar("workflows/calendars/CN.calendar.yaml");

    public static WorkCalendar England { get; } = Calendar("workflows/calendars/GB-ENG.calendar.yaml");

    public static RulePack ChinaRules { get; } = Read("workflows/shared/cn-base.rules.yaml", RulePackReader.Read);

    public static RulePack ShanghaiRules { get; } = Read("workflows/shared/cn-sh.rules.yaml", RulePackReader.Read);

    public static WorkCalendar Calendar(string relative) => Read(relative, CalendarReader.Read);

    public static CalendarNotice Notice(string relative) => Read(relative, CalendarNoticeReader.Read);

    /// <summary>What a reader makes of a text; every problem as "line:column: severity: message".</summary>
    public static (T? Value, string[] Problems) ReadText<T>(string text, Func<SourceNode, ProblemList, T?> read)
        where T : class
    {
        var problems = new ProblemList();
        var node = YamlText.Parse("x", text, problems);
        var value = node is null ? null : read(node, problems);
        return (value, [.. problems.All.Select(problem => problem.ToString()["x:".Length..])]);
    }

    public static T Read<T>(string relative, Func<SourceNode, ProblemList, T?> read)
        where T : class
    {
        var problems = new ProblemList();
        var node = YamlText.Parse(relative, File.ReadAllText(Repository.PathOf(relative)), problems);
        var value = node is null ? null : read(node, problems);
        Assert.Empty(problems.All);
        return Assert.IsType<T>(value);
    }
}
