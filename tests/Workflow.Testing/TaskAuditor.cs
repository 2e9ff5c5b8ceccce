using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Testing;

/// <summary>An independent look at which tasks open and who does them: what comes first is done, pairs are two persons, by hand is by hand.</summary>
public sealed class TaskAuditor(WorkflowDefinition definition)
{
    private readonly Dictionary<int, (int Track, string Task)> _items = [];
    private readonly Dictionary<int, Dictionary<string, PersonId>> _done = [];
    private readonly HashSet<string> _reopened =
    [
        .. definition
            .Tracks.Values.SelectMany(track => track.Stages.Values)
            .SelectMany(stage => stage.Transitions)
            .Select(way => way.Reopens?.Task)
            .OfType<string>(),
    ];

    public List<string> Violations { get; } = [];

    public void Observe(CaseEvent @event)
    {
        switch (@event)
        {
            case CaseEvent.StageEntered e:
                _done[e.Track.Number] = [];
                break;
            case CaseEvent.WorkItemOpened e when definition.FindTask(e.Task) is { } task:
                _items[e.Item.Number] = (e.Track.Number, e.Task);
                Must(task.ByHand.IsEmpty == e.Added is null, $"{e.Task} is opened {(e.Added is null ? "by itself" : "by hand")}");
                foreach (var before in task.After.Where(_ => !_reopened.Contains(e.Task)))
                    Must(_done[e.Track.Number].ContainsKey(before), $"{e.Task} opened before {before} was done");
                break;
            case CaseEvent.WorkItemCompleted e:
                Complete(e);
                break;
        }
    }

    private void Complete(CaseEvent.WorkItemCompleted completed)
    {
        var (track, name) = _items[completed.Item.Number];
        foreach (var (other, person) in _done[track])
        {
            var isPair =
                definition.FindTask(name)?.AnotherPersonThan.Contains(other) == true
                || definition.FindTask(other)?.AnotherPersonThan.Contains(name) == true;
            Must(!isPair || person != completed.By.Person, $"{person} did both {other} and {name}");
        }
        _done[track][name] = completed.By.Person;
    }

    private void Must(bool holds, string otherwise)
    {
        if (!holds)
            Violations.Add(otherwise);
    }
}
