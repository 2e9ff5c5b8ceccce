using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Workflow.Core.Definitions;
using Xunit;

namespace Workflow.Core.Tests.Definitions;

/// <summary>Whatever stands in a file, reading it ends with a definition or with problems, never with an exception.</summary>
public sealed class HostileTextTests
{
    private const string Path = WorkflowFiles.CommunityRehabilitation;

    private static readonly string Sample = WorkflowFiles.All[Path];

    public static TheoryData<string, string> Texts =>
        new()
        {
            { "empty", "" },
            { "blank", "  \n\n" },
            { "a comment", "# nothing" },
            { "a single word", "workflow" },
            { "a list", "- a\n- b" },
            { "a number", "42" },
            { "nothing behind the key", "workflow:" },
            { "a map as name", "workflow: { a: b }" },
            { "binary", Encoding.Latin1.GetString([0, 1, 2, 255, 254, 7, 8, 27]) },
            { "a byte order mark", "\uFEFFworkflow: x" },
            { "half a surrogate", "workflow: \ud83d" },
            { "emoji", "workflow: 😀\ntracks: { 😀: { stages: { 😀: { accountable: 😀/😀 } } } }" },
            { "Chinese", "workflow: 社区\nparties: { 街道: { unit: 街道, serving: 住址 } }\nfields: { 住址: area }\ntracks: { 主线: {} }" },
            { "lists where groups belong", "workflow: x\nparties: []\nfields: []\ntracks: []\nmoments: []\nopening: {}\nuses: {}" },
            {
                "words where groups belong",
                "workflow: x\nparties: x\nfields: x\ntracks: x\nmoments: x\nmessages: x\nladders: x\ntables: x"
            },
            { "a word where a stage belongs", "workflow: x\ntracks: { main: { stages: { a: b } } }" },
            { "a word where tasks belong", "workflow: x\ntracks: { main: { stages: { a: { tasks: x, then: x, accountable: x } } } }" },
            { "a key that is a list", "? [a]\n: b" },
            { "an alias", "workflow: &a x\ntitle: *a" },
            { "deep nesting", "workflow: " + new string('[', 5_000) },
            { "deep blanks", string.Concat(Enumerable.Range(0, 200).Select(i => new string(' ', i) + "a:\n")) },
            { "an open quote", "workflow: \"x" },
            { "an open bracket", "workflow: { a: [ b" },
            { "a tab", "workflow: x\n\ttitle: y" },
            { "a date that doesn't exist", "rules: x\nversion: \"1\"\nvalid-from: 2026-02-30" },
            { "itself", "workflow: x\nuses: " + System.IO.Path.GetFileName(Path) },
            { "a path above the root", "workflow: x\nuses: ../../../../../../etc/passwd" },
            {
                "many unknown names",
                "workflow: x\nopening: [" + string.Join(", ", Enumerable.Range(0, 100_000).Select(i => $"unknown{i}")) + "]\n" + ManyFields
            },
            {
                "many ways out",
                "workflow: x\ntracks: { main: { stages: { a: { accountable: b/c, then: ["
                    + string.Join(", ", Enumerable.Repeat("{ to: a }", 100_000))
                    + "] } } } }"
            },
            { "many names", "workflow: x\nfields:\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"  f{i}: tex\n")) },
        };

    private static string ManyFields => "fields:\n" + string.Concat(Enumerable.Range(0, 5_000).Select(i => $"  unknowm{i}: text\n"));

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_strange_text_is_told_as_a_problem(string what, string text)
    {
        var problems = Read(text);

        Assert.True(problems.HasErrors, what);
        Assert.True(problems.All.Count <= ProblemList.Limit);
        Assert.All(problems.All, problem => Assert.True(problem.Message.Length < 1_000, problem.Message));
    }

    [Fact]
    public void Fifty_megabytes_are_refused_unread()
    {
        var problem = Assert.Single(Read(new string('a', 50_000_000)).All);

        Assert.Contains("at most 2,000,000 are read", problem.Message, StringComparison.Ordinal);
    }

    [Property(MaxTest = 300)]
    public Property A_damaged_sample_is_read_or_told() =>
        Prop.ForAll(
            Damages.ToArbitrary(),
            damage =>
            {
                Read(damage(Sample));
                return true;
            }
        );

    [Property(MaxTest = 200)]
    public Property Any_text_is_read_or_told() =>
        Prop.ForAll(
            ArbMap.Default.GeneratorFor<string>().ToArbitrary(),
            text =>
            {
                Read(text ?? "");
                Read("workflow: x\n" + text);
                return true;
            }
        );

    [Fact]
    public void Every_truncation_of_the_sample_is_read_or_told()
    {
        for (var length = 0; length < Sample.Length; length += 97)
        {
            var problems = new ProblemList();
            var definition = DefinitionReader.Read(WorkflowFiles.With(Path, Sample[..length]), Path, problems);
            Assert.Equal(problems.HasErrors, definition is null);
        }
    }

    private static Gen<Func<string, string>> Damages =>
        from at in Gen.Choose(0, Sample.Length - 1)
        from length in Gen.Choose(1, 400)
        from piece in Gen.Elements(
            "",
            "\t",
            "{",
            "}",
            "[",
            "]",
            ":",
            "- ",
            "\"",
            "'",
            "&a ",
            "*a",
            "!x ",
            "\0",
            "😀",
            "是",
            "\n",
            "\n  ",
            "~",
            "|",
            "999999999999999999999",
            "{{ for }}"
        )
        from kind in Gen.Choose(0, 3)
        select (Func<string, string>)(
            text =>
                kind switch
                {
                    0 => text[..at] + text[Math.Min(text.Length, at + length)..],
                    1 => text[..at] + piece + text[at..],
                    2 => text[..at] + piece + text[Math.Min(text.Length, at + piece.Length)..],
                    _ => string.Concat(text.AsSpan(0, at), text.AsSpan(at, Math.Min(length, text.Length - at)), text.AsSpan(at)),
                }
        );

    private static ProblemList Read(string text)
    {
        var problems = new ProblemList();
        DefinitionReader.Read(WorkflowFiles.With(Path, text), Path, problems);
        return problems;
    }
}
