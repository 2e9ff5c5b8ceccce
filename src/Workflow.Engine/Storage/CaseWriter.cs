namespace Workflow.Engine.Storage;

/// <summary>Turns decisions into statements, one for each table, closes before opens. The same for one command and for a batch of the pump.</summary>
internal sealed class CaseWriter(SqlWriter sql)
{
    private static readonly string[] CaseNumber = [nameof(AlertRow.CaseId), nameof(AlertRow.Number)];

    public List<Statement> Write(ProjectedRows rows)
    {
        var statements = new List<Statement>();
        statements.AddRange(
            sql.Insert(rows.Cases.Values.Where(change => change.ExpectedVersion is null).Select(change => change.Row).ToList())
        );
        statements.AddRange(UpdateCases(rows.Cases.Values.Where(change => change.ExpectedVersion is not null).ToList()));
        statements.AddRange(sql.Insert(rows.Journal));
        statements.AddRange(EndResponsibilities(rows.Ends));
        statements.AddRange(
            sql.Update(
                rows.Superseded,
                [
                    nameof(ResponsibilityRow.CaseId),
                    nameof(ResponsibilityRow.Subject),
                    nameof(ResponsibilityRow.ValidFrom),
                    nameof(ResponsibilityRow.RecordedFrom),
                ],
                [nameof(ResponsibilityRow.RecordedUntil)]
            )
        );
        statements.AddRange(sql.Insert(rows.Responsibilities));
        statements.AddRange(sql.Upsert(rows.WorkItems.Values.ToList()));
        statements.AddRange(
            sql.Update(rows.Corrected.Values.ToList(), CaseNumber, [nameof(WorkItemRow.EffectiveAt), nameof(WorkItemRow.Outcome)])
        );
        statements.AddRange(ForgetDrafts(rows.WorkItems.Values.Where(item => item.Status != WorkItemStatus.Open).ToList()));
        statements.AddRange(sql.Upsert(rows.Handovers.Values.ToList(), nameof(HandoverRow.ReturnReason)));
        statements.AddRange(sql.Insert(rows.RungsFired));
        statements.AddRange(
            sql.Update(
                rows.WereInTime,
                [nameof(RungFiredRow.CaseId), nameof(RungFiredRow.Deadline), nameof(RungFiredRow.Kind)],
                [nameof(RungFiredRow.WasInTime)]
            )
        );
        AddAlerts(statements, rows);
        AddFindings(statements, rows);
        statements.AddRange(sql.Insert(rows.Links));
        statements.AddRange(sql.Insert(rows.PersonalValues));
        statements.AddRange(sql.Insert(rows.Outbox));
        return statements;
    }

    private void AddAlerts(List<Statement> statements, ProjectedRows rows)
    {
        statements.AddRange(sql.Insert(rows.Alerts.Values.ToList()));
        statements.AddRange(
            sql.Update(
                rows.Acknowledged.Values.ToList(),
                CaseNumber,
                [
                    nameof(AlertRow.AcknowledgedAt),
                    nameof(AlertRow.AcknowledgedBy),
                    nameof(AlertRow.AcknowledgedPost),
                    nameof(AlertRow.Comment),
                ]
            )
        );
        statements.AddRange(sql.Update(rows.HandedOn.Values.ToList(), CaseNumber, [nameof(AlertRow.Post), nameof(AlertRow.Person)]));
        statements.AddRange(
            sql.Update(rows.Resolved.Values.ToList(), CaseNumber, [nameof(AlertRow.ResolvedAt), nameof(AlertRow.Resolution)])
        );
    }

    private void AddFindings(List<Statement> statements, ProjectedRows rows)
    {
        statements.AddRange(sql.Insert(rows.Findings.Values.ToList()));
        statements.AddRange(sql.Update(rows.Redated.Values.ToList(), CaseNumber, [nameof(FindingRow.EffectiveAt)]));
        statements.AddRange(
            sql.Update(
                rows.Withdrawn.Values.ToList(),
                CaseNumber,
                [
                    nameof(FindingRow.WithdrawnAt),
                    nameof(FindingRow.WithdrawnBy),
                    nameof(FindingRow.WithdrawnPost),
                    nameof(FindingRow.WithdrawnBecause),
                ]
            )
        );
    }

    /// <summary>What was typed for an item that is done or needless isn't kept.</summary>
    private IEnumerable<Statement> ForgetDrafts(List<WorkItemRow> closed)
    {
        if (closed.Count == 0)
            return [];
        var table = sql.TableOf<DraftRow>();
        var drafts = closed.ConvertAll(item => new DraftRow { CaseId = item.CaseId, Item = item.Number });
        return sql.Delete(table.Name, table.Values(drafts, nameof(DraftRow.CaseId), nameof(DraftRow.Item)));
    }

    /// <summary>Each stored case must still have the version that was decided on.</summary>
    private IEnumerable<Statement> UpdateCases(List<CaseChange> changes)
    {
        if (changes.Count == 0)
            return [];
        var table = sql.TableOf<CaseRow>();
        var rows = changes.Select(change => change.Row).ToList();
        var id = table.Values(rows, nameof(CaseRow.CaseId));
        var version = table.Values(rows, nameof(CaseRow.Version))[0] with
        {
            Values = [.. changes.Select(change => (object?)change.ExpectedVersion)],
        };
        var set = table.Values(
            rows,
            nameof(CaseRow.Version),
            nameof(CaseRow.DefinitionVersion),
            nameof(CaseRow.Form),
            nameof(CaseRow.Status),
            nameof(CaseRow.MainStage),
            nameof(CaseRow.MainPost),
            nameof(CaseRow.LastRecordedAt),
            nameof(CaseRow.LastHash),
            nameof(CaseRow.WakeAt),
            nameof(CaseRow.ParkedBecause),
            nameof(CaseRow.ParkedAt),
            nameof(CaseRow.State)
        );
        // Whoever stored the next version first has stored its journal row too.
        return sql.Update(table.Name, id.Add(version), set, isEachThere: true)
            .Select(statement => statement with { GuardedBy = sql.TableOf<JournalRow>().Name });
    }

    /// <summary>An interval that would have no length never was: it goes, the others end.</summary>
    private IEnumerable<Statement> EndResponsibilities(List<ResponsibilityEnd> ends)
    {
        if (ends.Count == 0)
            return [];
        var table = sql.TableOf<ResponsibilityRow>();
        var rows = ends.ConvertAll(RowOf);
        var empty = ends.FindAll(end => end.MayBeEmpty).ConvertAll(RowOf);
        string[] subject = [nameof(ResponsibilityRow.CaseId), nameof(ResponsibilityRow.Subject)];
        const string standing = " AND responsibilities.recorded_until IS NULL AND responsibilities.valid_until IS NULL";
        return
        [
            .. empty.Count == 0
                ? []
                : sql.Delete(table.Name, table.Values(empty, [.. subject, nameof(ResponsibilityRow.ValidFrom)]), standing),
            .. sql.Update(
                table.Name,
                table.Values(rows, subject),
                table.Values(rows, nameof(ResponsibilityRow.ValidUntil)),
                isEachThere: false,
                standing
            ),
        ];

        static ResponsibilityRow RowOf(ResponsibilityEnd end) =>
            new()
            {
                CaseId = end.CaseId,
                Subject = end.Subject,
                ValidFrom = end.At,
                ValidUntil = end.At,
            };
    }
}
