using System.Text.RegularExpressions;
using Workflow.Core.Definitions;
using Workflow.Core.Proofs;
using Workflow.Core.Tests.Cases;
using Workflow.Core.Tests.Proofs;
using Workflow.Testing;
using Xunit;

namespace Workflow.Core.Tests.Definitions;

/// <summary>The recipes of docs/cook-book.md exist, are proved and are all told. That their stories hold is tested with all scenarios.</summary>
public sealed partial class CookBookTests
{
    private static readonly string Book = File.ReadAllText(Repository.PathOf("docs/cook-book.md"));

    public static TheoryData<string> Recipes =>
        [
            .. SampleFiles.All.Paths.Where(path =>
                path.StartsWith("docs/patterns/", StringComparison.Ordinal) && path.EndsWith(".workflow.yaml", StringComparison.Ordinal)
            ),
        ];

    [Fact]
    public void Every_link_leads_to_a_file_or_a_heading_of_the_book()
    {
        var headings = Heading()
            .Matches(Book)
            .Select(match => "#" + match.Groups["text"].Value.Trim().ToLowerInvariant().Replace(' ', '-'))
            .ToHashSet(StringComparer.Ordinal);

        Assert.All(
            Link().Matches(Book).Select(match => match.Groups["to"].Value),
            to => Assert.True(to.StartsWith('#') ? headings.Contains(to) : Path.Exists(Repository.PathOf($"docs/{to}")), to)
        );
    }

    [Theory]
    [MemberData(nameof(Recipes))]
    public void Every_recipe_is_told_with_a_story_and_proved(string path)
    {
        var problems = new ProblemList();
        var definition = DefinitionReader.Read(SampleFiles.All, path, problems);
        Assert.NotNull(definition);
        DefinitionProof.Check(definition, ProofWorld.Organization, ProofWorld.Calendars, Story.Time("2026-03-16 09:00"), problems);

        Assert.Empty(problems.All);
        Assert.Contains($"({path["docs/".Length..]})", Book, StringComparison.Ordinal);
        Assert.Contains(SampleFiles.ScenarioPaths, scenario => Tells(scenario, Path.GetFileName(path)));
    }

    private static bool Tells(string scenario, string workflow) =>
        scenario.StartsWith("docs/patterns/", StringComparison.Ordinal)
        && SampleFiles.All.Find(scenario)?.Contains($"workflow: {workflow}", StringComparison.Ordinal) == true
        && Book.Contains($"({scenario["docs/".Length..]})", StringComparison.Ordinal);

    [GeneratedRegex(@"\]\((?<to>[^)]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (?<text>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Heading();
}
