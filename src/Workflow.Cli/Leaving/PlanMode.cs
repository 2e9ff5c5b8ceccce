using System.Collections.Immutable;
using System.CommandLine;
using Workflow.Core.Disclosure;
using Workflow.Core.Organizations;
using Workflow.Engine;

namespace Workflow.Cli.Leaving;

/// <summary>Whether something is only planned, or done as it was planned.</summary>
internal sealed class PlanMode
{
    public Option<bool> Plan { get; } = new("--plan") { Description = "Say what would be done, and change nothing" };

    public Option<bool> Apply { get; } = new("--apply") { Description = "Do it, when it still is what --plan-hash names" };

    public Option<string?> Hash { get; } = new("--plan-hash") { Description = "The plan to apply, as --plan names it", HelpName = "HASH" };

    /// <summary>Things one by one and not only counted.</summary>
    public static Option<bool> Each() => new("--each") { Description = "Name each thing, and not only how many there are" };

    /// <summary>True for --apply. Throws <see cref="UnusableInputException"/> unless exactly one is asked for, with its hash.</summary>
    public bool IsApplied(ParseResult parsed)
    {
        var (isPlanned, isApplied) = (parsed.GetValue(Plan), parsed.GetValue(Apply));
        if (isPlanned == isApplied)
            throw new UnusableInputException("say either --plan or --apply");
        if (isApplied && string.IsNullOrWhiteSpace(parsed.GetValue(Hash)))
            throw new UnusableInputException("--apply needs --plan-hash with the hash that --plan printed");
        return isApplied;
    }
}

/// <summary>Several posts behind one option.</summary>
internal static class PostList
{
    /// <summary>The posts, separated by commas. Throws <see cref="UnusableInputException"/> when there is none.</summary>
    public static ImmutableArray<PostId> Of(string text, string option)
    {
        var posts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return posts.Length > 0
            ? [.. posts.Select(post => new PostId(post))]
            : throw new UnusableInputException($"{option}: '{text}' names no post");
    }
}

/// <summary>Who orders something at the command line.</summary>
internal static class OrderedBy
{
    private static readonly PostId Here = new("command-line");

    public static Option<string?> Option() =>
        new("--by")
        {
            Description = "The person of the organisation who orders it, for the record [default: operator]",
            HelpName = "PERSON",
        };

    /// <summary>
    /// The person named, or the operator. Throws <see cref="UnusableInputException"/> for a name that the organisation doesn't have.
    /// </summary>
    public static Viewer Of(EngineHost host, string? person) =>
        person is null || host.Parts.Organization.Directory.Persons.Contains(person)
            ? new(new(person ?? "operator"), Here, "operations")
            : throw new UnusableInputException($"--by: there is no person '{person}'");
}
