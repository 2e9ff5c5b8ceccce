using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Workflow.Core.Definitions;

namespace Workflow.Core.Organizations;

/// <summary>
/// Whom a rung, a reminder or a handover is meant for, as written in a definition: <c>accountable</c>, <c>superior of accountable</c>,
/// <c>township/director</c>. It names a post only together with a case, whose responsibilities and parties it refers to.
/// <see cref="ToString"/> gives a text that <see cref="TryParse"/> reads back as an equal target.
/// </summary>
public abstract record PostTarget
{
    /// <summary>So many "superior of" and the like can stand before a target; more are refused, so that every walk is bounded.</summary>
    public const int MaxSteps = 8;

    private PostTarget() { }

    /// <summary>True when the target can only be found while a handover is offered: it speaks of its sender or its receiver.</summary>
    public bool NeedsHandover =>
        this switch
        {
            Sender or Receiver or CommonSuperior => true,
            SuperiorOf step => step.Of.NeedsHandover,
            CoordinatorOf step => step.Of.NeedsHandover,
            HeadOf step => step.Of.NeedsHandover,
            ParentHeadOf step => step.Of.NeedsHandover,
            _ => false,
        };

    /// <summary>True when nothing but an item can answer it: it speaks of the person who does the item.</summary>
    public bool NeedsPerformer =>
        this switch
        {
            Performer => true,
            SuperiorOf step => step.Of.NeedsPerformer,
            CoordinatorOf step => step.Of.NeedsPerformer,
            HeadOf step => step.Of.NeedsPerformer,
            ParentHeadOf step => step.Of.NeedsPerformer,
            _ => false,
        };

    /// <summary>The party that the target names, or null when it names none.</summary>
    public InParty? NamedParty =>
        this switch
        {
            InParty named => named,
            SuperiorOf step => step.Of.NamedParty,
            CoordinatorOf step => step.Of.NamedParty,
            HeadOf step => step.Of.NamedParty,
            ParentHeadOf step => step.Of.NamedParty,
            _ => null,
        };

    /// <summary>The post that the target names by its code, or null when it names none.</summary>
    public PostId? NamedPost =>
        this switch
        {
            Named named => named.Post,
            SuperiorOf step => step.Of.NamedPost,
            CoordinatorOf step => step.Of.NamedPost,
            HeadOf step => step.Of.NamedPost,
            ParentHeadOf step => step.Of.NamedPost,
            _ => null,
        };

    /// <summary>Who does the item.</summary>
    public sealed record Performer : PostTarget
    {
        /// <inheritdoc />
        public override string ToString() => "performer";
    }

    /// <summary>The post that is accountable for the subject.</summary>
    public sealed record Accountable : PostTarget
    {
        /// <inheritdoc />
        public override string ToString() => "accountable";
    }

    /// <summary>The person whom the case is about; no post, so nothing can be asked "of" it.</summary>
    public sealed record Participant : PostTarget
    {
        /// <inheritdoc />
        public override string ToString() => "participant";
    }

    /// <summary>The post that hands over.</summary>
    public sealed record Sender : PostTarget
    {
        /// <inheritdoc />
        public override string ToString() => "sender";
    }

    /// <summary>The post to which it is offered.</summary>
    public sealed record Receiver : PostTarget
    {
        /// <inheritdoc />
        public override string ToString() => "receiver";
    }

    /// <summary>The superior by line of another target.</summary>
    public sealed record SuperiorOf(PostTarget Of) : PostTarget
    {
        /// <inheritdoc />
        public override string ToString() => $"superior of {Of}";
    }

    /// <summary>The head of the office that coordinates another target's department.</summary>
    public sealed record CoordinatorOf(PostTarget Of) : PostTarget
    {
        /// <inheritdoc />
        public override string ToString() => $"coordinator of {Of}";
    }

    /// <summary>The head of another target's department.</summary>
    public sealed record HeadOf(PostTarget Of) : PostTarget
    {
        /// <inheritdoc />
        public override string ToString() => $"head of {Of}";
    }

    /// <summary>The head of the department above another target's department.</summary>
    public sealed record ParentHeadOf(PostTarget Of) : PostTarget
    {
        /// <inheritdoc />
        public override string ToString() => $"parent head of {Of}";
    }

    /// <summary>The head of the nearest office that coordinates both sides of a handover.</summary>
    public sealed record CommonSuperior : PostTarget
    {
        /// <inheritdoc />
        public override string ToString() => CommonSuperiorText;
    }

