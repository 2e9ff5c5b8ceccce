using System.Collections.Immutable;
using Microsoft.Extensions.Localization;
using Workflow.Core.Cases;
using Workflow.Engine;
using Workflow.Web.Display;

namespace Workflow.Web.Forms;

/// <summary>
/// Where a form shows what a refused command was about: <paramref name="LabelOf"/> names a case field, <paramref name="At"/> the input
/// that a reason is about. <paramref name="Order"/> are the case fields as the form asks for them, so that what is wrong is told in the
/// same order.
/// </summary>
public sealed record FormPlaces(
    Func<string, string> LabelOf,
    IReadOnlyDictionary<RejectionReason, FormPlace> At,
    ImmutableArray<string> Order
)
{
    /// <summary>Nothing has a place of its own.</summary>
    public static FormPlaces None { get; } = new(field => field, new Dictionary<RejectionReason, FormPlace>(), []);
}

/// <summary>An input by its name and label.</summary>
public sealed record FormPlace(string Name, string Label);

/// <summary>What is wrong with a form that was sent: sentences, each at its field where it has one.</summary>
public sealed class FormProblems
{
    private readonly List<Problem> _problems = [];

    /// <summary>One thing to put right. <paramref name="Field"/> is the name of the field that it is about, null for the whole form.</summary>
    public sealed record Problem(string? Field, string? Label, string Message)
    {
        /// <summary>As the summary says it: with the field's label in front.</summary>
        public string Sentence => Label is null ? Message : $"{Label}{(Localized.IsChinese ? "：" : ": ")}{Message}";
    }

    public IReadOnlyList<Problem> All => _problems;

    public bool Any => _problems.Count > 0;

    /// <summary>What is wrong with a field, or null.</summary>
    public string? At(string field) => _problems.Find(problem => problem.Field == field)?.Message;

    public void Add(string message) => _problems.Add(new(null, null, message));

    public void Add(string field, string? label, string message) => _problems.Add(new(field, label, message));

    /// <summary>Takes over why a command had no effect; nothing when it had.</summary>
    public void Add(CommandOutcome outcome, IStringLocalizer<Words> words, FormPlaces places)
    {
        switch (outcome)
        {
            case CommandOutcome.Refused { Rejection: var rejection }:
                Add(rejection, places);
                break;
            case CommandOutcome.CommandIdReused:
                Add(words["Form.SentBefore"]);
                break;
            case CommandOutcome.UnknownCase:
                Add(words["Form.CaseGone"]);
                break;
        }
    }

    private void Add(Rejection rejection, FormPlaces places)
    {
        if (!rejection.Fields.IsEmpty)
        {
            foreach (
                var (field, sentence) in rejection
                    .Fields.OrderBy(pair => places.Order.IndexOf(pair.Key))
                    .Where(pair => At(CaseFields.NameOf(pair.Key)) is null)
            )
                Add(CaseFields.NameOf(field), places.LabelOf(field), sentence.Here());
        }
        else if (places.At.TryGetValue(rejection.Reason, out var place))
        {
            Add(place.Name, place.Label, rejection.Sentence.Here());
        }
        else
        {
            Add(rejection.Sentence.Here());
        }
    }
}
