using System.Reflection;
using Mono.Cecil;
using Xunit;

namespace Workflow.Hosts.Tests.Conventions;

public sealed class ClosedFamilyTests
{
    public static TheoryData<string> Assemblies { get; } = ["Workflow.Core", "Workflow.Engine", "Workflow.Web", "workflow"];

    [Fact]
    public void The_families_that_everything_turns_on_are_found()
    {
        using var core = Read("Workflow.Core");

        var families = ClosedFamilies.In(core).Select(family => family.Name).ToList();

        Assert.Contains("CaseEvent", families);
        Assert.Contains("CaseCommand", families);
        Assert.Contains("Decision", families);
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void A_family_is_closed(string assembly)
    {
        using var module = Read(assembly);

        var openings = ClosedFamilies.In(module).SelectMany(ClosedFamilies.Openings).ToList();

        Assert.True(openings.Count == 0, string.Join('\n', openings));
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void A_switch_that_claims_to_be_complete_names_every_member(string assembly)
    {
        using var core = Read("Workflow.Core");
        using var engine = Read("Workflow.Engine");
        using var module = Read(assembly);
        TypeDefinition[] families = [.. ClosedFamilies.In(core), .. ClosedFamilies.In(engine)];

        var incomplete = ClosedFamilies.IncompleteSwitches(module, families).ToList();

        Assert.True(incomplete.Count == 0, string.Join('\n', incomplete));
    }

    [Fact]
    public void A_switch_that_forgets_a_member_is_named_and_a_complete_one_is_not()
    {
        using var module = Read(typeof(Planted.Shape).Assembly.GetName().Name!);

        var incomplete = ClosedFamilies.IncompleteSwitches(module, ClosedFamilies.In(module)).ToList();

        Assert.Collection(
            incomplete.Order(StringComparer.Ordinal),
            offence => Assert.Contains($"{nameof(Planted.ForgetsLine)}::Tell", offence, StringComparison.Ordinal),
            offence => Assert.Contains($"{nameof(Planted.HandsOnTooMuch)}::TellRest", offence, StringComparison.Ordinal)
        );
        Assert.All(incomplete, offence => Assert.EndsWith(nameof(Planted.Shape.Line), offence, StringComparison.Ordinal));
    }

    [Fact]
    public void A_family_that_others_can_extend_is_named()
    {
        using var module = Read(typeof(Planted.OpenShape).Assembly.GetName().Name!);

        var openings = ClosedFamilies.In(module).SelectMany(ClosedFamilies.Openings).ToList();

        Assert.Equal(2, openings.Count);
        Assert.All(openings, opening => Assert.Contains(nameof(Planted.OpenShape), opening, StringComparison.Ordinal));
    }

    private static ModuleDefinition Read(string assembly) => ModuleDefinition.ReadModule(Assembly.Load(assembly).Location);
}
