using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Core.Simulation;

/// <summary>
/// The names that a scenario uses: posts, tasks, tracks, stages, rungs, findings and fields. A name that nobody knows is a mistake of the
/// scenario, above all where it says that something must not happen.
/// </summary>
public static class ScenarioNames
{
    /// <summary>Tells each unknown name at its place with the nearest known one.</summary>
    public static void Check(Scenario scenario, ScenarioWorld world, ProblemList problems)
    {
        foreach (var step in scenario.Steps.Prepend(scenario.Opening))
            new Known(DefinitionOf(step.In, world), world.Directory, problems).Check(step);
        foreach (var expectation in scenario.Then)
        {
            var (label, own) = Apart(expectation);
            new Known(DefinitionOf(label, world), world.Directory, problems).Check(own);
        }
    }

    /// <summary>The workflow of a case of the story: a linked one is called by its workflow, others are of the story's own.</summary>
    private static WorkflowDefinition DefinitionOf(string? label, ScenarioWorld world) =>
        world.Linked.Values.FirstOrDefault(linked =>
            label == linked.Name || label?.StartsWith(linked.Name + "-", StringComparison.Ordinal) == true
        ) ?? world.Definition;

    /// <summary>The case that an expectation is about (null: the story's own), and the expectation without it.</summary>
    private static (string? Label, Expectation Own) Apart(Expectation expectation) =>
        expectation switch
        {
            Expectation.Owner e when Split(e.Track) is var (label, name) => (label, e with { Track = name }),
            Expectation.DueAt e when Split(e.Subject) is var (label, name) => (label, e with { Subject = name }),
            Expectation.Rung e when Split(e.Subject) is var (label, name) => (label, e with { Subject = name }),
            Expectation.NoRung e when Split(e.Subject) is var (label, name) => (label, e with { Subject = name }),
            Expectation.ReminderSent e when Split(e.Subject) is var (label, name) => (label, e with { Subject = name }),
            Expectation.StandsIn e when Split(e.Track) is var (label, name) => (label, e with { Track = name }),
            _ => (null, expectation),
        };

    private static (string Label, string Name)? Split(string subject) => subject.Split('/') is [var label, var name] ? (label, name) : null;

    private sealed class Known(WorkflowDefinition definition, OrgDirectory directory, ProblemList problems)
    {
        private readonly WorkflowDefinition _definition = definition;
        private readonly OrgDirectory _directory = directory;

        private IEnumerable<StageDefinition> Stages => _definition.Tracks.Values.SelectMany(track => track.Stages.Values);

        private IEnumerable<string> Tasks => Stages.SelectMany(stage => stage.Tasks.Names);

        private IEnumerable<string> StageNames => Stages.Select(stage => stage.Name);

        public void Check(ScenarioStep step)
        {
            Post(step.By, step.Where);
            foreach (var field in step.Values.Keys)
                One("field", field, _definition.Fields.Names, step.Where);
            switch (step.Act)
            {
                case ScenarioAct.Complete act:
                    One("task", act.Task, Tasks, step.Where);
                    foreach (var material in act.LeftOut)
                        One("material", material, _definition.Materials.Names, step.Where);
                    break;
                case ScenarioAct.Reassign act:
                    One("task", act.Task, Tasks, step.Where);
                    Post(act.To, step.Where);
                    break;
                case ScenarioAct.OpenTrack act:
                    One("track", act.Track, _definition.Tracks.Names, step.Where);
                    break;
                case ScenarioAct.Accept act:
                    One("stage", act.Stage, StageNames, step.Where);
                    break;
                case ScenarioAct.Return act:
                    One("stage", act.Stage, StageNames, step.Where);
                    break;
                case ScenarioAct.Reoffer act:
                    One("stage", act.Stage, StageNames, step.Where);
                    break;
                case ScenarioAct.WithdrawOffer act:
                    One("stage", act.Stage, StageNames, step.Where);
                    break;
                case ScenarioAct.Correct act:
                    One("task", act.Task, Tasks, step.Where);
                    break;
                case ScenarioAct.WithdrawFinding act:
                    One("finding", act.Kind, _definition.Findings.Names, step.Where);
                    break;
                case ScenarioAct.Acknowledge act:
                    Rung(act.Subject, act.Rung, step.Where);
                    break;
            }
        }

        public void Check(Expectation expectation)
        {
            switch (expectation)
            {
                case Expectation.Owner e:
                    One("track or task", e.Track, _definition.Tracks.Names.Concat(Tasks), e.Where);
                    if (e.Post is { } owner)
                        Post(owner, e.Where);
                    break;
                case Expectation.DueAt e:
                    Subject(e.Subject, e.Where);
                    break;
                case Expectation.Rung e:
                    Rung(e.Subject, e.Key, e.Where);
                    Post(e.To, e.Where);
                    break;
                case Expectation.NoRung e:
                    Rung(e.Subject, e.Key, e.Where);
                    break;
                case Expectation.ReminderSent e:
                    Subject(e.Subject, e.Where);
                    if (e.To is { } reminded)
                        Post(reminded, e.Where);
                    break;
                case Expectation.Messages e:
                    Post(e.To, e.Where);
                    break;
                case Expectation.StandsIn e:
                    if (One("track", e.Track, _definition.Tracks.Names, e.Where) && e.Stage is { } stage)
                        One($"stage of '{e.Track}'", stage, _definition.Tracks[e.Track].Stages.Names.Append("closed"), e.Where);
                    break;
            }
        }

        private void Post(PostId post, SourceLocation where) => One("post", post.Code, _directory.Posts.Names, where);

        private bool Subject(string subject, SourceLocation where) =>
            One("task, or stage entered by handover,", subject, Tasks.Concat(StageNames), where);

        private void Rung(string subject, string key, SourceLocation where)
        {
            if (Subject(subject, where))
                One($"rung of '{subject}'", key, Ladders(subject).SelectMany(ladder => ladder.Levels).Select(level => level.Key), where);
        }

        /// <summary>The ladders that a task climbs, or the handovers into a stage.</summary>
        private IEnumerable<Deadlines.EscalationPolicy> Ladders(string subject)
        {
            var ofTask = _definition.FindTask(subject)?.Ladder is { } ladder ? new[] { ladder } : [];
            var ofHandovers = Stages
                .SelectMany(stage => stage.Transitions)
                .Where(way => way.To == subject)
                .Select(way => way.Handover)
                .OfType<HandoverDefinition>()
                .SelectMany(handover => new[] { handover.Ladder, handover.CompleteLadder });
            return ofTask.Concat(ofHandovers).Select(name => _definition.Ladders[name]);
        }

        private bool One(string what, string name, IEnumerable<string> known, SourceLocation where)
        {
            var names = known.ToList();
            if (names.Contains(name, StringComparer.Ordinal))
                return true;
            problems.Error(where, $"there is no {what} '{MapReader.Short(name)}'{NearestName.Hint(name, names)}");
            return false;
        }
    }
}
