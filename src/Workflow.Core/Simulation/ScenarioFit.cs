using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;

namespace Workflow.Core.Simulation;

/// <summary>
/// Tells a story whose made-up answers lead where the case went. An answer that isn't told may have decided a way; so the
/// story is played, and where it leaves what happened, the answers before that place are changed until it goes on. That tells a reader
/// nothing that the way itself doesn't.
/// </summary>
public static class ScenarioFit
{
    /// <summary>So often a story is played at most.</summary>
    private const int MostPlayed = 150;

    /// <summary>So many answers before the place where a story goes wrong are tried, the latest first.</summary>
    private const int MostSuspected = 12;

    /// <summary>
    /// The scenario of a case from its first decision on, in <paramref name="world"/>; <paramref name="final"/> is how it stands, and the
    /// story ends at <paramref name="until"/>. Only fields in <paramref name="told"/> keep their values; sensitive ones never do. Where no
    /// answers make it hold, the text begins with a comment that says so.
    /// </summary>
    public static string Write(
        ScenarioFrame frame,
        ScenarioWorld world,
        IReadOnlyList<StoryDecision> story,
        Case final,
        Instant until,
        IReadOnlySet<string> told
    )
    {
        var fitting = new Fitting(frame, world, story, final, until, told);
        return fitting.Find();
    }

    private sealed class Fitting(
        ScenarioFrame frame,
        ScenarioWorld world,
        IReadOnlyList<StoryDecision> story,
        Case final,
        Instant until,
        IReadOnlySet<string> told
    )
    {
        private readonly List<(int Decision, string Shape)> _happened =
        [
            .. story.SelectMany((decision, number) => decision.Events.Select(happened => (number, ShapeOf(happened)))),
        ];

        private int _played;

        public string Find()
        {
            var answers = MadeUpAnswers.None;
            var (text, reached, holds) = Play(answers);
            while (!holds && _played < MostPlayed && reached < _happened.Count && Better(answers, reached) is { } better)
                (answers, text, reached, holds) = better;
            return holds
                ? text
                : $"# Played again this story doesn't lead where the case went: what is made up in it decides otherwise.\n{text}";
        }

        /// <summary>The same with one answer changed so that the story follows the case further; null when none does.</summary>
        private (MadeUpAnswers Answers, string Text, int Reached, bool Holds)? Better(MadeUpAnswers answers, int reached)
        {
            foreach (var (decision, field) in SuspectsBefore(_happened[reached].Decision))
            {
                var had = answers.ChoiceOf(decision, field.Name);
                for (var choice = 0; choice < PossibleIn(decision, field); choice++)
                {
                    if (choice == had)
                        continue;
                    if (_played >= MostPlayed)
                        return null;
                    var changed = answers.With(decision, field.Name, choice);
                    var (text, further, holds) = Play(changed);
                    if (holds || further > reached)
                        return (changed, text, further, holds);
                }
            }
            return null;
        }

        private IEnumerable<(int Decision, FieldDefinition Field)> SuspectsBefore(int last) =>
            Enumerable
                .Range(0, last + 1)
                .Reverse()
                .SelectMany(number =>
                    story[number]
                        .Events.OfType<CaseEvent.FieldsRecorded>()
                        .SelectMany(recorded => recorded.Values.Keys)
                        .Select(name => (number, world.Definition.Fields[name]))
                )
                .Where(asked => StoryActs.IsMadeUp(asked.Item2, told) && PossibleIn(asked.number, asked.Item2) > 1)
                .Take(MostSuspected);

        private int PossibleIn(int decision, FieldDefinition field) =>
            MadeUpAnswers.Possible(field, story[decision].At.InZone(frame.Zone).Date).Length;

        /// <summary>The story with these answers, how many events of the case it follows, and whether all that it expects holds.</summary>
        private (string Text, int Reached, bool Holds) Play(MadeUpAnswers answers)
        {
            _played++;
            var text = ScenarioWriter.Write(frame, world.Definition, story, final, until, told, answers);
            var problems = new ProblemList();
            const string Name = "told.scenario.yaml";
            if (YamlText.Parse(Name, text, problems) is not { } node || ScenarioReader.Read(Name, node, problems) is not { } scenario)
                return (text, 0, false);
            var record = Simulator.Run(scenario, world);
            var shapes = record.Journal.SelectMany(entry => entry.Events).Select(ShapeOf);
            var reached = shapes.Zip(_happened).TakeWhile(pair => pair.First == pair.Second.Shape).Count();
            return (text, reached, ScenarioComparison.Compare(scenario, record).Count == 0);
        }
    }

    /// <summary>What an event says without numbers, times and values.</summary>
    private static string ShapeOf(CaseEvent happened) =>
        happened switch
        {
            CaseEvent.TrackOpened opened => $"open {opened.Name}",
            CaseEvent.StageEntered entered => $"enter {entered.Stage}",
            CaseEvent.WorkItemOpened opened => $"do {opened.Task}",
            CaseEvent.HandoverOffered offered => $"offer {offered.Stage}",
            CaseEvent.ResponsibilityAssumed assumed => $"owner {assumed.Post}",
            CaseEvent.MomentReached reached => $"moment {reached.Name}",
            CaseEvent.DeadlineArmed armed => $"deadline {armed.Deadline.Rule}",
            CaseEvent.RungFired fired => $"rung {fired.Rung}",
            CaseEvent.FindingSigned signed => $"finding {signed.Kind}",
            CaseEvent.CounterCrossed crossed => $"counter {crossed.Counter}",
            CaseEvent.CaseEnded ended => $"end {ended.Ending}",
            _ => happened.GetType().Name,
        };
}
