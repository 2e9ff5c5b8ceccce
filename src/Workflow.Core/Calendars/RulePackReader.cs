using System.Collections.Immutable;
using NodaTime;
using NodaTime.Text;
using Workflow.Core.Definitions;

namespace Workflow.Core.Calendars;

/// <summary>Reads a <c>rules:</c> file: a pack of deadline rows, or an overlay over another pack.</summary>
public static class RulePackReader
{
    /// <summary>The pack, or null when something is wrong with it; the list then says what.</summary>
    public static RulePack? Read(SourceNode node, ProblemList problems)
    {
        var before = problems.All.Count;
        if (MapReader.Of(node, "a rule pack", problems) is not { } map)
            return null;
        var id = map.RequiredText("rules");
        var version = map.RequiredText("version");
        var title = map.Localized("title");
        var validFrom = map.Date("valid-from");
        var overlays = map.Text("overlays");
        var areas = map.Words("areas").Select(word => word.Text).ToImmutableArray();
        if (overlays is null && map.Has("areas"))
            problems.Error(map.WhereIs("areas"), "'areas:' is for overlays; a pack that stands alone holds everywhere");
        var rows = new Rows(new($"{id} {version}", validFrom, problems));
        rows.ReadAll(map, "rows");
        if (overlays is null && map.Has("new-rows"))
            problems.Error(map.WhereIs("new-rows"), "'new-rows:' is for overlays; a pack that stands alone has all its rows under 'rows:'");
        rows.ReadAll(map, "new-rows");
        map.Done();
        if (overlays is null)
            rows.TellBeginnings(validFrom, problems);
        if (problems.HasErrorsSince(before) || id is null || version is null)
            return null;
        return new(id, version, validFrom, new(rows.Current))
        {
            Title = title ?? LocalizedText.Same(id),
            Overlays = overlays,
            Areas = areas,
            Earlier = rows.Earlier.ToImmutable(),
            Places = rows.Places.ToImmutable(),
            NewRows = [.. rows.Names("new-rows")],
        };
    }

    private sealed class Rows(DeadlineRuleReader reader)
    {
        private readonly List<(string Section, string Id)> _names = [];

        public List<KeyValuePair<string, DeadlineRule>> Current { get; } = [];

        public ImmutableDictionary<string, ImmutableArray<DeadlineRule>>.Builder Earlier { get; } =
            ImmutableDictionary.CreateBuilder<string, ImmutableArray<DeadlineRule>>();

        public ImmutableDictionary<string, SourceLocation>.Builder Places { get; } =
            ImmutableDictionary.CreateBuilder<string, SourceLocation>();

        public IEnumerable<string> Names(string section) => _names.Where(name => name.Section == section).Select(name => name.Id);

        public void ReadAll(MapReader map, string section)
        {
            foreach (var entry in map.Group(section, $"the rows under '{section}'")?.Entries ?? [])
            {
                if (!Places.TryAdd(entry.Key, entry.KeyWhere))
                    map.Problems.Error(entry.KeyWhere, $"the row '{entry.Key}' is written twice");
                else if (reader.ReadWithHistory(entry) is [var row, .. var earlier])
                    Add(section, row, earlier);
            }
        }

        /// <summary>A row that begins later than its pack replaces something; what that was must be said.</summary>
        public void TellBeginnings(LocalDate? packValidFrom, ProblemList problems)
        {
            foreach (var (id, row) in Current)
            {
                if (row.ValidFrom is { } from && from != packValidFrom && !Earlier.ContainsKey(id))
                    problems.Warn(
                        Places[id],
                        $"{id} holds from {LocalDatePattern.Iso.Format(from)} on, and nothing says what held before: earlier anchors are counted by it, too; put the old wording under 'earlier:'"
                    );
            }
        }

        private void Add(string section, DeadlineRule row, ImmutableArray<DeadlineRule> earlier)
        {
            _names.Add((section, row.Id));
            Current.Add(KeyValuePair.Create(row.Id, row));
            if (!earlier.IsEmpty)
                Earlier[row.Id] = earlier;
        }
    }
}
