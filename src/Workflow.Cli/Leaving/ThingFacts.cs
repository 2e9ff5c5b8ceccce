using Workflow.Core.Leaving;

namespace Workflow.Cli.Leaving;

/// <summary>Open things and what becomes of them, as facts and as lines.</summary>
internal static class ThingFacts
{
    public static object Of(PlannedThing thing) =>
        new
        {
            kind = thing.Held.Kind,
            @case = thing.Held.Case.ToString(),
            reference = thing.Held.Case.Reference,
            subject = thing.Held.Subject,
            post = thing.Held.Post?.Code,
            fate = thing.Fate,
            to = thing.To?.Code,
        };

    public static void Print(Terminal terminal, IEnumerable<PlannedThing> things, bool each)
    {
        foreach (var group in things.GroupBy(thing => (thing.Held.Kind, thing.Held.Post, thing.Fate, thing.To)))
        {
            var (kind, post, fate, to) = group.Key;
            var owner = post is { } held ? $" of {held}" : "";
            terminal.Say(FormattableString.Invariant($"  {group.Count(), 6}  {Name(kind)}{owner}: {Fate(fate, to?.Code)}"));
            if (!each)
                continue;
            foreach (var thing in group)
                terminal.Say(
                    FormattableString.Invariant(
                        $"            case {thing.Held.Case.Reference} ({thing.Held.Case}), number {thing.Held.Subject}"
                    )
                );
        }
    }

    private static string Name(HeldKind kind) =>
        kind switch
        {
            HeldKind.WorkItem => "open item(s)",
            HeldKind.Track => "responsibility(ies) for a line",
            HeldKind.ItemResponsibility => "responsibility(ies) for an item",
            HeldKind.Offer => "offer(s) that wait",
            HeldKind.Acknowledgement => "alert(s) taken on",
            HeldKind.Draft => "form(s) begun",
            HeldKind.FirstSignature => "first signature(s)",
        };

    private static string Fate(HeldFate fate, string? to) =>
        fate switch
        {
            HeldFate.StaysWithPost => "stay with the post",
            HeldFate.HandedOn => $"handed on to {to}",
            HeldFate.Lapses => "unanswered again",
            HeldFate.Dropped => "dropped",
            HeldFate.Stands => "stand as given",
        };
}
