using Xunit;

namespace Workflow.Engine.Tests;

/// <summary>Wrong settings stop the start with one sentence.</summary>
public sealed class EngineOptionsTests
{
    [Fact]
    public void The_defaults_are_right_where_the_folder_is() => Assert.Empty(Right().Problems());

    [Fact]
    public void Each_wrong_setting_is_named()
    {
        AssertNamed("Store", options => options.Store = " ");
        AssertNamed("Workflows", options => options.Workflows = "/no/such/folder");
        AssertNamed("DeliveryAttempts", options => options.DeliveryAttempts = 0);
        AssertNamed("PublicAddress", options => options.PublicAddress = "here");
        AssertNamed("Demo", options => (options.Demo, options.IsProduction) = (true, true));
        AssertNamed("Mail:Port", options => options.Mail.Port = 0);
        AssertNamed("Mail:From", options => options.Mail.From = "nobody");
    }

    [Theory]
    [InlineData("mysql:x")]
    [InlineData("sqlite:")]
    [InlineData("postgres:Nonsense=1")]
    public async Task A_store_that_cannot_be_named_so_is_refused(string address) =>
        await Assert.ThrowsAsync<StoreRefusedException>(() => Store.OpenAsync(address, asDemo: false, TestEngine.Stop));

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_and_left_as_it_is()
    {
        var folder = Directory.CreateTempSubdirectory("workflow-test-").FullName;
        var file = Path.Combine(folder, "letter.db");
        await File.WriteAllTextAsync(file, "Dear reader, this is a letter and no database at all.", TestEngine.Stop);

        await Assert.ThrowsAsync<StoreRefusedException>(() => Store.OpenAsync($"sqlite:{file}", asDemo: false, TestEngine.Stop));

        Assert.StartsWith("Dear reader", await File.ReadAllTextAsync(file, TestEngine.Stop), StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    private static EngineOptions Right() => new() { Workflows = Path.GetTempPath() };

    private static void AssertNamed(string setting, Action<EngineOptions> change)
    {
        var options = Right();
        change(options);
        Assert.Contains($"'{setting}'", Assert.Single(options.Problems()), StringComparison.Ordinal);
    }
}
