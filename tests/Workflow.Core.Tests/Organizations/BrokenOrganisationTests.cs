using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Workflow.Core.Definitions;
using Xunit;
using static Workflow.Core.Tests.Organizations.OrgSamples;

namespace Workflow.Core.Tests.Organizations;

/// <summary>Each fault that an organisation file can have is told at its line and column, in words that help.</summary>
public sealed class BrokenOrganisationTests
{
    /// <summary>What is replaced in the small organisation and by what («» stands where the fault is told), and the fault's words.</summary>
    public static TheoryData<string[], string> Faults =>
        new()
        {
            // Names of what doesn't exist.
            { ["parent: OFFICE=>parent: «»OFICE"], "there is no department 'OFICE' (did you mean 'OFFICE'?)" },
            { ["coordinated-by: OFFICE=>coordinated-by: «»OFFICES"], "did you mean 'OFFICE'?" },
            { ["serves: quarter=>serves: [town, «»quartier]"], "there is no area 'quartier' (did you mean 'quarter'?)" },
            { ["in: town=>in: «»twon"], "there is no area 'twon' (did you mean 'town'?)" },
            { ["head: A\n=>head: «»AA\n"], "there is no post 'AA' (did you mean 'A'?)" },
            { ["title: C, holder: dee, reports-to: A=>title: C, holder: dee, reports-to: «»TOPP"], "did you mean 'TOP'?" },
            { ["deputies: [dee, eli]=>deputies: [dee, «»elli]"], "there is no person 'elli' (did you mean 'eli'?)" },
            { ["holder: bo,=>holder: «»bob,"], "there is no person 'bob' (did you mean 'bo'?)" },
            { ["backstop: [zoe, LAST]=>backstop: [zoe, «»LOST]"], "there is no post or person 'LOST' (did you mean 'LAST'?)" },
            { ["persons:=>absences: [{ person: «»zoo, from: 2026-02-01 }]\npersons:"], "there is no person 'zoo' (did you mean 'zoe'?)" },
            { ["persons:=>tenures: [{ post: «»Z, person: zoe, from: 2026-02-01 }]\npersons:"], "there is no post 'Z'" },
            {
                ["persons:=>roster: [{ post: B, person: «»bobo, from: 2026-02-01, until: 2026-02-02 }]\npersons:"],
                "there is no person 'bobo'"
            },
            // Lines that run in circles.
            { ["in: town }=>in: town }\n  ring: { name: Ring, in: «»ring }"], "an area can't lie in itself: ring → ring" },
            { ["serves: town\n=>serves: town\n    parent: «»STATION\n"], "a department can't be above itself: OFFICE → STATION → OFFICE" },
            {
                ["serves: town\n=>serves: town\n    coordinated-by: «»STATION\n"],
                "coordination can't come back to where it began: OFFICE → STATION → OFFICE"
            },
            { ["title: Top, holder: tom=>title: Top, holder: tom, reports-to: «»B"], "TOP → B → A → TOP" },
            { ["title: B, holder: bo, reports-to: A=>title: B, holder: bo, reports-to: «»B"], "where it began: B → B" },
            // Heads, areas, deputies.
            { ["STATION:=>«»STATION:", "    head: A\n=>"], "department STATION has no head" },
            { ["head: A\n=>head: «»TOP\n"], "TOP is a post of OFFICE; the head of STATION must be one of its own posts" },
            { ["kind: station=>kind: office", "serves: quarter=>serves: «»town"], "OFFICE already serves town as office" },
            { ["serves: quarter=>serves: [quarter, «»quarter]"], "STATION serves quarter twice" },
            { ["deputies: [dee, eli]=>deputies: [dee, «»dee]"], "dee is named twice as deputy of B" },
            // Dates.
            {
                ["holder: bo,=>holder: [{ person: bo, until: 2026-03-02 }, { person: «»dee, from: 2026-03-01 }],"],
                "B is already held by bo from 2026-01-01 00:00 until 2026-03-02 00:00; a post has one holder at a time"
            },
            {
                ["persons:=>tenures: [{ post: B, person: «»dee, from: 2027-01-01 }]\npersons:"],
                "already held by bo from 2026-01-01 00:00 on"
            },
            {
                ["holder: bo,=>holder: { person: bo, from: 2026-03-02, until: «»2026-03-02 },"],
                "ends at 2026-03-02 00:00, not after its beginning at 2026-03-02 00:00"
            },
            {
                ["persons:=>absences: [{ person: bo, from: 2026-03-02 09:00, until: «»2026-03-02 08:00 }]\npersons:"],
                "('until' isn't included)"
            },
            { ["persons:=>absences: [{ person: bo, from: 2026-03-02, through: «»2026-03-01 }]\npersons:"], "not after its beginning" },
            {
                ["persons:=>absences: [{ person: bo, from: 2026-03-02, until: 2026-03-05, «»through: 2026-03-04 }]\npersons:"],
                "write either 'until' (not included) or 'through' (the last day), not both"
            },
            { ["persons:=>absences: [{ person: bo, from: «»02/03/2026 }]\npersons:"], "'from' expects a day such as 2026-05-11" },
            { ["persons:=>absences: [{ person: bo, from: «»9999-12-31 }]\npersons:"], "in the years 1900 to 2200" },
            { ["persons:=>absences: [{ person: bo, from: 2026-01-02, through: «»9999-12-31 }]\npersons:"], "in the years 1900 to 2200" },
            { ["persons:=>absences: [«»{ person: bo }]\npersons:"], "it needs 'from:'" },
            {
                ["persons:=>roster: [«»{ post: B, person: bo, from: 2026-02-01 }]\npersons:"],
                "a turn of duty needs 'until:' or 'through:'"
            },
            {
                [
                    "persons:=>roster: [{ post: B, person: bo, from: 2026-02-01, until: 2026-02-03 }, «»{ post: B, person: dee, from: 2026-02-02, until: 2026-02-04 }]\npersons:",
                ],
                "bo is already on duty for B from 2026-02-01 00:00 until 2026-02-03 00:00"
            },
            // The backstop.
            { ["backstop: [zoe, LAST]\n=>"], "the organisation has no backstop" },
            { ["backstop: [zoe, LAST]=>backstop: «»zoe"], "the backstop is one alone" },
            { ["backstop: [zoe, LAST]=>backstop: [«»zoe, zoe]"], "the backstop is one alone" },
            { ["backstop: [zoe, LAST]=>backstop: [«»zoe, SPARE]"], "from 2026-01-01 00:00 the backstop is one person only; it needs two" },
            {
                ["holder: lou=>holder: { person: lou, until: 2026-09-01 }", "backstop: [=>backstop: [«»"],
                "from 2026-09-01 00:00 the backstop is one person only"
            },
            // Nobody.
            {
                [
                    "persons:=>absences:\n  - { person: zoe, from: 2026-04-01, until: 2026-04-10 }\n  - { person: lou, from: 2026-04-05, until: 2026-04-12 }\n  - { person: tom, from: 2026-04-03, until: 2026-04-20 }\npersons:",
                    "TOP: {=>«»TOP: {",
                ],
                "nobody stands for TOP from 2026-04-05 00:00 until 2026-04-10 00:00"
            },
            // The shape of the file.
            { ["zone: UTC=>zone: «»Asia/Shangai"], "there is no time zone 'Asia/Shangai' (did you mean 'Asia/Shanghai'?)" },
            { ["zone: UTC\n=>"], "an organisation needs 'zone:'" },
            { ["from: 2026-01-01\n=>"], "an organisation needs 'from:'" },
            { ["from: 2026-01-01\n=>from: «»yesterday\n"], "'from' expects a day" },
            { ["calendar: XX\n=>", "  OFFICE:\n    kind=>  OFFICE:\n    «»kind"], "a department needs 'calendar:'" },
            { ["language: en\n=>", "tom: { name=>tom: «»{ name"], "a person needs 'language:'" },
            { ["kind: station=>«»knid: station"], "a department has no 'knid' (did you mean 'kind'?)" },
            { ["role: clerk, title: D=>«»rolle: clerk, title: D"], "a post has no 'rolle' (did you mean 'role'?)" },
            { ["role: clerk, title: D=>role: «»office clerk, title: D"], "'office clerk' can't be a code" },
            { ["title: D=>title: «»\"\""], "'title' is empty" },
            { ["tom: { name: Tom }=>tom: { name: Tom, email: «»tom }"], "'email' expects one address" },
            { ["tom: { name: Tom }=>tom: «»Tom"], "expected a person as named values (key: value), found a single value" },
            { ["D: { role: clerk, title: D, holder: eli, reports-to: A }=>D: «»[clerk]"], "expected a post as named values" },
            { ["D: { role=>«»TOP: { role"], "'TOP' is already a post of OFFICE (org.yaml:" },
            { ["D: { role=>«»D/1: { role"], "'D/1' can't be a code" },
            { ["persons:=>«»person:"], "an organisation has no 'person' (did you mean 'persons'?)" },
        };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_is_told_at_its_place(string[] edits, string message)
    {
        var marked = edits.Aggregate(SmallText, Edited);
        var (line, column) = PlaceOf(marked);

        var (directory, problems) = Read(marked.Replace("«»", "", StringComparison.Ordinal));

        Assert.Null(directory);
        var told = problems.Where(problem => problem.Message.Contains(message, StringComparison.Ordinal)).ToList();
        Assert.True(told.Count > 0, $"expected: {message}\n{string.Join('\n', problems)}");
        if (line > 0)
            Assert.Equal((line, column), (told[0].Where.Line, told[0].Where.Column));
        Assert.Equal(ProblemSeverity.Error, told[0].Severity);
    }

