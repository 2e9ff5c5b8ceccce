using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Queries;

/// <summary>What the subjects of a case are called. Events name them by number only, and what is closed is in the events only.</summary>
internal static class SubjectTitles
{
    /// <summary>By number, out of the events of every decision as they are stored.</summary>
    public static Dictionary<int, LocalizedText> In(IEnumerable<string> journal, WorkflowDefinition definition)
    {
        var titles = new Dictionary<int, LocalizedText>();
        foreach (var opened in journal.SelectMany(text => CaseJson.ToEvents(text)))
        {
            if (opened is CaseEvent.TrackOpened track)
                titles[track.Track.Number] = definition.Tracks.TryGetValue(track.Name, out var found)
                    ? found.Title
                    : LocalizedText.Same(track.Name);
            else if (opened is CaseEvent.WorkItemOpened item)
                titles[item.Item.Number] = definition.FindTask(item.Task)?.Title ?? LocalizedText.Same(item.Task);
        }
        return titles;
    }
}
