using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Web.Display;

namespace Workflow.Web.Forms;

/// <summary>Fields of a definition as a form names and reads them.</summary>
public static class CaseFields
{
    private const string Prefix = "field.";

    /// <summary>The name under which a form sends a case field.</summary>
    public static string NameOf(string field) => Prefix + field;

    /// <summary>The id of an input by its name, for labels and for links from the error summary.</summary>
    public static string IdOf(string name) => name.Replace('.', '-');

    /// <summary>
    /// The values that a form brought; fields left empty aren't among them. What can't be read is told to <paramref name="problems"/>.
    /// </summary>
    public static ImmutableSortedDictionary<string, SubmittedValue> Read(
        PostedForm form,
        IEnumerable<FieldDefinition> fields,
        DateTimeZone zone,
        FormProblems problems
    )
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, SubmittedValue>(StringComparer.Ordinal);
        foreach (var field in fields)
        {
            if (form[NameOf(field.Name)] is not { Length: > 0 } text)
                continue;
            if (Core.Cases.FieldInput.Parse(field, text, zone, out var problem) is { } value)
                values[field.Name] = new(value, PostedForm.NewSalt());
            else
                problems.Add(NameOf(field.Name), field.Label.Here(), problem?.Here() ?? "");
        }
        return values.ToImmutable();
    }
}
