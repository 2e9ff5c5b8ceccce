using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using NodaTime.Text;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Workflow.Engine.Scenarios;

namespace Workflow.Engine.Seeding;

/// <summary>
/// What invented people fill into forms: values that the workflow's own scenarios use, those of the opening with the number of the case
/// behind them, so that no two cases look alike and none looks real.
/// </summary>
internal sealed class SyntheticValues
{
    private readonly WorkflowDefinition _definition;
    private readonly OrgDirectory _directory;
    private readonly ILookup<string, string> _examples;
    private readonly ImmutableArray<string> _reasons;

    public SyntheticValues(WorkflowDefinition definition, OrgDirectory directory, IEnumerable<FoundScenario> scenarios)
    {
        _definition = definition;
        _directory = directory;
        var steps = scenarios
            .Where(found => found.Workflow == definition.Name)
            .SelectMany(found => found.Scenario.Steps.Prepend(found.Scenario.Opening))
            .Where(step => step.Refused is null)
            .ToList();
        _examples = steps.SelectMany(step => step.Values).Distinct().ToLookup(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        _reasons = [.. steps.Select(step => step.Act).OfType<Core.Simulation.ScenarioAct.Return>().Select(act => act.Because).Distinct()];
    }

    /// <summary>The opening form of case <paramref name="number"/>, whose areas are all <paramref name="area"/>.</summary>
    public ImmutableSortedDictionary<string, SubmittedValue> Opening(Random random, Instant at, string area, int number) =>
        Fill(
            _definition.Opening,
            random,
            field =>
                field.Type switch
                {
                    FieldType.Area => area,
                    FieldType.Text => $"{Example(field, random)} {Text(number)}",
                    FieldType.DateTime => Text(at - Duration.FromMinutes(random.Next(16 * 60))),
                    _ => Value(field, random, at),
                }
        );

    /// <summary>A task's form as filled in at an instant; what it tells of happened at <paramref name="happened"/>.</summary>
    public ImmutableSortedDictionary<string, SubmittedValue> Form(TaskDefinition task, Random random, Instant happened) =>
        Fill(task.Form, random, field => Value(field, random, happened));

    /// <summary>Words for a reason.</summary>
    public PrivateText Reason(Random random) => new(_reasons.IsEmpty ? "-" : _reasons[random.Next(_reasons.Length)], Salt(random));

    private ImmutableSortedDictionary<string, SubmittedValue> Fill(
        IEnumerable<FormField> form,
        Random random,
        Func<FieldDefinition, string> typed
    )
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, SubmittedValue>(StringComparer.Ordinal);
        foreach (var asked in form)
        {
            if (asked.IsOptional && random.Next(2) == 0)
                continue;
            var field = _definition.Fields[asked.Name];
            var text = typed(field);
            if (
                FieldInput.Parse(field, text.Length > field.MaxLength ? text[..field.MaxLength] : text, DateTimeZone.Utc, out _) is
                { } value
            )
                values[asked.Name] = new(value, Salt(random));
        }
        return values.ToImmutable();
    }

    private string Value(FieldDefinition field, Random random, Instant at) =>
        field.Type switch
        {
            FieldType.Number => Text(1 + random.Next(30)),
            FieldType.YesNo => random.Next(4) == 0 ? "false" : "true",
            FieldType.Choice => field.Choices[random.Next(field.Choices.Count)].Key,
            FieldType.Date => LocalDatePattern.Iso.Format(at.InZone(_directory.Content.Zone).Date),
            FieldType.DateTime => Text(at),
            FieldType.Area => _directory.Areas[random.Next(_directory.Areas.Count)].Key,
            FieldType.Person => _directory.Persons[random.Next(_directory.Persons.Count)].Key,
            FieldType.Post => _directory.Posts[random.Next(_directory.Posts.Count)].Key,
            FieldType.Text or FieldType.Signature => Example(field, random),
        };

    /// <summary>A text from the scenarios, or the field's own label where none tells one.</summary>
    private string Example(FieldDefinition field, Random random)
    {
        var examples = _examples[field.Name].ToList();
        return examples.Count > 0 ? examples[random.Next(examples.Count)] : field.Label.For("en");
    }

    /// <summary>A salt that the random numbers alone decide.</summary>
    public static string Salt(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    private static string Text(Instant at) => InstantPattern.ExtendedIso.Format(at);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
