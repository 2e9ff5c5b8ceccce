using System.Text.RegularExpressions;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Workflow.Testing;
using Xunit;

namespace Workflow.Core.Tests.Organizations;

/// <summary>The example of docs/organization-format.md is one.</summary>
public sealed partial class OrganizationFormatTests
{
    [Fact]
    public void The_example_of_the_page_is_an_organisation_without_errors()
    {
        var text = Example().Match(File.ReadAllText(Repository.PathOf("docs/organization-format.md"))).Groups["yaml"].Value;
        var problems = new ProblemList();

        var node = YamlText.Parse("valley.organization.yaml", text, problems);
        var directory = node is null ? null : OrgReader.Read(node, problems);

        Assert.NotNull(directory);
        Assert.DoesNotContain(problems.All, problem => problem.Severity == ProblemSeverity.Error);
    }

    [GeneratedRegex("```yaml\n(?<yaml>.+?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Example();
}
