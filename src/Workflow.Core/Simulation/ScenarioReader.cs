using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using NodaTime.Text;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Core.Simulation;

/// <summary>Reads scenario files. Names of tasks, stages and posts are looked up when the scenario runs.</summary>
public static class ScenarioReader
{
    private static readonly LocalDateTimePattern Pattern = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm");

    /// <summary>The scenario, or null after noting why not.</summary>
    public static Scenario? Read(string file, SourceNode node, ProblemList problems)
    {
        if (MapReader.Of(node, "a scenario", problems) is not { } map)
            return null;
        var before = problems.All.Count;
        var zone = ZoneOf(map);
        var reader = new Reader(zone, problems);
        var scenario = new Scenario(
            map.RequiredText("scenario") ?? "",
            file,
            map.Localized("about") ?? LocalizedText.Empty,
            DefinitionSources.Resolve(file, map.RequiredText("workflow") ?? ""),
            DefinitionSources.Resolve(file, map.RequiredText("organization") ?? ""),
            [.. map.Words("calendars").Select(word => DefinitionSources.Resolve(file, word.Text))],
            [.. map.Words("overlays").Select(word => DefinitionSources.Resolve(file, word.Text))],
            zone,
            reader.Opening(map.RequiredNode("open")),
            [.. map.Items("steps").Select(reader.Step).OfType<ScenarioStep>()],
            reader.Until(map),
            [.. reader.Expectations(map.Group("then", "the outcome"))]
        );
        scenario = scenario with
        {
            Named = PathsIn(file, map),
            LinkedPaths = [.. map.Words("linked").Select(word => DefinitionSources.Resolve(file, word.Text))],
        };
        map.Done();
        if (problems.All.Count == before)
            InOrder(scenario, problems);
        return problems.All.Count > before ? null : scenario;
    }

    private static ImmutableDictionary<string, SourceLocation> PathsIn(string file, MapReader map)
    {
        var places = ImmutableDictionary.CreateBuilder<string, SourceLocation>(StringComparer.Ordinal);
        foreach (var word in new[] { "workflow", "organization", "calendars", "overlays", "linked" }.SelectMany(key => map.Words(key)))
            places[DefinitionSources.Resolve(file, word.Text)] = word.Where;
        return places.ToImmutable();
    }

