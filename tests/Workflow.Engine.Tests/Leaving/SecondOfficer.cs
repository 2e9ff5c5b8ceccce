using Workflow.Testing;

namespace Workflow.Engine.Tests.Leaving;

/// <summary>The samples with a second community officer beside QH-PO-1, so that what one has can be handed to the other.</summary>
internal static class SecondOfficer
{
    private const string Next = "  QH-HC:\n";

    private const string Second = """
              QH-PO-2:
                { role: community-officer, title: { en: Community officer, zh: 社区民警 }, holder: song-yuening, reports-to: QH-PS-CHF }

        """;

    private static readonly Lazy<WorkflowFolder> Read = new(() => WorkflowFolder.Read(new(Texts()), new()));

    public static WorkflowFolder Folder => Read.Value;

    private static IEnumerable<KeyValuePair<string, string>> Texts()
    {
        foreach (var path in SampleFiles.All.Paths.Where(path => path.StartsWith("workflows/", StringComparison.Ordinal)))
        {
            var text = SampleFiles.All.Find(path) ?? "";
            var below = path["workflows/".Length..];
            yield return path == SampleFiles.Organization
                ? new(below, text.Replace(Next, Second.ReplaceLineEndings("\n") + Next, StringComparison.Ordinal))
                : new(below, text);
        }
    }
}
