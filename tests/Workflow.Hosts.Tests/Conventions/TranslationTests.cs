using Workflow.Testing;
using Xunit;

namespace Workflow.Hosts.Tests.Conventions;

public sealed class TranslationTests
{
    [Fact]
    public void Every_text_exists_in_every_language()
    {
        var families = Repository.Files.Where(path => path.EndsWith(".resx", StringComparison.Ordinal)).GroupBy(TranslationRules.FamilyOf);

        var differences = families
            .SelectMany(family =>
                TranslationRules.Differences([.. family.Select(path => (path, File.ReadAllText(Repository.PathOf(path))))])
            )
            .ToList();

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    [Fact]
    public void Files_of_one_family_are_compared_with_each_other()
    {
        Assert.Equal(TranslationRules.FamilyOf("a/Texts.resx"), TranslationRules.FamilyOf("a/Texts.zh-Hans.resx"));
        Assert.NotEqual(TranslationRules.FamilyOf("a/Texts.resx"), TranslationRules.FamilyOf("b/Texts.zh-Hans.resx"));
        Assert.NotEqual(TranslationRules.FamilyOf("a/Texts.resx"), TranslationRules.FamilyOf("a/Texts.Mail.resx"));
    }

    [Theory]
    [InlineData("One", "Two", "One", "Two", 0)]
    [InlineData("One", "Two {0}", "One", "{0:d} Zwei", 0)]
    [InlineData("One", "Two {0}", "One", "Two", 1)]
    [InlineData("One", "Two", "One", "", 1)]
    public void A_missing_text_or_blank_is_caught(string first, string second, string otherFirst, string otherSecond, int differences) =>
        Assert.Equal(
            differences,
            TranslationRules
                .Differences([("en", Xml(("A", first), ("B", second))), ("zh", Xml(("A", otherFirst), ("B", otherSecond)))])
                .Count()
        );

    [Fact]
    public void A_missing_key_and_a_missing_file_are_caught()
    {
        Assert.Equal(["zh lacks B"], TranslationRules.Differences([("en", Xml(("A", "x"), ("B", "y"))), ("zh", Xml(("A", "x")))]));
        Assert.Equal(["en has no translation"], TranslationRules.Differences([("en", Xml(("A", "x")))]));
    }

    private static string Xml(params (string Key, string Text)[] entries) =>
        $"<root>{string.Concat(entries.Select(entry => $"<data name=\"{entry.Key}\"><value>{entry.Text}</value></data>"))}</root>";
}
