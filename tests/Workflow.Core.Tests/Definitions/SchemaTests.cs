using System.Text.Json.Nodes;
using NJsonSchema;
using Workflow.Core.Definitions;
using Workflow.Testing;
using Xunit;

namespace Workflow.Core.Tests.Definitions;

/// <summary>The schema for editors agrees with the reader about the files that there are.</summary>
public sealed class SchemaTests
{
    private static readonly string SchemaText = File.ReadAllText(Repository.PathOf("docs/workflow.schema.json"));

    public static TheoryData<string> Files =>
        [.. WorkflowFiles.All.Where(file => KindOf(file.Key, file.Value) is FileKind.Workflow or FileKind.Shared).Select(file => file.Key)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_definition_and_shared_file_is_valid(string path)
    {
        var schema = await JsonSchema.FromJsonAsync(SchemaText, TestContext.Current.CancellationToken);

        var errors = schema.Validate(Json(path, WorkflowFiles.All[path]).ToJsonString());

        Assert.Empty(errors);
    }

    [Theory]
    [InlineData("accountable: township/director", "accountable: township")]
    [InlineData("type: yes-no", "type: yes-nos")]
    [InlineData("pick: least-open", "pick: cheapest")]
    [InlineData("participant-takes-part: true", "participant-takes-part: perhaps")]
    [InlineData("workflow: community-rehabilitation", "workflows: community-rehabilitation")]
    [InlineData("due: SERVE", "dew: SERVE")]
    [InlineData("missed: register", "mist: register")]
    public async Task A_broken_definition_is_not_valid(string right, string wrong)
    {
        var schema = await JsonSchema.FromJsonAsync(SchemaText, TestContext.Current.CancellationToken);
        var text = WorkflowFiles.All[WorkflowFiles.CommunityRehabilitation];
        Assert.Contains(right, text, StringComparison.Ordinal);

        var errors = schema.Validate(Json("broken", text.Replace(right, wrong, StringComparison.Ordinal)).ToJsonString());

        Assert.NotEmpty(errors);
    }

    [Fact]
    public async Task The_schema_knows_every_message_that_is_sent()
    {
        var schema = await JsonSchema.FromJsonAsync(SchemaText, TestContext.Current.CancellationToken);

        var kinds = schema.Definitions["sharedFile"].Properties["messages"].ActualSchema.Properties.Keys;

        Assert.Equal(MessageVariables.Kinds.Order(StringComparer.Ordinal), kinds.Order(StringComparer.Ordinal));
    }

    private static FileKind? KindOf(string path, string text) =>
        YamlText.Parse(path, text, new()) is { } node ? FileKinds.Of(node, new()) : null;

    private static JsonNode Json(string path, string text)
    {
        var problems = new ProblemList();
        return SourceJson.Of(YamlText.Parse(path, text, problems) ?? throw new InvalidOperationException(problems.All[0].Message))!;
    }
}
