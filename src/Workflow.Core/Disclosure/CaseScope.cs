using System.Collections.Immutable;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Core.Disclosure;

/// <summary>
/// What one viewer may see of one case: the only place that decides it. Default deny. <paramref name="SeesCase"/> false: not even
/// that it exists. <paramref name="HiddenGroups"/> are the disclosure groups of which nothing is shown.
/// </summary>
public sealed record CaseScope(
    bool SeesCase,
    ImmutableSortedSet<string> ReadableFields,
    ImmutableSortedSet<string> WritableFields,
    ImmutableSortedSet<string> HiddenGroups
)
{
    /// <summary>The word of a definition for those whom an open alert of the case reached.</summary>
    public const string AlertedWord = "alerted";

    /// <summary>Nothing at all.</summary>
    public static CaseScope Nothing { get; } = new(false, [], [], []);

    /// <summary>
    /// The scope of a viewer on a case as it stands. A department sees what its party may see from its first part in the case on, and somebody
    /// whom an open alert of the case reached as long as it is open; before that, the receiver of an open handover sees the groups that the
    /// handover names. Whoever does or answers for an open item reads and writes the fields of its form. Once an ending has sealed the case
    /// only those read a group whom it names for that, beside the forms of what goes on. Nothing is seen by somebody who doesn't stand for
    /// the post: that is checked before.
    /// </summary>
    public static CaseScope Of(WorkflowDefinition definition, Case current, Viewer viewer, OrgDirectory directory)
    {
        if (!directory.Posts.TryGetValue(viewer.Post.Code, out var post))
            return Nothing;
        var words = WordsOf(current, viewer, post);
        var offered = OfferedGroups(definition, current, viewer);
        var forms = FormsOf(definition, current, viewer);
        var isSide = current.Handovers.Values.Any(handover => handover.From == viewer.Post || handover.To == viewer.Post);
        if (words.IsEmpty && forms.IsEmpty && !isSide)
            return Nothing;
        var isSealed = IsSealed(definition, current);
        var writable = isSealed ? [] : definition.Disclosure.Values.Where(group => Writes(group, words, current)).ToList();
        var readable = isSealed
            ? definition.Disclosure.Values.Where(group => ReadsSealed(group, words, current))
            : definition.Disclosure.Values.Where(group =>
                offered.Contains(group.Name) || writable.Contains(group) || Reads(group, words, current)
            );
        var readableNames = readable.Select(group => group.Name).ToImmutableSortedSet(StringComparer.Ordinal);
        if (isSealed && readableNames.IsEmpty && forms.IsEmpty && !isSide && !Answers(current, viewer))
            return Nothing;
        return new(
            true,
            FieldsOf(definition, readableNames).Union(forms),
            FieldsOf(definition, [.. writable.Select(group => group.Name)]).Union(forms),
            [.. definition.Disclosure.Names.Except(readableNames, StringComparer.Ordinal)]
        );
    }

    /// <summary>True once a case has ended in a way that closes it to all but those named for it.</summary>
    public static bool IsSealed(WorkflowDefinition definition, Case current) =>
        current.Ending is { } ending && definition.Endings.GetValueOrDefault(ending) is { Seals: true };

    private static bool Reads(DisclosureGroup group, ImmutableHashSet<string> words, Case current) =>
        group.Readers.Any(words.Contains) || group.ReadersDuring.Any(grant => words.Contains(grant.Who) && IsNow(grant, current));

    private static bool ReadsSealed(DisclosureGroup group, ImmutableHashSet<string> words, Case current) =>
        group.WhenSealed.Any(words.Contains) || group.WhenSealedDuring.Any(grant => words.Contains(grant.Who) && IsNow(grant, current));

    private static bool Writes(DisclosureGroup group, ImmutableHashSet<string> words, Case current) =>
        group.Writers.Any(words.Contains) || group.WritersDuring.Any(grant => words.Contains(grant.Who) && IsNow(grant, current));

    private static bool IsNow(DisclosureGrant grant, Case current) =>
        current.Tracks.Values.Any(track => grant.CoversStage(track.Name, track.Stage));

    /// <summary>True for whoever is accountable for something that goes on.</summary>
    private static bool Answers(Case current, Viewer viewer) => current.Tracks.Values.Any(track => track.Accountable == viewer.Post);

    /// <summary>The words by which a disclosure rule may mean the viewer: party, party/role, alerted.</summary>
    private static ImmutableHashSet<string> WordsOf(Case current, Viewer viewer, Post post)
    {
        var words = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        var isAlerted = current.Alerts.Values.Any(alert => alert.Person == viewer.Person || alert.Post == viewer.Post);
        var parties = current.Parties.Where(pair => pair.Value == post.Department);
        foreach (var (party, _) in parties.Where(pair => isAlerted || current.Involved.Contains(pair.Key)))
        {
            words.Add(party);
            words.Add($"{party}/{post.Role}");
        }
        if (isAlerted)
            words.Add(AlertedWord);
        return words.ToImmutable();
    }

    private static ImmutableHashSet<string> OfferedGroups(WorkflowDefinition definition, Case current, Viewer viewer)
    {
        var groups = current
            .Handovers.Values.Where(handover => handover.Status == HandoverStatus.Offered && handover.To == viewer.Post)
            .SelectMany(handover =>
                definition
                    .Tracks[current.Tracks[handover.Track.Number].Name]
                    .Stages.Values.SelectMany(stage => stage.Transitions)
                    .Where(transition => transition.To == handover.Stage && transition.Handover is not null)
                    .SelectMany(transition => transition.Handover?.ReceiverSees ?? [])
            );
        return groups.ToImmutableHashSet(StringComparer.Ordinal);
    }

    private static ImmutableSortedSet<string> FormsOf(WorkflowDefinition definition, Case current, Viewer viewer)
    {
        var mine = current.Items.Values.Where(item =>
            current.PendingHandoverOf(item.Track) is null && (item.Performer == viewer.Post || current.AccountableFor(item) == viewer.Post)
        );
        return
        [
            .. mine.Select(item => definition.FindTask(item.Task))
                .OfType<TaskDefinition>()
                .SelectMany(task => task.Form)
                .Select(field => field.Name),
        ];
    }

    private static ImmutableSortedSet<string> FieldsOf(WorkflowDefinition definition, ImmutableSortedSet<string> groups) =>
        [.. definition.Fields.Values.Where(field => field.Group is { } group && groups.Contains(group)).Select(field => field.Name)];
}
