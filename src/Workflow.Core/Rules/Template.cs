using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Scriban;
using Scriban.Parsing;
using Scriban.Runtime;
using Scriban.Syntax;

namespace Workflow.Core.Rules;

/// <summary>
/// A text with variables and choices, such as <c>Dear {{ recipient_name }}, {{ if rung }}…{{ end }}</c>. Written in a part of Scriban: variables,
/// <c>if</c> and <c>else</c>, comparisons; no loops, assignments, functions, includes, clock or chance. What it may use is decided when it is
/// read; rendering is limited in output all the same. Immutable; safe to use from many threads.
/// </summary>
public sealed class Template
{
    /// <summary>Longest template, in characters.</summary>
    public const int MaxLength = 20_000;

    /// <summary>Longest rendered text, in characters.</summary>
    public const int MaxOutput = 100_000;

    private readonly Scriban.Template _template;

    private Template(string text, Scriban.Template template, ImmutableArray<string> names)
    {
        Text = text;
        _template = template;
        Names = names;
    }

    /// <summary>As written.</summary>
    public string Text { get; }

    /// <summary>The variables it uses, in the order of their first use.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>Parses; <paramref name="problem"/> says what is wrong.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Template? template, [NotNullWhen(false)] out string? problem)
    {
        template = null;
        if (text.Length > MaxLength)
        {
            problem = FormattableString.Invariant($"the template has {text.Length:N0} characters; at most {MaxLength:N0} are read");
            return false;
        }
        if (text.LastIndexOf("{{", StringComparison.Ordinal) > text.LastIndexOf("}}", StringComparison.Ordinal))
        {
            problem = "not readable as a template: a '{{' isn't closed by '}}'";
            return false;
        }
        var options = new ParserOptions { ExpressionDepthLimit = ExpressionParser.MaxDepth, ParseFloatAsDecimal = true };
        var parsed = Scriban.Template.Parse(text, "", options, new LexerOptions { Mode = ScriptMode.Default });
        if (parsed.HasErrors || parsed.Page is null)
        {
            problem = "not readable as a template: " + ExpressionParser.Plain(parsed.Messages);
            return false;
        }
        var guard = new TemplateGuard();
        guard.Visit(parsed.Page);
        problem = guard.Problem;
        if (problem is not null)
            return false;
        template = new(text, parsed, guard.Names);
        return true;
    }

    /// <summary>
    /// The text for these values (text, numbers, yes or no; dates come as text, since only the shell knows how its readers write them), numbers
    /// as <paramref name="culture"/> writes them. Throws <see cref="RuleException"/> for a variable without an entry or a text longer than
    /// <see cref="MaxOutput"/>.
    /// </summary>
    public string Render(IReadOnlyDictionary<string, object?> values, CultureInfo culture)
    {
        var globals = new ScriptObject();
        foreach (var name in Names)
        {
            if (!values.TryGetValue(name, out var value))
                throw new RuleException($"the template needs '{name}', which is not known here");
            globals[name] = RuleValue.Normalize(value) switch
            {
                null or string or decimal or bool => value,
                var other => throw new RuleException($"'{name}' is {RuleValue.Describe(other)}; templates take dates as text"),
            };
        }
        var context = new TemplateContext(new ScriptObject())
        {
            StrictVariables = true,
            EnableRelaxedMemberAccess = false,
            LoopLimit = 1,
            RecursiveLimit = ExpressionParser.MaxDepth,
            LimitToString = MaxOutput,
            OutputLimit = MaxOutput,
            OnOutputLimit = ScriptLimitBehavior.Throw,
            RegexTimeOut = TimeSpan.FromMilliseconds(100),
            MemberFilter = _ => false,
        };
        context.PushGlobal(globals);
        context.PushCulture(culture);
        try
        {
            return _template.Render(context);
        }
        catch (ScriptRuntimeException broken)
        {
            throw new RuleException($"the template can't be filled: {broken.OriginalMessage}");
        }
    }

    /// <inheritdoc />
    public override string ToString() => Text;
}
