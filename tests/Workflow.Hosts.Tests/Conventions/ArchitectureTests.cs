using NetArchTest.Rules;
using Xunit;

namespace Workflow.Hosts.Tests.Conventions;

/// <summary>The dependency direction of docs/architecture.md, held on the built assemblies.</summary>
public sealed class ArchitectureTests
{
    private static readonly string[] All = ["Workflow.Core", "Workflow.Engine", "Workflow.Web", "workflow"];

    public static TheoryData<DependencyRule> Rules { get; } =
    [
        new DependencyRule(
            "The core knows no framework, no input or output, and waits for nothing",
            ["Workflow.Core"],
            [
                "Microsoft.EntityFrameworkCore",
                "Hangfire",
                "Microsoft.Extensions",
                "Microsoft.AspNetCore",
                "Npgsql",
                "System.Net",
                "System.IO.File",
                "System.IO.Directory",
                "System.Threading.Tasks",
            ],
            []
        ),
        new DependencyRule("Expressions and templates are Scriban in one folder only", All, ["Scriban"], ["Workflow.Core.Rules"]),
        new DependencyRule("YAML is read in one file only", All, ["YamlDotNet"], ["Workflow.Core.Definitions.YamlText"]),
        new DependencyRule(
            "Hangfire is the heartbeat of one folder",
            ["Workflow.Core", "Workflow.Engine"],
            ["Hangfire"],
            ["Workflow.Engine.Background"]
        ),
        new DependencyRule("Mail is sent from one folder", All, ["MailKit", "MimeKit"], ["Workflow.Engine.Delivery"]),
        new DependencyRule("Hosts never reach into storage", ["Workflow.Web", "workflow"], ["Workflow.Engine.Storage"], []),
    ];

    [Theory]
    [MemberData(nameof(Rules))]
    public void The_sources_keep(DependencyRule rule)
    {
        var offenders = rule.Offenders();

        Assert.True(offenders.Count == 0, $"{rule.Promise}. Broken by:\n{string.Join('\n', offenders)}");
    }

    [Theory]
    [InlineData("System.IO.File", nameof(Planted.ReadsFile))]
    [InlineData("System.Threading.Tasks", nameof(Planted.WaitsForSomething))]
    [InlineData("Scriban", nameof(Planted.WritesTemplate))]
    [InlineData("YamlDotNet", nameof(Planted.ReadsYaml))]
    [InlineData("Hangfire", nameof(Planted.SchedulesJob))]
    [InlineData("MimeKit", nameof(Planted.WritesMail))]
    public void A_planted_violation_is_named(string forbidden, string type)
    {
        var rule = new DependencyRule("planted", [], [forbidden], []);

        var offenders = rule.OffendersAmong(PlantedTypes());

        Assert.Equal([$"{typeof(Planted.ReadsFile).Namespace}.{type}"], offenders);
    }

    [Fact]
    public void A_listed_place_is_excepted_with_what_is_nested_in_it_and_no_namesake()
    {
        var place = typeof(Planted.ReadsFile).FullName!;

        Assert.Empty(new DependencyRule("", [], ["System.IO.File"], [place]).OffendersAmong(PlantedTypes()));
        Assert.Empty(new DependencyRule("", [], ["System.IO.File"], [typeof(Planted.ReadsFile).Namespace!]).OffendersAmong(PlantedTypes()));
        Assert.Single(new DependencyRule("", [], ["System.IO.File"], [place[..^1]]).OffendersAmong(PlantedTypes()));
    }

    private static Types PlantedTypes() => Types.InNamespace(typeof(Planted.ReadsFile).Namespace);
}
