using Workflow.Testing;
using Xunit;

namespace Workflow.Hosts.Tests.Conventions;

public sealed class TidyTests
{
    /// <summary>Files over the limit with the length they may have at most. Entries shrink and go; none is added.</summary>
    private static readonly Dictionary<string, int> LongFileExceptions = [];

    [Fact]
    public void A_warning_is_silenced_only_with_its_reason() => AssertNone(Offences(IsCode, TidyRules.SilencedWithoutReason));

    [Fact]
    public void No_type_is_named_for_being_useful() => AssertNone(Offences(IsCode, TidyRules.VagueTypeNames));

    [Fact]
    public void Nothing_pretends_to_be_there() =>
        AssertNone(Offences(path => IsCode(path) && path.StartsWith("src/", StringComparison.Ordinal), TidyRules.Stubs));

    [Fact]
    public void Nothing_ties_the_sources_to_one_machine_or_feed() => AssertNone(Offences(IsText, TidyRules.TiesToOnePlace));

    [Fact]
    public void No_file_is_too_long()
    {
        var counts = Repository.Files.Where(IsCode).ToDictionary(path => path, path => TidyRules.CountLines(Read(path)));

        AssertNone([.. TidyRules.LongFiles(counts, LongFileExceptions)]);
    }

    [Fact]
    public void Every_decision_record_is_linked_from_the_architecture_page()
    {
        var records = Repository.Files.Where(path => path.StartsWith("docs/adr/", StringComparison.Ordinal)).ToList();
        var linked = records.Count == 0 ? [] : TidyRules.RelativeLinks(Read("docs/architecture.md")).ToHashSet(StringComparer.Ordinal);

        AssertNone([.. records.Where(path => !linked.Contains(path["docs/".Length..]))]);
    }

    [Fact]
    public void Every_link_in_a_document_leads_somewhere()
    {
        var broken =
            from path in Repository.Files
            where path.EndsWith(".md", StringComparison.Ordinal)
            from target in TidyRules.RelativeLinks(Read(path))
            where !Path.Exists(Path.Combine(Repository.Root, Path.GetDirectoryName(path) ?? "", target))
            select $"{path}: {target}";

        AssertNone([.. broken]);
    }

    [Theory]
    [InlineData("    #pragma warning disable CA1000", true)]
    [InlineData("#pragma warning disable CA1000 // the reader needs it", false)]
    [InlineData("[SuppressMessage(\"Usage\", \"CA1000\")]", true)]
    [InlineData("[SuppressMessage(\"Usage\", \"CA1000\", Justification = \"the reader needs it\")]", false)]
    public void A_silenced_warning_without_reason_is_caught(string line, bool caught) =>
        Assert.Equal(caught, TidyRules.SilencedWithoutReason($"x\n{line}\ny").Any());

    [Theory]
    [InlineData("class", "CaseManager", true)]
    [InlineData("record struct", "DateUtils", true)]
    [InlineData("interface", "IHelper", true)]
    [InlineData("class", "ManagerOnDuty", false)]
    [InlineData("class", "HelpDesk", false)]
    public void A_vague_type_name_is_caught(string kind, string name, bool caught) =>
        Assert.Equal(caught, TidyRules.VagueTypeNames($"public sealed {kind} {name}\n{{").Any());

    [Theory]
    [InlineData("throw new NotImplementedException();", true)]
    [InlineData("=> throw new NotSupportedException();", true)]
    [InlineData("throw new NotSupportedException($\"{kind} can't be exported\");", false)]
    public void A_stub_is_caught(string line, bool caught) => Assert.Equal(caught, TidyRules.Stubs(line).Any());

    [Theory]
    [InlineData("/ho", "me/ada/sources", true)]
    [InlineData("C:\\Us", "ers\\ada", true)]
    [InlineData("https://api.nu", "get.org/index", true)]
    [InlineData("href=\"/", "home\"", false)]
    [InlineData("/usr/lib/", "postgresql", false)]
    public void A_tie_to_one_place_is_caught(string start, string end, bool caught) =>
        Assert.Equal(caught, TidyRules.TiesToOnePlace($"x {start}{end}").Any());

    [Fact]
    public void A_long_file_is_caught_and_its_exception_may_only_shrink()
    {
        var exceptions = new Dictionary<string, int> { ["old.cs"] = 500 };

        Assert.Empty(TidyRules.LongFiles(new Dictionary<string, int> { ["new.cs"] = 400, ["old.cs"] = 500 }, exceptions));
        Assert.Single(TidyRules.LongFiles(new Dictionary<string, int> { ["new.cs"] = 401, ["old.cs"] = 500 }, exceptions));
        Assert.Single(TidyRules.LongFiles(new Dictionary<string, int> { ["old.cs"] = 501 }, exceptions));
        Assert.Single(TidyRules.LongFiles(new Dictionary<string, int> { ["old.cs"] = 400 }, exceptions));
        Assert.Single(TidyRules.LongFiles(new Dictionary<string, int>(), exceptions));
    }

    [Fact]
    public void Only_relative_links_are_followed() =>
        Assert.Equal(
            ["adr/0001-x.md", "../README.md"],
            TidyRules.RelativeLinks("[a](adr/0001-x.md) [b](../README.md#top) [c](#here) [d](https://example.org/x)")
        );

    private static bool IsCode(string path) =>
        (path.EndsWith(".cs", StringComparison.Ordinal) || path.EndsWith(".razor", StringComparison.Ordinal))
        && !path.Contains("/Migrations/", StringComparison.Ordinal);

    private static bool IsText(string path) =>
        Path.GetExtension(path) is not (".png" or ".ico" or ".jpg" or ".woff2" or ".xlsx" or ".db" or ".pdf" or ".gz");

    private static List<string> Offences(Func<string, bool> files, Func<string, IEnumerable<string>> rule) =>
        [.. Repository.Files.Where(files).SelectMany(path => rule(Read(path)).Select(line => $"{path}: {line}"))];

    private static string Read(string path) => File.ReadAllText(Repository.PathOf(path));

    private static void AssertNone(List<string> offences) => Assert.True(offences.Count == 0, string.Join('\n', offences));
}
