using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Definitions;
using Workflow.Core.Leaving;
using Workflow.Core.Organizations;
using Workflow.Engine;
using Workflow.Engine.Leaving;

namespace Workflow.Cli.Leaving;

/// <summary>A leaver's plan and what came of it, told to an operator.</summary>
internal sealed class LeaverPage(Terminal terminal, EngineHost host, string language, bool json, bool each)
{
    private OrgDirectory Directory => host.Parts.Organization.Directory;

    private DateTimeZone Zone => Directory.Content.Zone;

    public ExitCode Tell(LeaverOutcome outcome)
    {
        switch (outcome)
        {
            case LeaverOutcome.Refused refused:
                return Refused(refused.Reasons);
            case LeaverOutcome.Planned { Plan: var plan }:
                if (json)
                    terminal.SayJson(Facts(plan));
                else
                    Print(plan);
                return ExitCode.Holds;
            default:
                throw new System.Diagnostics.UnreachableException(outcome.GetType().Name);
        }
    }

    public async Task<ExitCode> TellAsync(LeaverResult result, CancellationToken cancellationToken)
    {
        switch (result)
        {
            case LeaverResult.Refused refused:
                return Refused(refused.Reasons);
            case LeaverResult.Changed changed:
                terminal.Complain($"the plan has changed meanwhile; look at the new one and apply it by its hash: {changed.Plan.Hash}");
                return ExitCode.FallsShort;
            case LeaverResult.Applied applied:
                Say(applied);
                return applied.Batch is { } batch
                    ? await new BatchPage(terminal, host, json).CarryOutAsync(batch, cancellationToken)
                    : ExitCode.Holds;
            default:
                throw new System.Diagnostics.UnreachableException(result.GetType().Name);
        }
    }

    private void Say(LeaverResult.Applied applied)
    {
        if (json)
        {
            terminal.SayJson(
                new
                {
                    person = applied.Plan.Person.Code,
                    plan = applied.Plan.Hash,
                    posts = applied.Plan.Posts.Length,
                    lapsed = applied.Lapsed,
                    dropped = applied.Dropped,
                    order = applied.Batch,
                }
            );
            return;
        }
        terminal.Say(
            FormattableString.Invariant(
                $"{applied.Plan.Person} leaves {When(applied.Plan)}: {applied.Plan.Posts.Length} post(s) passed on, {applied.Lapsed} acknowledgement(s) lapsed, {applied.Dropped} form(s) dropped"
            )
        );
    }

    private ExitCode Refused(ImmutableArray<LocalizedText> reasons)
    {
        foreach (var reason in reasons)
            terminal.Complain(reason.For(language));
        return ExitCode.FallsShort;
    }

    private void Print(LeaverPlan plan)
    {
        terminal.Say($"{Named(plan.Person)} leaves {When(plan)}");
        foreach (var post in plan.Posts)
        {
            var until = post.Until is { } end ? $"until {LocalTimes.Show(end, Zone)}" : "until further notice";
            var who = post.After.Person is { } person ? $"{Named(person)} stands for it as {Word(post.After.As)}" : "nobody stands for it";
            terminal.Say($"  {post.Post}, until then as {Word(post.As)}: {who}, {until}");
            foreach (var step in post.After.Steps.Where(step => step.NotTaken is not null))
                terminal.Say($"    not {(step.Person is { } other ? Named(other) : $"the holder of {step.Post}")}: {step.NotTaken}");
        }
        ThingFacts.Print(terminal, plan.Things, each);
        terminal.Say($"plan {plan.Hash}");
    }

    private object Facts(LeaverPlan plan) =>
        new
        {
            person = plan.Person.Code,
            at = plan.At is { } at ? LocalTimes.Show(at, Zone) : null,
            plan = plan.Hash,
            organisation = plan.DirectoryVersion,
            posts = plan.Posts.Select(post => new
            {
                post = post.Post.Code,
                @as = post.As,
                person = post.After.Person?.Code,
                standsAs = post.After.As,
                until = post.Until is { } end ? LocalTimes.Show(end, Zone) : null,
                steps = post.After.Steps.Select(step => new
                {
                    post = step.Post.Code,
                    person = step.Person?.Code,
                    @as = step.As,
                    notTaken = step.NotTaken,
                }),
            }),
            things = plan.Things.Select(ThingFacts.Of),
        };

    private string When(LeaverPlan plan) => plan.At is { } at ? LocalTimes.Show(at, Zone) : "at once";

    private string Named(PersonId person) =>
        Directory.Persons.TryGetValue(person.Code, out var known) ? $"{person} ({known.Name.For(language)})" : person.Code;

    private static string Word(OccupancyKind kind) =>
        kind switch
        {
            OccupancyKind.Holder => "holder",
            OccupancyKind.Deputy => "deputy",
            OccupancyKind.Acting => "acting head",
            OccupancyKind.Superior => "superior",
        };
}