    [Fact]
    public void An_unclosed_bracket_is_told_and_nothing_crashes()
    {
        var (directory, problems) = Read(Edited(TextOf("england-sample"), "运营负责人 }, holder: tobias=>运营负责人"));

        Assert.Null(directory);
        Assert.Contains("isn't closed", Assert.Single(problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_faults_are_told_in_one_run_in_the_order_of_the_file()
    {
        var text = SmallText
            .Replace("parent: OFFICE", "parent: OFICE", StringComparison.Ordinal)
            .Replace("in: town", "in: twon", StringComparison.Ordinal)
            .Replace("holder: bo,", "holder: bob,", StringComparison.Ordinal)
            .Replace("kind: office", "knid: office", StringComparison.Ordinal)
            .Replace("deputies: [hal]", "deputies: [hall]", StringComparison.Ordinal);

        var (_, problems) = Read(text);

        Assert.Equal(6, problems.Count);
        Assert.Equal(problems.Select(problem => problem.Where.Line).Order(), problems.Select(problem => problem.Where.Line));
    }

    [Fact]
    public void A_post_that_rests_on_one_person_is_a_warning_and_still_read()
    {
        var text = SmallText.Replace(
            "persons:",
            "absences:\n  - { person: zoe, from: 2026-04-01, until: 2026-04-10 }\n  - { person: lou, from: 2026-04-05, until: 2026-04-12 }\npersons:",
            StringComparison.Ordinal
        );

        var (directory, problems) = Read(text);

        Assert.NotNull(directory);
        Assert.Equal(["TOP", "LAST", "SPARE"], problems.Select(problem => problem.Message.Split(' ')[0]));
        Assert.All(problems, problem => Assert.Equal(ProblemSeverity.Warning, problem.Severity));
        Assert.Contains(
            "TOP rests on tom alone from 2026-04-05 00:00 until 2026-04-10 00:00",
            problems[0].Message,
            StringComparison.Ordinal
        );
        Assert.Equal(LineOf(text, "TOP: {"), problems[0].Where.Line);
    }

    [Fact]
    public void A_deputy_who_never_works_here_is_a_warning()
    {
        var text = SmallText
            .Replace("tom: { name: Tom }", "tom: { name: Tom }\n  ida: { name: Ida }", StringComparison.Ordinal)
            .Replace("deputies: [hal]", "deputies: [hal, ida]", StringComparison.Ordinal);

        var (directory, problems) = Read(text);

        Assert.NotNull(directory);
        var problem = Assert.Single(problems);
        Assert.Equal(ProblemSeverity.Warning, problem.Severity);
        Assert.Contains("ida holds no post at any time", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("organization: x")]
    [InlineData("organization: [1, 2]")]
    [InlineData("- a\n- b")]
    [InlineData("just words")]
    [InlineData("organization:\nareas: 3\ndepartments: [a]\npersons: {}\nbackstop: {}\nabsences: 4\nroster: [[1]]\ntenures: { a: b }")]
    [InlineData(
        "organization: x\nzone: ''\nfrom: ''\nareas: { a: }\ndepartments: { A: { posts: { P: { holder: [[x]] } } } }\npersons: { '': {} }"
    )]
    public void What_is_no_organisation_is_refused_without_a_crash(string text)
    {
        var (directory, problems) = Read(text);

        Assert.Null(directory);
        Assert.NotEmpty(problems);
        Assert.All(problems, problem => Assert.Equal("org.yaml", problem.Where.File));
    }

    [Property(MaxTest = 300)]
    public Property Whatever_is_cut_out_of_a_file_reading_it_never_throws() =>
        Prop.ForAll(
            Gen.Elements(SmallText, TextOf("england-sample")).SelectMany(Cut).ToArbitrary(),
            text =>
            {
                var (directory, problems) = Read(text);
                return directory is not null != problems.Any(problem => problem.Severity == ProblemSeverity.Error);
            }
        );

    private static Gen<string> Cut(string text) =>
        from at in Gen.Choose(0, text.Length - 1)
        from length in Gen.Choose(0, 40)
        from instead in Gen.Elements("", "x", ": ", "[", "\n", "{}", "2026-02-30", "- ", "A", "null")
        select string.Concat(text.AsSpan(0, at), instead, text.AsSpan(Math.Min(text.Length, at + length)));

    private static string Edited(string text, string edit)
    {
        var arrow = edit.IndexOf("=>", StringComparison.Ordinal);
        return Replace(text, edit[..arrow], edit[(arrow + 2)..]);
    }

    private static string Replace(string text, string old, string with)
    {
        var at = text.IndexOf(old, StringComparison.Ordinal);
        Assert.True(at >= 0, $"the sample has no '{old}'");
        return string.Concat(text.AsSpan(0, at), with, text.AsSpan(at + old.Length));
    }

    private static (int Line, int Column) PlaceOf(string marked)
    {
        var at = marked.IndexOf("«»", StringComparison.Ordinal);
        return at < 0 ? (0, 0) : (marked.AsSpan(0, at).Count('\n') + 1, at - marked.LastIndexOf('\n', Math.Max(0, at - 1)));
    }

    private static int LineOf(string text, string part) => text.AsSpan(0, text.IndexOf(part, StringComparison.Ordinal)).Count('\n') + 1;
}
