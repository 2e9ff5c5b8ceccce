using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Workflow.Core.Definitions;
using Workflow.Core.Proofs;
using Workflow.Testing;
using Xunit;

namespace Workflow.Core.Tests.Definitions;

/// <summary>
/// The examples of docs/workflow-format.md are read and proved as they grow. Each begins with the name of its file; a later one of the same
/// file adds to the groups of the earlier ones and replaces their lists and values.
/// </summary>
public sealed partial class FormatGuideTests
{
    private const string Workflow = "request.workflow.yaml";

    private static readonly string Guide = File.ReadAllText(Repository.PathOf("docs/workflow-format.md"));

    [Fact]
    public void Every_example_is_read_and_proved_where_it_stands()
    {
        var examples = Example().Matches(Guide);
        var files = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        Assert.Equal(Guide.Split("```yaml").Length - 1, examples.Count);
        Assert.Equal(6, examples[0].Groups["text"].Value.Trim().Split('\n').Length);
        foreach (var (index, match) in examples.Index())
        {
            var (file, text) = (match.Groups["file"].Value, match.Groups["text"].Value);
            Grow(files, file, text);
            if (examples.Skip(index + 1).FirstOrDefault()?.Groups["file"].Value is Workflow or null || index == 0)
                Assert.True(IsReadyWith(files, index), $"example {index + 1}");
        }
    }

    [Fact]
    public void What_the_guide_grows_lies_ready_among_the_patterns()
    {
        var files = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (Match match in Example().Matches(Guide))
            Grow(files, match.Groups["file"].Value, match.Groups["text"].Value);

        foreach (var (file, grown) in files)
        {
            var ready = SourceJson.Of(YamlText.Parse(file, SampleFiles.All.Find($"docs/guide/{file}")!, new())!);
            Assert.True(JsonNode.DeepEquals(grown, ready), $"{file}\n{grown}\n{ready}");
        }
    }

    [Theory]
    [InlineData("docs/organization-format.md", "valley.organization.yaml")]
    [InlineData("docs/scenario-format.md", "request.scenario.yaml")]
    public void The_pages_on_organisations_and_scenarios_show_the_same_example(string page, string file)
    {
        var text = File.ReadAllText(Repository.PathOf(page));

        Assert.Contains($"```yaml\n{SampleFiles.All.Find($"docs/guide/{file}")}```", text, StringComparison.Ordinal);
    }

    /// <summary>The workflow is complete whenever the files that it names are.</summary>
    private static bool IsReadyWith(Dictionary<string, JsonObject> files, int index)
    {
        var uses = files[Workflow]["uses"]?.AsArray().Select(path => path!.GetValue<string>()) ?? [];
        if (!uses.All(files.ContainsKey))
            return true;
        var problems = new ProblemList();
        var sources = new DefinitionSources(files.Select(file => KeyValuePair.Create(file.Key, file.Value.ToJsonString())));
        var definition = DefinitionReader.Read(sources, Workflow, problems);
        Assert.True(definition is not null, $"example {index + 1}:\n{string.Join('\n', problems.All)}");
        DefinitionProof.CheckAlone(definition, problems);
        Assert.True(!problems.HasErrors, $"example {index + 1}:\n{string.Join('\n', problems.All)}");
        return true;
    }

    private static void Grow(Dictionary<string, JsonObject> files, string file, string text)
    {
        var problems = new ProblemList();
        var node = YamlText.Parse(file, text, problems);
        Assert.True(node is SourceNode.Map, string.Join('\n', problems.All));
        var added = SourceJson.Of(node!)!.AsObject();
        if (files.TryGetValue(file, out var known))
            Merge(known, added);
        else
            files[file] = added;
    }

    private static void Merge(JsonObject known, JsonObject added)
    {
        foreach (var (key, value) in added.ToList())
        {
            added.Remove(key);
            if (value is null)
                known.Remove(key);
            else if (known[key] is JsonObject inner && value is JsonObject more)
                Merge(inner, more);
            else
                known[key] = value;
        }
    }

    [GeneratedRegex(
        "^```yaml\n# (?<file>[a-z.]+)\n(?<text>.*?)^```$",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex Example();
}
