using System.Globalization;
using NodaTime;
using Workflow.Core.Rules;
using Xunit;

namespace Workflow.Core.Tests.Rules;

public sealed class TemplateTests
{
    private static readonly Dictionary<string, object?> Values = new(StringComparer.Ordinal)
    {
        ["name"] = "王小明 😀",
        ["due"] = "24 February",
        ["none"] = null,
        ["empty_text"] = "",
        ["count"] = 3,
        ["share"] = 0.5m,
        ["yes"] = true,
        ["day"] = new LocalDate(2026, 2, 24),
        ["long_text"] = new string('x', Template.MaxOutput),
        ["script"] = "{{ 1 + 1 }}",
    };

    [Theory]
    [InlineData("Dear {{ name }}!", "Dear 王小明 😀!")]
    [InlineData("{{ count }} items", "3 items")]
    [InlineData("a{{ none }}b", "ab")]
    [InlineData("{{ if due }}by {{ due }}{{ end }}", "by 24 February")]
    [InlineData("{{ if none }}by {{ due }}{{ else }}open{{ end }}", "open")]
    [InlineData("{{ if none }}1{{ else if yes }}2{{ else }}3{{ end }}", "2")]
    [InlineData("{{ if count > 2 && yes }}many{{ end }}", "many")]
    [InlineData("{{ none ?? 'nobody' }}", "nobody")]
    [InlineData("{{ yes ? 'a' : 'b' }}", "a")]
    [InlineData("{{ script }}", "{{ 1 + 1 }}")]
    [InlineData("no variables 你好", "no variables 你好")]
    [InlineData("", "")]
    public void Variables_and_choices_are_filled_in(string text, string expected) =>
        Assert.Equal(expected, Parse(text).Render(Values, CultureInfo.InvariantCulture));

    [Fact]
    public void Numbers_are_written_as_the_readers_language_does()
    {
        Assert.Equal("0.5", Parse("{{ share }}").Render(Values, CultureInfo.GetCultureInfo("en")));
        Assert.Equal("0,5", Parse("{{ share }}").Render(Values, CultureInfo.GetCultureInfo("de")));
    }

    [Theory]
    [InlineData("{{ for x in 1..1000000000 }}x{{ end }}")]
    [InlineData("{{ while true }}x{{ end }}")]
    [InlineData("{{ x = 1 }}")]
    [InlineData("{{ capture x }}a{{ end }}")]
    [InlineData("{{ func f; ret f; end; f }}")]
    [InlineData("{{ include 'other' }}")]
    [InlineData("{{ import name }}")]
    [InlineData("{{ date.now }}")]
    [InlineData("{{ math.random 1 9 }}")]
    [InlineData("{{ math.uuid }}")]
    [InlineData("{{ object.eval '1' }}")]
    [InlineData("{{ name | string.upcase }}")]
    [InlineData("{{ 'x' * 1000000000 }}")]
    [InlineData("{{ 1..1000000000 }}")]
    [InlineData("{{ name[0] }}")]
    [InlineData("{{ [1,2,3] }}")]
    [InlineData("{{ { a: 1 } }}")]
    [InlineData("{{ this }}")]
    [InlineData("{{ $a }}")]
    [InlineData("{{ @name }}")]
    [InlineData("{{ case count }}{{ when 3 }}x{{ end }}")]
    [InlineData("{{ with name }}x{{ end }}")]
    [InlineData("{{ tablerow x in name }}x{{ end }}")]
    [InlineData("{{ readonly name }}")]
    [InlineData("{{ ret }}")]
    [InlineData("{{ do; ret 1; end }}")]
    [InlineData("{{ $\"{name}\" }}")]
    [InlineData("{{ count++ }}")]
    public void Nothing_that_repeats_changes_or_looks_outside_is_read(string text)
    {
        Assert.False(Template.TryParse(text, out _, out var problem));
        Assert.NotEmpty(problem);
    }

    [Theory]
    [InlineData("{{ name")]
    [InlineData("{{ if name }}open")]
    [InlineData("{{ end }}")]
    [InlineData("{{ 'open }}")]
    [InlineData("{{ 😀 }}")]
    public void A_broken_template_is_refused_with_a_sentence(string text)
    {
        Assert.False(Template.TryParse(text, out _, out var problem));
        Assert.StartsWith("not readable as a template: ", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_variable_without_a_value_is_refused()
    {
        var refused = Assert.Throws<RuleException>(() => Parse("{{ unknown }}").Render(Values, CultureInfo.InvariantCulture));

        Assert.Contains("'unknown'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_date_is_refused_because_readers_write_dates_differently()
    {
        var refused = Assert.Throws<RuleException>(() => Parse("{{ day }}").Render(Values, CultureInfo.InvariantCulture));

        Assert.Contains("'day' is a date", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_output_is_limited()
    {
        var twice = Parse("{{ long_text }}{{ long_text }}");

        Assert.Throws<RuleException>(() => twice.Render(Values, CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_template_longer_than_the_limit_is_refused_unread()
    {
        Assert.False(Template.TryParse(new string('a', 50_000_000), out _, out var problem));
        Assert.Contains("at most 20,000", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void It_knows_the_variables_that_it_needs() =>
        Assert.Equal(["due", "name"], Parse("{{ if due }}{{ name }}{{ due }}{{ end }}").Names.AsEnumerable());

    [Fact]
    public void One_template_renders_for_many_at_once()
    {
        var template = Parse("{{ if count > 2 }}{{ name }}{{ end }}");
        var texts = new string[200];

        Parallel.For(0, texts.Length, i => texts[i] = template.Render(Values, CultureInfo.InvariantCulture));

        Assert.All(texts, text => Assert.Equal("王小明 😀", text));
    }

    private static Template Parse(string text) =>
        Template.TryParse(text, out var template, out var problem) ? template : throw new ArgumentException(problem);
}
