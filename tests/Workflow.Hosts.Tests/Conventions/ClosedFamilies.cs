using System.Diagnostics;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Workflow.Hosts.Tests.Conventions;

/// <summary>
/// Closed families (an abstract record with its members nested in it) and the switches over them. The compiler can't know that such a
/// family is complete, so a switch ends in an <see cref="UnreachableException"/>; here each of those is held to name every member.
/// </summary>
internal static class ClosedFamilies
{
    private static readonly string Unreachable = typeof(UnreachableException).FullName!;

    /// <summary>Every abstract class of the module with at least two members nested in it.</summary>
    public static IReadOnlyList<TypeDefinition> In(ModuleDefinition module) =>
        [.. module.GetTypes().Where(type => type.IsClass && type.IsAbstract && !type.IsSealed && Members(type).Count >= 2)];

    public static IReadOnlyList<TypeDefinition> Members(TypeDefinition family) =>
        [.. family.NestedTypes.Where(type => IsBelow(type, family) && !type.IsAbstract)];

    /// <summary>What is open about a family: members that can be derived from, or a constructor that others can call.</summary>
    public static IEnumerable<string> Openings(TypeDefinition family)
    {
        foreach (var member in Members(family).Where(type => !type.IsSealed))
            yield return $"{member.FullName} isn't sealed";
        var ownConstructors = family.Methods.Where(method =>
            method is { IsConstructor: true, IsStatic: false } && !IsCopyConstructor(method, family)
        );
        if (ownConstructors.Any(method => !method.IsPrivate))
            yield return $"{family.FullName} has a constructor that isn't private";
    }

    /// <summary>
    /// Each switch of the module that claims to be complete and leaves a member out, as "method lacks member". A long switch may hand
    /// what it doesn't name to another one: then the members that its callers named count too, on every way that leads there.
    /// </summary>
    public static IEnumerable<string> IncompleteSwitches(ModuleDefinition module, IReadOnlyList<TypeDefinition> families)
    {
        var methods = module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody).ToList();
        var tested = methods.ToDictionary(method => method.FullName, TypesTested, StringComparer.Ordinal);
        var callers = methods.SelectMany(Calls).ToLookup(call => call.Callee, call => call.Caller, StringComparer.Ordinal);
        return from method in methods
            where ThrowsUnreachable(method)
            from family in families
            let members = Members(family)
            where members.Any(member => tested[method.FullName].Contains(member.FullName))
            from missing in Missing(method.FullName, [.. members], family, tested, callers, [])
            select $"{method.FullName} lacks {missing}";
    }

    private static IEnumerable<string> Missing(
        string method,
        List<TypeDefinition> members,
        TypeDefinition family,
        Dictionary<string, HashSet<string>> tested,
        ILookup<string, string> callers,
        HashSet<string> seen
    )
    {
        var left = members.Where(member => !IsTested(member, family, tested[method])).ToList();
        if (left.Count == 0 || !seen.Add(method))
            return [];
        var before = callers[method].Distinct(StringComparer.Ordinal).ToList();
        var handingOn = before.Where(caller => Members(family).Any(member => tested[caller].Contains(member.FullName))).ToList();
        return handingOn.Count == 0 || handingOn.Count < before.Count
            ? left.Select(member => member.FullName)
            : handingOn.SelectMany(caller => Missing(caller, left, family, tested, callers, seen)).Distinct(StringComparer.Ordinal);
    }

    private static IEnumerable<(string Caller, string Callee)> Calls(MethodDefinition method) =>
        from step in method.Body.Instructions
        where step.OpCode == OpCodes.Call || step.OpCode == OpCodes.Callvirt
        select (method.FullName, ((MethodReference)step.Operand).FullName);

    private static bool IsTested(TypeDefinition member, TypeDefinition family, HashSet<string> tested)
    {
        for (var type = member; type is not null && type.FullName != family.FullName; type = type.BaseType?.Resolve())
        {
            if (tested.Contains(type.FullName))
                return true;
        }
        return false;
    }

    private static bool IsBelow(TypeDefinition type, TypeDefinition family)
    {
        for (var above = type.BaseType; above is not null; above = above.Resolve()?.BaseType)
        {
            if (above.FullName == family.FullName)
                return true;
        }
        return false;
    }

    private static bool IsCopyConstructor(MethodDefinition constructor, TypeDefinition family) =>
        constructor.Parameters.Count == 1 && constructor.Parameters[0].ParameterType.FullName == family.FullName;

    private static bool ThrowsUnreachable(MethodDefinition method) =>
        method.Body.Instructions.Any(step =>
            step.OpCode == OpCodes.Newobj && step.Operand is MethodReference made && made.DeclaringType.FullName == Unreachable
        );

    private static HashSet<string> TypesTested(MethodDefinition method) =>
        [.. method.Body.Instructions.Where(step => step.OpCode == OpCodes.Isinst).Select(step => ((TypeReference)step.Operand).FullName)];
}
