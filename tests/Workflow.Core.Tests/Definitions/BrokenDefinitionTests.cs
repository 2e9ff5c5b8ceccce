using System.Globalization;
using System.Text.RegularExpressions;
using Workflow.Core.Definitions;
using Workflow.Testing;
using Xunit;

namespace Workflow.Core.Tests.Definitions;

/// <summary>
/// Every file under Broken/ is one mistake. Its first lines say what must be told and in which line: <c># expect 12: there is no ladder</c>; the
/// file stands before the line when it is another one.
/// </summary>
public sealed partial class BrokenDefinitionTests
{
    private const string Folder = "tests/Workflow.Core.Tests/Definitions/Broken/";

    private static readonly DefinitionSources Sources = new(
        Repository
            .Files.Where(path => path.StartsWith(Folder, StringComparison.Ordinal))
            .Select(path => KeyValuePair.Create(path[Folder.Length..], File.ReadAllText(Repository.PathOf(path))))
    );

    public static TheoryData<string> Broken => [.. Sources.Paths.Where(path => !path.Contains('/', StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_mistake_is_told_where_it_is(string file)
    {
        var expected = Expectation().Matches(Sources.Find(file)!);
        var problems = new ProblemList();

        var definition = DefinitionReader.Read(Sources, file, problems);

        Assert.Null(definition);
        Assert.NotEmpty(expected);
        var told = string.Join('\n', problems.All);
        foreach (Match match in expected)
        {
            var line = int.Parse(match.Groups["line"].Value, CultureInfo.InvariantCulture);
            var place = match.Groups["file"].Success ? match.Groups["file"].Value : file;
            var message = match.Groups["told"].Value;
            Assert.True(
                problems.All.Any(problem =>
                    problem.Where.File == place && problem.Where.Line == line && problem.Message.Contains(message, StringComparison.Ordinal)
                ),
                $"expected at {place}:{line}: {message}\ntold:\n{told}"
            );
        }
        Assert.True(problems.All.Count == expected.Count, $"a mistake drew others after it:\n{told}");
    }

    [GeneratedRegex(
        "^# expect ((?<file>[a-z./-]+):)?(?<line>[0-9]+): (?<told>.+?)\r?$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Expectation();
}
