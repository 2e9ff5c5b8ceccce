using NodaTime;
using Workflow.Core.Definitions;
using Workflow.Core.Proofs;
using Workflow.Testing;
using Xunit;

namespace Workflow.Core.Tests.Proofs;

/// <summary>The patterns of the guide hold in the sample organisation, and a move is proved for every old and new department.</summary>
public sealed class MoveProofTests
{
    private const string Transfer = "docs/patterns/transfer.workflow.yaml";
    private static readonly Instant At = Instant.FromUtc(2026, 3, 16, 1, 0);

    public static TheoryData<string> Patterns =>
        [
            .. SampleFiles.All.Paths.Where(path =>
                path.StartsWith("docs/patterns/", StringComparison.Ordinal) && path.EndsWith(".workflow.yaml", StringComparison.Ordinal)
            ),
        ];

    [Theory]
    [MemberData(nameof(Patterns))]
    public void A_pattern_has_no_error_in_the_sample_organisation(string path)
    {
        var problems = Told(path, text => text);

        Assert.DoesNotContain(problems.All, problem => problem.Severity == ProblemSeverity.Error);
    }

    [Fact]
    public void An_offer_to_another_department_climbs_in_every_pair_of_departments()
    {
        var problems = new ProblemList();
        var definition = DefinitionReader.Read(SampleFiles.All, Transfer, problems);
        Assert.NotNull(definition);

        var chains = PolicyProof.Prove(definition.Ladders["HO"], definition, ProofWorld.Organization, At);

        var pairs = chains.Select(chain => (From: chain.Place.Sender?.Code, To: chain.Place.Receiver?.Code)).ToHashSet();
        Assert.Contains(("QH-DIR", "BS-DIR"), pairs);
        Assert.Contains(("BS-DIR", "QH-DIR"), pairs);
        Assert.All(chains, chain => Assert.Empty(chain.Faults));
    }

    [Theory]
    [InlineData(
        "moves: { residence: new_residence }",
        "moves: { origin: new_residence }",
        "'moves:' names 'origin', by which no party is found"
    )]
    [InlineData("moves: { residence: new_residence }", "ladder-less", "have the same accountable post township/director")]
    [InlineData("unit: township, serving: residence", "unit: township, serving: residence, stays: true", "have the same accountable post")]
    public void A_move_that_moves_nothing_is_told(string right, string wrong, string told)
    {
        var problems = Told(
            Transfer,
            text =>
                text.Replace(right, wrong == "ladder-less" ? "receiver-sees: progress" : wrong, StringComparison.Ordinal)
                    .Replace("              receiver-sees: [ progress ]\n", "", StringComparison.Ordinal)
                    .Replace(
                        "  new_residence: {",
                        "  origin: { type: area, group: progress }\n  new_residence: {",
                        StringComparison.Ordinal
                    )
        );

        Assert.Contains(problems.All, problem => problem.Message.Contains(told, StringComparison.Ordinal));
    }

    [Fact]
    public void That_every_party_of_a_moved_field_stays_is_told()
    {
        var problems = Told(
            Transfer,
            text =>
                text.Replace(
                        "unit: township, serving: residence",
                        "unit: township, serving: residence, stays: true",
                        StringComparison.Ordinal
                    )
                    .Replace(
                        "unit: police-station, serving: residence",
                        "unit: police-station, serving: residence, stays: true",
                        StringComparison.Ordinal
                    )
        );

        Assert.Contains(problems.All, problem => problem.Message.Contains("every party that serves it stays", StringComparison.Ordinal));
    }

    private static ProblemList Told(string path, Func<string, string> change)
    {
        var problems = new ProblemList();
        var sources = new DefinitionSources(
            SampleFiles.All.Paths.Select(file =>
                KeyValuePair.Create(file, file == path ? change(SampleFiles.All.Find(file) ?? "") : SampleFiles.All.Find(file) ?? "")
            )
        );
        var definition = DefinitionReader.Read(sources, path, problems);
        Assert.True(definition is not null, string.Join('\n', problems.All));
        DefinitionProof.Check(definition, ProofWorld.Organization, ProofWorld.Calendars, At, problems);
        return problems;
    }
}
