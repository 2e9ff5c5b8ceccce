using Workflow.Testing;
using Xunit;

namespace Workflow.Hosts.Tests.Web;

/// <summary>A site on which the patterns of the guide run beside the workflows of this repository.</summary>
public sealed class PatternSite : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("workflow-test-patterns-");

    public PatternSite() => Site = new() { Workflows = _folder.FullName };

    public WebSite Site { get; }

    public async ValueTask InitializeAsync()
    {
        foreach (var path in SampleFiles.All.Paths)
        {
            var text = SampleFiles.All.Find(path) ?? "";
            var place = path.StartsWith("docs/", StringComparison.Ordinal) ? path["docs/".Length..] : path["workflows/".Length..];
            var file = new FileInfo(Path.Combine(_folder.FullName, place));
            file.Directory?.Create();
            await File.WriteAllTextAsync(file.FullName, text.Replace("../../workflows/", "../", StringComparison.Ordinal));
        }
        await Site.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Site.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
