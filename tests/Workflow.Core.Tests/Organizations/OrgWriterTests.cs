using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NodaTime;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Xunit;
using static Workflow.Core.Tests.Organizations.OrgSamples;

namespace Workflow.Core.Tests.Organizations;

public sealed class OrgWriterTests
{
    [Fact]
    public void What_is_written_reads_back_as_the_same_version()
    {
        foreach (var directory in new[] { Small, Guangdong, England })
            Assert.Equal(directory.Version, Good(OrgWriter.Write(directory.Content)).Version);
    }

    [Fact]
    public void Exact_instants_and_repeated_hours_read_back_exactly()
    {
        var person = Person("callum-reid");
        var directory = England
            .WithAbsence(person, Utc("2026-10-25 00:30"), Utc("2026-10-25 01:30"))
            .WithAbsence(person, Utc("2026-11-02 09:00") + Duration.FromNanoseconds(1000), null)
            .WithTenureEnded(Post("AV-PR-PO-1"), person, Utc("2026-12-01 17:00"));

        var text = OrgWriter.Write(directory.Content);

        Assert.Equal(directory.Version, Good(text).Version);
        Assert.Contains("2026-10-25T00:30:00Z", text, StringComparison.Ordinal);
        Assert.Contains("until: 2026-12-01 17:00", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("🌊 harbour")]
    [InlineData("no: \"yes\" # not a comment")]
    [InlineData("two\nlines and a tab\t")]
    [InlineData("- x")]
    [InlineData("null")]
    public void An_unusual_name_reads_back_as_it_was(string name)
    {
        var content = Small.Content with { Title = LocalizedText.Of(name, name) };

        Assert.Equal(content.Title, Good(OrgWriter.Write(content)).Content.Title);
    }

    [Property(MaxTest = 200)]
    public Property Any_name_reads_back_as_it_was() =>
        Prop.ForAll(
            Gen.Elements(
                    'a',
                    '9',
                    ' ',
                    ':',
                    '#',
                    '"',
                    '\'',
                    '\\',
                    '{',
                    '}',
                    '[',
                    ',',
                    '&',
                    '*',
                    '!',
                    '-',
                    '?',
                    '\t',
                    '\n',
                    '\u0085',
                    '名',
                    '、',
                    '\uD83C',
                    '\uDF0A',
                    '%',
                    '@'
                )
                .ArrayOf()
                .Select(letters => new string(letters))
                .Where(name => !string.IsNullOrWhiteSpace(name) && IsText(name))
                .ToArbitrary(),
            name =>
            {
                var content = Small.Content with { Title = LocalizedText.Of(name, "null") };
                return Good(OrgWriter.Write(content)).Content.Title.Equals(content.Title);
            }
        );

    /// <summary>Half a surrogate pair is no text, and no file can hold one.</summary>
    private static bool IsText(string name) => !name.EnumerateRunes().Any(rune => rune.Value == 0xFFFD);
}
