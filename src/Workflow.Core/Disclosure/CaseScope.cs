using System.Collections.Immutable;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Core.Disclosure;

/// <summary>What one viewer may see of one case: the only place that decides it. Default deny. Groups and fields are told by their names.</summary>
public sealed class CaseScope
{
    /// <summary>The word of a definition for those whom an open alert of the case reached.</summary>
    public const string AlertedWord = "alerted";

    private readonly WorkflowDefinition _definition;
    private readonly List<string> _readable;
    private readonly List<string> _writable;
    private readonly List<string> _forms;

    private CaseScope(WorkflowDefinition definition, bool seesCase, List<string> readable, List<string> writable, List<string> forms) =>
        (_definition, SeesCase, _readable, _writable, _forms) = (definition, seesCase, readable, writable, forms);

    /// <summary>False: they don't even learn that the case exists.</summary>
    public bool SeesCase { get; }

    /// <summary>The fields that they may read, worked out at each call.</summary>
    public ImmutableSortedSet<string> ReadableFields => FieldsOf(_readable);

    /// <summary>The fields that they may tell, worked out at each call.</summary>
    public ImmutableSortedSet<string> WritableFields => FieldsOf(_writable);

    /// <summary>True for a field that they may read.</summary>
    public bool MayRead(string field) => IsIn(_readable, field);

    /// <summary>True for a disclosure group of which nothing is shown in a case that is; that is said on its page.</summary>
    public bool Hides(string group) => SeesCase && !_readable.Contains(group);

    /// <summary>The scope of a viewer on a case as it stands.</summary>
    public static CaseScope Of(WorkflowDefinition definition, Case current, Viewer viewer, OrgDirectory directory) =>
        Of(definition, CaseOutline.Of(current), viewer, directory);

    /// <summary>
    /// The scope of a viewer on a case as it stands. A department sees what its party may see from its first part in the case on, and somebody
    /// whom an open alert of the case reached as long as it is open; before that, the receiver of an open handover sees the groups that the
    /// handover names. Whoever does or answers for an open item reads and writes the fields of its form. Once an ending has sealed the case
    /// only those read a group whom it names for that, beside the forms of what goes on. Nothing is seen by somebody who doesn't stand for
    /// the post: that is checked before.
    /// </summary>
    public static CaseScope Of(WorkflowDefinition definition, CaseOutline current, Viewer viewer, OrgDirectory directory)
    {
        if (!directory.Posts.TryGetValue(viewer.Post.Code, out var post))
            return Nothing(definition);
        var words = WordsOf(current, viewer, post);
        var offered = OfferedGroups(definition, current, viewer);
        var forms = FormsOf(definition, current, viewer);
        var isSide = current.Handovers.Values.Any(handover => handover.From == viewer.Post || handover.To == viewer.Post);
        if (words.Count == 0 && forms.Count == 0 && !isSide)
            return Nothing(definition);
        var isSealed = IsSealed(definition, current);
        var (readable, writable) = (new List<string>(), new List<string>());
        foreach (var group in definition.Disclosure.Values)
        {
            var mayWrite = !isSealed && Writes(group, words, current);
            if (mayWrite)
                writable.Add(group.Name);
            if (isSealed ? ReadsSealed(group, words, current) : mayWrite || offered.Contains(group.Name) || Reads(group, words, current))
                readable.Add(group.Name);
        }
        if (isSealed && readable.Count == 0 && forms.Count == 0 && !isSide && !Answers(current, viewer))
            return Nothing(definition);
        return new(definition, seesCase: true, readable, writable, forms);
    }

    /// <summary>True once a case has ended in a way that closes it to all but those named for it.</summary>
    private static bool IsSealed(WorkflowDefinition definition, CaseOutline current) =>
        current.Ending is { } ending && definition.Endings.GetValueOrDefault(ending) is { Seals: true };

    private static CaseScope Nothing(WorkflowDefinition definition) => new(definition, seesCase: false, [], [], []);

    private ImmutableSortedSet<string> FieldsOf(List<string> groups) =>
        _definition.Fields.Names.Where(field => IsIn(groups, field)).ToImmutableSortedSet(StringComparer.Ordinal);

    private bool IsIn(List<string> groups, string field) =>
        _forms.Contains(field) || (_definition.Fields.GetValueOrDefault(field)?.Group is { } group && groups.Contains(group));

    private static bool Reads(DisclosureGroup group, List<string> words, CaseOutline current) =>
        AnyOf(group.Readers, words) || AnyNow(group.ReadersDuring, words, current);

    private static bool ReadsSealed(DisclosureGroup group, List<string> words, CaseOutline current) =>
        AnyOf(group.WhenSealed, words) || AnyNow(group.WhenSealedDuring, words, current);

    private static bool Writes(DisclosureGroup group, List<string> words, CaseOutline current) =>
        AnyOf(group.Writers, words) || AnyNow(group.WritersDuring, words, current);

    private static bool AnyOf(ImmutableArray<string> named, List<string> words)
    {
        foreach (var word in named)
        {
            if (words.Contains(word))
                return true;
        }
        return false;
    }

    private static bool AnyNow(ImmutableArray<DisclosureGrant> grants, List<string> words, CaseOutline current)
    {
        foreach (var grant in grants)
        {
            if (words.Contains(grant.Who) && current.Tracks.Values.Any(track => grant.CoversStage(track.Name, track.Stage)))
                return true;
        }
        return false;
    }

    /// <summary>True for whoever is accountable for something that goes on.</summary>
    private static bool Answers(CaseOutline current, Viewer viewer) => current.Tracks.Values.Any(track => track.Accountable == viewer.Post);

    /// <summary>The words by which a disclosure rule may mean the viewer: party, party/role, alerted.</summary>
    private static List<string> WordsOf(CaseOutline current, Viewer viewer, Post post)
    {
        var words = new List<string>();
        var isAlerted = current.Alerts.Values.Any(alert => alert.Person == viewer.Person || alert.Post == viewer.Post);
        foreach (var (party, department) in current.Parties)
        {
            if (department != post.Department || !(isAlerted || current.Involved.Contains(party)))
                continue;
            words.Add(party);
            words.Add($"{party}/{post.Role}");
        }
        if (isAlerted)
            words.Add(AlertedWord);
        return words;
    }

    private static HashSet<string> OfferedGroups(WorkflowDefinition definition, CaseOutline current, Viewer viewer)
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
        return groups.ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The fields of the forms of what the viewer does or answers for, once it isn't waiting for a receipt.</summary>
    private static List<string> FormsOf(WorkflowDefinition definition, CaseOutline current, Viewer viewer)
    {
        var fields = new List<string>();
        foreach (var item in current.Items.Values)
        {
            if (item.Performer != viewer.Post && (item.OwnAccountable ?? current.Tracks[item.Track.Number].Accountable) != viewer.Post)
                continue;
            if (current.Handovers.Values.Any(handover => handover.Track == item.Track))
                continue;
            foreach (var field in definition.FindTask(item.Task)?.Form ?? [])
                fields.Add(field.Name);
        }
        return fields;
    }
}
