using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using NodaTime.Text;
using Workflow.Core.Organizations;

namespace Workflow.Core.Leaving;

/// <summary>A plan as text: the same plan, the same text.</summary>
internal static class LeaverText
{
    public static string Of(LeaverPlan plan)
    {
        var text = new StringBuilder();
        Line(text, $"{plan.Person} leaves {(plan.At is { } at ? At(at) : "at once")}; organisation {plan.DirectoryVersion}");
        foreach (var change in plan.Changes)
            Line(text, $"change: {Of(change, plan)}");
        foreach (var post in plan.Posts)
        {
            var until = post.Until is { } end ? $"until {At(end)}" : "until further notice";
            Line(text, $"post {post.Post}, until then as {post.As}: {Stands(post.After)}, {until}");
            foreach (var step in post.After.Steps)
                Line(
                    text,
                    $"  {step.As} of {step.Post}: {step.Person?.Code ?? "nobody"}{(step.NotTaken is { } why ? $", not taken: {why}" : "")}"
                );
        }
        foreach (var thing in plan.Things)
            Line(text, $"{Of(thing)}");
        return text.ToString();
    }

    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static void Line(StringBuilder text, FormattableString line) => text.Append(FormattableString.Invariant(line)).Append('\n');

    private static string Stands(PostResolution after) => after.Person is { } person ? $"{person} stands as {after.As}" : "nobody stands";

    /// <summary>Where the plan takes effect at once, its instant is no part of what it says.</summary>
    private static string Of(OrgChange change, LeaverPlan plan) =>
        change switch
        {
            OrgChange.TenureEnds ends =>
                $"{ends.Person} gives up {ends.Post}{When(ends.At, plan)}{(ends.Happened is { } what ? $", since it has happened: {what}" : "")}",
            OrgChange.ActingEnded ended => $"{ended.Person} acts no longer for {ended.Post}, since {At(ended.From)}",
            OrgChange.DeputyEnded ended => $"{ended.Person} deputises no longer for {ended.Post}, from {At(ended.From)}",
            OrgChange.DutyTurnDropped dropped => $"{dropped.Person} has no turn of duty for {dropped.Post} from {At(dropped.From)}",
            OrgChange.Cancelled { Planned: OrgChange.Away away } => $"the absence of {away.Person} from {At(away.From)} is dropped",
            OrgChange.TenureBegins begins => $"{begins.Person} takes up {begins.Post}{When(begins.From, plan)}",
            OrgChange.DeputiesNamed named =>
                $"deputies of {named.Post} are {(named.Deputies.IsEmpty ? "nobody" : string.Join(", ", named.Deputies))}",
            _ => throw new ArgumentException($"Nobody leaves by this: {change.GetType().Name}", nameof(change)),
        };

    private static string When(Instant at, LeaverPlan plan) => plan.At is null ? "" : $" at {At(at)}";

    public static string Of(PlannedThing planned)
    {
        var held = planned.Held;
        var fate = planned.Fate switch
        {
            HeldFate.StaysWithPost => $"stays with {planned.To}",
            HeldFate.HandedOn => $"is handed on from {held.Post} to {planned.To}",
            HeldFate.Lapses => $"lapses; the alert is {planned.To}'s",
            HeldFate.Dropped => "is dropped",
            HeldFate.Stands => "stands",
        };
        var number = held.Subject.ToString(CultureInfo.InvariantCulture);
        return $"case {held.Case.Reference} {held.Case}, {Name(held.Kind)} {number}: {fate}";
    }

    private static string Name(HeldKind kind) =>
        kind switch
        {
            HeldKind.WorkItem => "item",
            HeldKind.Track => "track",
            HeldKind.ItemResponsibility => "responsibility for item",
            HeldKind.Offer => "offer",
            HeldKind.Acknowledgement => "acknowledgement of alert",
            HeldKind.Draft => "draft of item",
            HeldKind.FirstSignature => "first signature beside item",
        };

    private static string At(Instant at) => InstantPattern.ExtendedIso.Format(at);
}