    private static DateTimeZone ZoneOf(MapReader map)
    {
        var id = map.RequiredText("zone") ?? "UTC";
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) is { } zone)
            return zone;
        map.Problems.Error(map.WhereIs("zone"), $"'{id}' isn't a time zone{NearestName.Hint(id, DateTimeZoneProviders.Tzdb.Ids)}");
        return DateTimeZone.Utc;
    }

    private static void InOrder(Scenario scenario, ProblemList problems)
    {
        var at = scenario.Opening.At;
        foreach (var step in scenario.Steps)
        {
            if (step.At < at)
                problems.Error(step.Where, "steps are told in order of time; this one is earlier than the one before it");
            at = step.At;
        }
        if (scenario.Until < at)
            problems.Error(new(scenario.File, 0, 0), "'until' is earlier than the last step");
    }

    private sealed class Reader(DateTimeZone zone, ProblemList problems)
    {
        public ScenarioStep Opening(SourceNode? node)
        {
            var empty = new ScenarioStep(default, default, new(""), new ScenarioAct.Open(), Values(null), Refused: null);
            if (MapReader.Of(node, "the opening", problems) is not { } map)
                return empty;
            var act = new ScenarioAct.Open { Effective = Effective(map) };
            var step = new ScenarioStep(map.Where, At(map), By(map), act, Values(map), Refused(map));
            map.Done();
            return step;
        }

        public ScenarioStep? Step(SourceNode node)
        {
            if (MapReader.Of(node, "a step", problems) is not { } map)
                return null;
            var act = Act(map) is { } told ? told with { Effective = Effective(map) } : null;
            var step = new ScenarioStep(map.Where, At(map), By(map), act ?? new ScenarioAct.Open(), Values(map), Refused(map))
            {
                In = map.Text("in"),
            };
            map.Done();
            if (act is null)
                problems.Error(
                    map.Where,
                    "a step does one of: complete, open, add, reassign, accept, return, reoffer, acknowledge, correct, open-case, merge, withdraw-offer, withdraw-finding"
                );
            return act is null ? null : step;
        }

        public Instant Until(MapReader map) => map.DateAndTime("until") is { } local ? InZone(local) : Missing(map, "until");

        public IEnumerable<Expectation> Expectations(MapReader? map)
        {
            if (map is null)
                yield break;
            foreach (var (key, read) in Sections)
            {
                foreach (var line in map.Words(key))
                {
                    var words = line.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                    if (read(this, line.Where, words) is { } expectation)
                        yield return expectation;
                    else
                        problems.Error(line.Where, $"'{line.Text}' isn't understood; under '{key}' write: {Forms[key]}");
                }
            }
            if (map.Date("term") is { } lastDay)
                yield return new Expectation.TermEnds(map.WhereIs("term"), lastDay);
            if (map.Text("ending") is { } ending)
                yield return new Expectation.Ended(map.WhereIs("ending"), ending == "none" ? null : ending);
            map.Done();
        }

        private static readonly Dictionary<string, string> Forms = new(StringComparer.Ordinal)
        {
            ["owners"] = "2026-03-02 08:30 main DL-PSB-AB (or 'nobody' when it closes)",
            ["deadlines"] = "2026-03-17 24:00 register",
            ["rungs"] = "2026-03-18 09:00 register L1 QH-DIR",
            ["no-rungs"] = "register L3",
            ["reminders"] = "2026-02-14 09:00 register QH-FTW-1 (or 'participant')",
            ["messages"] = "2026-02-14 09:00 QH-FTW-1 1",
            ["stages"] = "main registration (or 'closed')",
        };

        private static readonly (string Key, Func<Reader, SourceLocation, string[], Expectation?> Read)[] Sections =
        [
            (
                "owners",
                (r, at, w) =>
                    w.Length == 4 && r.Time(w) is { } t
                        ? new Expectation.Owner(at, w[2], t, w[3] == "nobody" ? null : new PostId(w[3]))
                        : null
            ),
            ("deadlines", (r, at, w) => w.Length == 3 && r.Time(w) is { } t ? new Expectation.DueAt(at, w[2], t) : null),
            ("rungs", (r, at, w) => w.Length == 5 && r.Time(w) is { } t ? new Expectation.Rung(at, t, w[2], w[3], new(w[4])) : null),
            ("no-rungs", (_, at, w) => w.Length == 2 ? new Expectation.NoRung(at, w[0], w[1]) : null),
            (
                "reminders",
                (r, at, w) =>
                    w.Length == 4 && r.Time(w) is { } t
                        ? new Expectation.ReminderSent(at, t, w[2], w[3] == "participant" ? null : new PostId(w[3]))
                        : null
            ),
            (
                "messages",
                (r, at, w) =>
                    w.Length == 4
                    && r.Time(w) is { } t
                    && int.TryParse(w[3], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                        ? new Expectation.Messages(at, t, new(w[2]), count)
                        : null
            ),
            ("stages", (_, at, w) => w.Length == 2 ? new Expectation.StandsIn(at, w[0], w[1] == "closed" ? null : w[1]) : null),
        ];

        private static ScenarioAct? Act(MapReader map)
        {
            if (map.Text("complete") is { } task)
                return new ScenarioAct.Complete(task, map.Text("late-reason"), [.. map.Words("leave-out").Select(word => word.Text)]);
            if (map.Text("open") is { } opened)
                return new ScenarioAct.OpenTrack(opened, map.Text("late-reason"));
            if (map.Text("add") is { } added)
                return new ScenarioAct.Add(
                    added,
                    map.Text("note") ?? "",
                    map.Text("to") is { } performer ? new(performer) : null,
                    map.Date("wanted")
                );
            if (map.Text("reassign") is { } moved)
                return new ScenarioAct.Reassign(moved, new(map.RequiredText("to") ?? ""));
            if (map.Text("accept") is { } accepted)
                return new ScenarioAct.Accept(accepted);
            if (map.Text("return") is { } returned)
                return new ScenarioAct.Return(returned, map.RequiredText("because") ?? "");
            if (map.Text("reoffer") is { } offered)
                return new ScenarioAct.Reoffer(offered);
            if (map.Text("open-case") is { } label)
                return new ScenarioAct.OpenCase(label);
            if (map.Text("merge") is { } into)
                return new ScenarioAct.Merge(into, map.RequiredText("because") ?? "");
            if (map.Text("correct") is { } corrected)
                return new ScenarioAct.Correct(corrected, map.RequiredText("because") ?? "");
            if (map.Text("withdraw-offer") is { } offer)
                return new ScenarioAct.WithdrawOffer(offer, map.RequiredText("because") ?? "");
            if (map.Text("withdraw-finding") is { } finding)
                return new ScenarioAct.WithdrawFinding(finding, map.RequiredText("because") ?? "");
            return map.Text("acknowledge") is { } alert ? new ScenarioAct.Acknowledge(alert, map.RequiredText("rung") ?? "") : null;
        }

        private Instant At(MapReader map) => map.DateAndTime("at") is { } local ? InZone(local) : Missing(map, "at");

        private Instant? Effective(MapReader map) => map.DateAndTime("effective") is { } local ? InZone(local) : null;

        private Instant Missing(MapReader map, string key)
        {
            if (!map.Has(key))
                problems.Error(map.Where, $"'{key}:' is missing; expected a local date and time such as 2026-02-24 09:00");
            return default;
        }

        private static PostId By(MapReader map) => new(map.RequiredText("by") ?? "");

        private static ImmutableSortedDictionary<string, string> Values(MapReader? map)
        {
            var values = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
            foreach (var entry in map?.Group("with", "the fields")?.Entries ?? [])
            {
                if (entry.Value is SourceNode.Scalar scalar)
                    values[entry.Key] = scalar.Text;
                else
                    map?.Problems.Error(entry.Value.Where, $"'{entry.Key}' expects a single value, found {entry.Value.Kind}");
            }
            return values.ToImmutable();
        }

        private static RejectionReason? Refused(MapReader map)
        {
            var names = Enum.GetValues<RejectionReason>()
                .ToDictionary(reason => reason.ToString(), reason => (RejectionReason?)reason, StringComparer.Ordinal);
            return map.Choice("refused", names, otherwise: null);
        }

        /// <summary>The instant of "2026-03-17 24:00" in the first two words, or null.</summary>
        private Instant? Time(string[] words)
        {
            var isEndOfDay = words[1] == "24:00";
            var parsed = Pattern.Parse($"{words[0]} {(isEndOfDay ? "00:00" : words[1])}");
            return parsed.Success ? InZone(isEndOfDay ? parsed.Value.PlusDays(1) : parsed.Value) : null;
        }

        private Instant InZone(LocalDateTime local) => local.InZoneLeniently(zone).ToInstant();
    }
}
