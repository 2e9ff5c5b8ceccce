using System.Collections.Immutable;
using System.CommandLine;
using NodaTime;
using Workflow.Cli.Leaving;
using Workflow.Cli.Stores;
using Workflow.Core.Leaving;
using Workflow.Core.Organizations;
using Workflow.Engine.Leaving;

namespace Workflow.Cli.Commands;

/// <summary><c>leaver PERSON --plan|--apply</c>: what follows when somebody leaves, and doing exactly that.</summary>
public static class LeaverCommand
{
    public static Command Create(Terminal terminal)
    {
        var person = new Argument<string>("person") { Description = "Who leaves all their posts", HelpName = "PERSON" };
        var at = new Option<string?>("--at")
        {
            Description = "Local time of the organisation from which they are gone [default: as soon as it is applied]",
            HelpName = "TIME",
        };
        var to = new Option<string[]>("--to")
        {
            Description = "Who takes up a post of theirs; may come several times",
            HelpName = "POST=PERSON",
        };
        var handOn = new Option<string[]>("--hand-on")
        {
            Description = "Shares out what a post of theirs has among posts of its role and department; may come several times",
            HelpName = "POST=POST[,POST]",
        };
        var happened = new Option<string?>("--happened")
        {
            Description = "What has happened (a death), when it can't be refused although a post is left to nobody",
            HelpName = "WORDS",
        };
        var (mode, by, each) = (new PlanMode(), OrderedBy.Option(), PlanMode.Each());
        var (store, language, json) = (StorePlace.Option(isRequired: true), CommonOptions.Language(), CommonOptions.Json());
        var command = new Command(
            "leaver",
            "Says what follows when somebody leaves, and with --apply does exactly that. Exit 1 when it is refused or the plan has changed."
        )
        {
            person,
            mode.Plan,
            mode.Apply,
            mode.Hash,
            at,
            to,
            handOn,
            happened,
            by,
            each,
            store,
            language,
            json,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var isApplied = mode.IsApplied(parsed);
                await using var host = await StoredCase.OpenAsync(terminal, parsed.GetValue(store) ?? "", cancellationToken);
                var zone = host.Parts.Organization.Directory.Content.Zone;
                Instant? from = parsed.GetValue(at) is { } text ? LocalTimes.Parse(text, zone, "--at") : null;
                var choices = ChoicesOf(parsed.GetValue(to) ?? [], parsed.GetValue(handOn) ?? []) with
                {
                    Happened = parsed.GetValue(happened),
                };
                var page = new LeaverPage(terminal, host, parsed.GetRequiredValue(language), parsed.GetValue(json), parsed.GetValue(each));
                var desk = new LeaverDesk(host.Parts);
                var leaver = new PersonId(parsed.GetRequiredValue(person));
                if (!host.Parts.Organization.Directory.Persons.Contains(leaver.Code))
                    throw new UnusableInputException($"there is no person '{leaver}'");
                if (!isApplied)
                    return (int)page.Tell(await desk.PlanAsync(leaver, from, choices, cancellationToken));
                var viewer = OrderedBy.Of(host, parsed.GetValue(by));
                var hash = parsed.GetValue(mode.Hash) ?? "";
                return (int)
                    await page.TellAsync(await desk.ApplyAsync(leaver, from, choices, hash, viewer, cancellationToken), cancellationToken);
            }
        );
        return command;
    }

    private static LeaverChoices ChoicesOf(string[] to, string[] handOn) =>
        new(
            to.Select(one => Pair(one, "--to", "POST=PERSON"))
                .ToImmutableSortedDictionary(pair => pair.Post, pair => new PersonId(pair.Value), StringComparer.Ordinal),
            handOn
                .Select(one => Pair(one, "--hand-on", "POST=POST[,POST]"))
                .ToImmutableSortedDictionary(pair => pair.Post, pair => PostList.Of(pair.Value, "--hand-on"), StringComparer.Ordinal)
        );

    private static (string Post, string Value) Pair(string text, string option, string form) =>
        text.Split('=', 2, StringSplitOptions.TrimEntries) is [{ Length: > 0 } post, { Length: > 0 } rest]
            ? (post, rest)
            : throw new UnusableInputException($"{option}: '{text}' isn't understood; expected {form}");
}