    /// <summary>The post with the role in the department that plays the part, such as <c>township/director</c>.</summary>
    public sealed record InParty(string Party, string Role) : PostTarget
    {
        /// <inheritdoc />
        public override string ToString() => $"{Party}/{Role}";
    }

    /// <summary>One post of the organisation by its code, for overlays that belong to one organisation.</summary>
    public sealed record Named(PostId Post) : PostTarget
    {
        /// <inheritdoc />
        public override string ToString() => $"post {Post}";
    }

    /// <summary>
    /// Reads a target. Blanks around and between words don't matter, case does. A refused text has a problem that names the nearest word.
    /// </summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out PostTarget? target, [NotNullWhen(false)] out string? problem)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var rest = string.Join(' ', words);
        var steps = new List<Func<PostTarget, PostTarget>>();
        while (steps.Count <= MaxSteps && Steps.FirstOrDefault(step => rest.StartsWith(step.Prefix, StringComparison.Ordinal)) is { } found)
        {
            steps.Add(found.Around);
            rest = rest[found.Prefix.Length..];
        }
        target = null;
        problem =
            steps.Count > MaxSteps
                ? string.Create(CultureInfo.InvariantCulture, $"'{Short(text)}' climbs more steps than the {MaxSteps} that are read")
                : ReadBase(rest, text, out target);
        if (target is Participant && steps.Count > 0)
        {
            problem = $"'{Short(text)}' asks for somebody above the participant, who holds no post";
            target = null;
        }
        if (target is null)
        {
            problem ??= Unknown(rest, text);
            return false;
        }
        target = Enumerable.Reverse(steps).Aggregate(target, (inner, around) => around(inner));
        problem = null;
        return true;
    }

    private const string CommonSuperiorText = "common superior of sender and receiver";

    private sealed record Step(string Prefix, Func<PostTarget, PostTarget> Around);

    private static IReadOnlyList<Step> Steps { get; } =
    [
        new("superior of ", of => new SuperiorOf(of)),
        new("coordinator of ", of => new CoordinatorOf(of)),
        new("head of ", of => new HeadOf(of)),
        new("parent head of ", of => new ParentHeadOf(of)),
    ];

    private static IReadOnlyDictionary<string, PostTarget> Plain { get; } =
        new Dictionary<string, PostTarget>(StringComparer.Ordinal)
        {
            ["performer"] = new Performer(),
            ["accountable"] = new Accountable(),
            ["participant"] = new Participant(),
            ["sender"] = new Sender(),
            ["receiver"] = new Receiver(),
            [CommonSuperiorText] = new CommonSuperior(),
        };

    private static string? ReadBase(string rest, string text, out PostTarget? target)
    {
        if (Plain.TryGetValue(rest, out target))
            return null;
        if (rest.StartsWith("post ", StringComparison.Ordinal) && IsName(rest[5..]))
        {
            target = new Named(new(rest[5..]));
            return null;
        }
        var slash = rest.Split('/');
        if (slash.Length != 2)
            return Unknown(rest, text);
        var (party, role) = (slash[0].Trim(), slash[1].Trim());
        if (!IsName(party) || !IsName(role))
            return $"'{Short(text)}' should name a party and a role, such as township/director";
        target = new InParty(party, role);
        return null;
    }

    /// <summary>A word that <see cref="ToString"/> can write and that reads back: no blanks, no slash.</summary>
    private static bool IsName(string word) => word.Length > 0 && !word.Any(letter => char.IsWhiteSpace(letter) || letter == '/');

    private static string Unknown(string rest, string text) =>
        rest.Length == 0 || Steps.Any(step => step.Prefix == rest + " ")
            ? $"'{Short(text)}' names nobody; expected accountable, performer, 'superior of accountable', a party/role or such"
            : $"nobody is called '{Short(rest)}'{Near(rest)}";

    private static string Near(string rest)
    {
        var words = Plain.Keys.Concat(Steps.Select(step => step.Prefix + "accountable"));
        return NearestName.Of(rest, words) is { } near
            ? $" (did you mean '{near}'?)"
            : $"; a post is written by its code ('post {Short(rest)}') or by what it is ('party/role')";
    }

    private static string Short(string text) => text.Length <= 60 ? text : text[..57] + "…";
}
