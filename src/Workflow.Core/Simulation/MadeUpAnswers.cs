using System.Collections.Immutable;
using NodaTime;
using NodaTime.Text;
using Workflow.Core.Definitions;

namespace Workflow.Core.Simulation;

/// <summary>
/// What stands in a told story for answers that aren't told: of each field's possible ones which, by the number of the decision (from 0)
/// that gave it. Whatever isn't chosen here is the first; what is chosen once is chosen again each time the same field is asked later.
/// </summary>
internal sealed record MadeUpAnswers(ImmutableArray<(int Decision, string Field, int Choice)> Chosen)
{
    /// <summary>A day long before, for a day that mustn't be lately: a birthday, say.</summary>
    private static readonly Period LongBefore = Period.FromYears(30);

    public static MadeUpAnswers None { get; } = new([]);

    /// <summary>The answers to choose from when a field was told on a day; empty where none decides a way.</summary>
    public static ImmutableArray<string> Possible(FieldDefinition field, LocalDate on) =>
        field.Type switch
        {
            FieldType.YesNo => ["false", "true"],
            FieldType.Choice => [.. field.Choices.Names],
            FieldType.Number => ["1", "0", "12", "1000"],
            FieldType.Date => [LocalDatePattern.Iso.Format(on), LocalDatePattern.Iso.Format(on - LongBefore)],
            _ => [],
        };

    /// <summary>Which of the possible answers a field has in a decision.</summary>
    public int ChoiceOf(int decision, string field) =>
        Chosen
            .Where(chosen => chosen.Field == field && chosen.Decision <= decision)
            .OrderBy(chosen => chosen.Decision)
            .LastOrDefault()
            .Choice;

    /// <summary>The same with another choice.</summary>
    public MadeUpAnswers With(int decision, string field, int choice) =>
        new(Chosen.RemoveAll(chosen => chosen.Decision == decision && chosen.Field == field).Add((decision, field, choice)));
}
