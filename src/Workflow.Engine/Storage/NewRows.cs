using System.Collections.Immutable;

namespace Workflow.Engine.Storage;

/// <summary>Rows of cases that no store holds yet, table by table.</summary>
internal sealed class NewRows
{
    public List<CaseRow> Cases { get; } = [];
    public List<JournalRow> Journal { get; } = [];
    public List<ResponsibilityRow> Responsibilities { get; } = [];
    public List<WorkItemRow> WorkItems { get; } = [];
    public List<RungFiredRow> RungsFired { get; } = [];
    public List<AlertRow> Alerts { get; } = [];
    public List<PersonalValueRow> PersonalValues { get; } = [];
    public List<OutboxRow> Outbox { get; } = [];

    /// <summary>
    /// The rows of a whole journal. Throws <see cref="InvalidOperationException"/> where there are rows of a kind that can't be written in
    /// bulk, so that none is left out unseen.
    /// </summary>
    public static NewRows Of(ProjectedRows rows)
    {
        if (rows is { Handovers.Count: 0, Findings.Count: 0, Links.Count: 0 })
            return Taken(rows);
        throw new InvalidOperationException("Cases with handovers, findings or links can't be written in bulk.");
    }

    /// <summary>The tables that have rows, with the values of each column.</summary>
    public IEnumerable<(string Table, ImmutableArray<ColumnValues> Columns)> Tables(SqlWriter sql)
    {
        return new[]
        {
            Part(Cases),
            Part(Journal),
            Part(Responsibilities),
            Part(WorkItems),
            Part(RungsFired),
            Part(Alerts),
            Part(PersonalValues),
            Part(Outbox),
        }.Where(part => part.Columns[0].Values.Length > 0);

        (string Table, ImmutableArray<ColumnValues> Columns) Part<TRow>(List<TRow> rows) =>
            (sql.TableOf<TRow>().Name, sql.TableOf<TRow>().Values(rows));
    }

    /// <summary>Ordinary statements that insert all of it.</summary>
    public List<Statement> Statements(SqlWriter sql) =>
        [
            .. sql.Insert(Cases),
            .. sql.Insert(Journal),
            .. sql.Insert(Responsibilities),
            .. sql.Insert(WorkItems),
            .. sql.Insert(RungsFired),
            .. sql.Insert(Alerts),
            .. sql.Insert(PersonalValues),
            .. sql.Insert(Outbox),
        ];

    private static NewRows Taken(ProjectedRows rows)
    {
        var taken = new NewRows();
        taken.Cases.AddRange(rows.Cases.Values.Select(change => change.Row));
        taken.Journal.AddRange(rows.Journal);
        taken.Responsibilities.AddRange(rows.Responsibilities);
        taken.WorkItems.AddRange(rows.WorkItems.Values);
        taken.RungsFired.AddRange(rows.RungsFired);
        taken.Alerts.AddRange(rows.Alerts.Values);
        taken.PersonalValues.AddRange(rows.PersonalValues);
        taken.Outbox.AddRange(rows.Outbox);
        return taken;
    }
}
