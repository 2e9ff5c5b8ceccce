using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Workflow.Core.Proofs;
using Workflow.Core.Tests.Definitions;
using Xunit;

namespace Workflow.Core.Tests.Proofs;

/// <summary>The shipped workflow holds in the whole sample organisation, and what would break it is found.</summary>
public sealed class SampleProofTests
{
    private const string Parties = "workflows/shared/cn.parties.yaml";
    private static readonly Instant At = Instant.FromUtc(2026, 3, 16, 1, 0);
    private static readonly WorkflowDefinition Definition = WorkflowFiles.Read(WorkflowFiles.CommunityRehabilitation);
    private static readonly OrgDirectory Directory = ProofWorld.Organization;

    [Fact]
    public void It_holds_in_every_department_of_the_sample_organisation()
    {
        var problems = new ProblemList();

        DefinitionProof.Check(Definition, Directory, ProofWorld.Calendars, At, problems);

        Assert.Empty(problems.All);
    }

    [Theory]
    [InlineData("QH-DIR", "L1 QH-DIR, L2 QH-DEP, L3 DL-DCO-DIR, L4 HL-DCO-DIR")]
    [InlineData("BS-DIR", "L1 BS-DIR, L2 BS-DEP, L3 DL-DCO-DIR, L4 HL-DCO-DIR")]
    public void Township_items_climb_through_the_posts_of_each_township(string accountable, string expected)
    {
        var chains = PolicyProof.Prove(Definition.Ladders["LT"], Definition, Directory, At);

        var chain = chains.First(chain => chain.Use == "task register" && chain.Place.Accountable == new PostId(accountable));
        Assert.Equal(expected, string.Join(", ", chain.Rungs.Select(rung => $"{rung.Rung} {rung.Post}")));
        Assert.All(chain.Rungs, rung => Assert.NotNull(rung.Person));
        Assert.Empty(chain.Faults);
    }

    [Fact]
    public void Police_items_climb_the_line_of_the_police()
    {
        var chain = PolicyProof.Prove(Definition.Ladders["LP"], Definition, Directory, At).First(chain => chain.Use == "task serve-order");

        Assert.Equal(
            "L1 DL-PSB-AB, L2 DL-PSB-DEP, L3 DL-DCO-DIR, L4 HL-PSB-DET",
            string.Join(", ", chain.Rungs.Select(rung => $"{rung.Rung} {rung.Post}"))
        );
    }

    [Fact]
    public void An_unanswered_handover_reaches_the_receivers_superior_and_the_common_one()
    {
        var chain = PolicyProof
            .Prove(Definition.Ladders["HO"], Definition, Directory, At)
            .First(chain => chain.Use == "handover to registration" && chain.Place.Receiver == new PostId("QH-DIR"));

        Assert.Equal("H1 QH-DEP, H1 DL-DCO-DIR, H2 HL-DCO-DIR", string.Join(", ", chain.Rungs.Select(rung => $"{rung.Rung} {rung.Post}")));
    }

    [Fact]
    public void Without_a_definition_a_ladder_is_followed_from_every_head()
    {
        var chains = PolicyProof.Prove(Definition.Ladders["LP"], Directory, At);

        Assert.Equal(Directory.Departments.Count, chains.Length);
        Assert.Contains(chains, chain => !chain.Faults.IsEmpty && chain.Place.Accountable == new PostId("GD-DCO-DIR"));
        Assert.Empty(chains.First(chain => chain.Place.Accountable == new PostId("QH-PS-CHF")).Faults);
    }

    [Theory]
    [InlineData(
        "L4, when: 8 working days after, at: \"09:00\", to: coordinator of coordinator of accountable",
        "L4, when: 8 working days after, at: \"09:00\", to: coordinator of coordinator of coordinator of coordinator of accountable",
        "L4 (coordinator of coordinator of coordinator of coordinator of accountable) ends in nobody for QH-DIR: GD-DCO-DIR has no coordinator"
    )]
    [InlineData(
        "L2, when: 2 working days after, at: \"09:00\", to: superior of accountable",
        "L2, when: 2 working days after, at: \"09:00\", to: accountable",
        "L2 goes in a circle for QH-DIR: QH-DIR was reached by L1 already"
    )]
    public void A_ladder_that_ends_in_nobody_or_goes_in_a_circle_is_told(string right, string wrong, string expected) =>
        Assert.Contains(
            Check("workflows/shared/cn.ladders.yaml", right, wrong),
            problem => problem.Message.Contains(expected, StringComparison.Ordinal)
        );

    [Theory]
    [InlineData(
        WorkflowFiles.CommunityRehabilitation,
        "township/full-time-worker\n            pick",
        "township/full-time-workers\n            pick",
        "QH plays 'township' but has no post with the role 'full-time-workers' (did you mean 'full-time-worker'?)"
    )]
    [InlineData(
        WorkflowFiles.CommunityRehabilitation,
        "        accountable: township/director\n        tasks:\n          sign-agreement",
        "        accountable: township/full-time-worker\n        tasks:\n          sign-agreement",
        "township/full-time-worker is accountable, so it must be one post, but QH has several: QH-FTW-1, QH-FTW-2"
    )]
    [InlineData(
        Parties,
        "unit: police-station,",
        "unit: police-stations,",
        "the organisation has no department of kind 'police-stations' (did you mean 'police-station'?)"
    )]
    [InlineData(
        Parties,
        "police/legal-reviewer, township/director, township/full-time-worker ]",
        "police/legal-reviewers, township/director, township/full-time-worker ]",
        "'reason' names police/legal-reviewers, but no department that plays 'police' has that role (did you mean 'legal-reviewer'?)"
    )]
    [InlineData(
        WorkflowFiles.CommunityRehabilitation,
        "materials: [ order-copy, test-report, addiction-finding, contact-sheet ]\n              receiver-sees",
        "materials: [ order-copy ]\n              receiver-sees",
        null
    )]
    public void A_role_or_department_that_is_not_there_is_told_with_the_nearest(string path, string right, string wrong, string? expected)
    {
        var problems = Check(path, right, wrong);

        if (expected is null)
            Assert.Empty(problems);
        else
            Assert.Contains(problems, problem => problem.Message.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void A_department_without_its_calendar_is_told()
    {
        var problems = new ProblemList();

        DefinitionProof.Check(Definition, Directory, new Dictionary<string, WorkCalendar>(StringComparer.Ordinal), At, problems);

        Assert.Contains(
            problems.All,
            problem => problem.Message.Contains("works by the calendar 'CN', which isn't there", StringComparison.Ordinal)
        );
    }

    private static IReadOnlyList<DefinitionProblem> Check(string path, string right, string wrong)
    {
        var text = WorkflowFiles.All[path];
        Assert.Contains(right, text, StringComparison.Ordinal);
        var problems = new ProblemList();
        var sources = WorkflowFiles.With(path, text.Replace(right, wrong, StringComparison.Ordinal));
        var definition = DefinitionReader.Read(sources, WorkflowFiles.CommunityRehabilitation, problems);
        if (definition is not null)
            DefinitionProof.Check(definition, Directory, ProofWorld.Calendars, At, problems);
        return problems.All;
    }
}
