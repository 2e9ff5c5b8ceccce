using System.Reflection;
using NetArchTest.Rules;

namespace Workflow.Hosts.Tests.Conventions;

/// <summary>A promise about what some assemblies never touch: namespaces or single types, except in the places listed.</summary>
public sealed record DependencyRule(
    string Promise,
    IReadOnlyList<string> Assemblies,
    IReadOnlyList<string> Forbidden,
    IReadOnlyList<string> AllowedIn
)
{
    /// <summary>Full names of the types that break the promise.</summary>
    public IReadOnlyList<string> Offenders() => [.. Assemblies.SelectMany(name => OffendersAmong(Types.InAssembly(Assembly.Load(name))))];

    public IReadOnlyList<string> OffendersAmong(Types types)
    {
        var result = types.ShouldNot().HaveDependencyOnAny([.. Forbidden]).GetResult();
        return [.. (result.FailingTypeNames ?? []).Where(name => !AllowedIn.Any(place => IsWithin(name, place)))];
    }

    public override string ToString() => Promise;

    /// <summary>Whether a type is the place itself, nested in it, or in the namespace of that name or below.</summary>
    private static bool IsWithin(string typeName, string place) =>
        typeName.StartsWith(place, StringComparison.Ordinal)
        && (typeName.Length == place.Length || typeName[place.Length] is '.' or '/' or '+');
}
