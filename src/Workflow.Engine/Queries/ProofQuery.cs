using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Disclosure;
using Workflow.Core.Histories;
using Workflow.Core.Organizations;
using Workflow.Engine.Histories;
using Workflow.Engine.Storage;
using Workflow.Engine.Verification;

namespace Workflow.Engine.Queries;

/// <summary>The proof pack of one case: owners, receipts, deadlines, rungs and the chain of its journal.</summary>
public sealed class ProofQuery(EngineParts parts)
{
    private readonly QueryDesk _desk = new(parts);

    /// <summary>The pack, or null when the viewer may not see the case. That it was taken is noted.</summary>
    public async Task<ProofView?> FindAsync(CaseId id, Viewer viewer, CancellationToken cancellationToken)
    {
        var viewing = _desk.Look(viewer);
        if (await _desk.SeeAsync(id, viewing, cancellationToken) is not { } seen)
            return null;
        await _desk.NoteAsync(viewing, AccessKind.Print, [(id.Value, [])], cancellationToken);
        await using var db = _desk.Open();
        var journal = await db.Journal.Where(row => row.CaseId == id.Value).OrderBy(row => row.Version).ToListAsync(cancellationToken);
        var of = new Pack(seen.Definition, viewing.Names, SubjectTitles.In(journal.Select(row => row.Events), seen.Definition));
        var items = await db.WorkItems.Where(row => row.CaseId == id.Value).OrderBy(row => row.Number).ToListAsync(cancellationToken);
        var handovers = await db.Handovers.Where(row => row.CaseId == id.Value).OrderBy(row => row.Number).ToListAsync(cancellationToken);
        return new(
            id,
            id.Reference,
            seen.Definition.Title,
            seen.Definition.Version,
            seen.Current.Status,
            viewing.Now,
            await OwnersAsync(db, id, of, viewing.Now, cancellationToken),
            [.. handovers.Where(row => row.Receipt is not null).Select(of.ReceiptOf)],
            [.. items.Select(of.DeadlineOf), .. handovers.Select(of.DeadlineOf)],
            await RungsAsync(db, id, of, cancellationToken),
            await ChainAsync(db, journal, of, cancellationToken),
            viewing.Zone
        );
    }

    private static async Task<ImmutableArray<OwnerProof>> OwnersAsync(
        WorkflowDb db,
        CaseId id,
        Pack of,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        var intervals = await db
            .Responsibilities.Where(row => row.CaseId == id.Value)
            .OrderBy(row => row.Subject)
            .ThenBy(row => row.RecordedUntil == null ? 0 : 1)
            .ThenBy(row => row.ValidFrom)
            .ToListAsync(cancellationToken);
        var posts = intervals.Select(row => row.Post).Distinct().ToList();
        var stood = (
            await db
                .Occupancies.Where(row => posts.Contains(row.Post) && row.RecordedUntil == null && row.ValidFrom <= now)
                .OrderBy(row => row.ValidFrom)
                .ToListAsync(cancellationToken)
        ).ToLookup(row => row.Post, StringComparer.Ordinal);
        return [.. intervals.Select(row => of.OwnerOf(row, stood[row.Post]))];
    }

    private static async Task<ImmutableArray<RungProof>> RungsAsync(WorkflowDb db, CaseId id, Pack of, CancellationToken cancellationToken)
    {
        var rungs = await db
            .RungsFired.Where(row => row.CaseId == id.Value && row.Kind == DeadlineStepKind.Rung)
            .OrderBy(row => row.FiredAt)
            .ThenBy(row => row.Deadline)
            .ToListAsync(cancellationToken);
        var alerts = (
            await db.Alerts.Where(row => row.CaseId == id.Value).OrderBy(row => row.Number).ToListAsync(cancellationToken)
        ).ToLookup(row => (row.Deadline, row.Rung, row.Cycle, row.Repeat));
        return [.. rungs.Select(row => of.RungOf(row, alerts[(row.Deadline, row.Rung, row.Cycle, row.Repeat)]))];
    }

    private static async Task<ChainProof> ChainAsync(WorkflowDb db, List<JournalRow> journal, Pack of, CancellationToken cancellationToken)
    {
        var newest = journal[^1].RecordedAt;
        var root = await HistoryChain
            .Cases.RootsIn(db)
            .Where(row => row.CoversFrom <= newest && row.CoversUntil > newest)
            .FirstOrDefaultAsync(cancellationToken);
        var broken = HashChain.FirstBreak(journal.Select(ReadJournal.EntryOf), expectedLast: null);
        return new([.. journal.Select(of.EntryOf)], broken?.Problem, root is null ? null : HistoryChain.RootOf(root));
    }

    /// <summary>Turns rows into what people read.</summary>
    private sealed class Pack(WorkflowDefinition definition, PostNames names, Dictionary<int, LocalizedText> titles)
    {
        private readonly Dictionary<int, LocalizedText> _titles = titles;

        public OwnerProof OwnerOf(ResponsibilityRow row, IEnumerable<OccupancyRow> stood) =>
            new(
                TitleOf(row.Subject),
                names.Of(new PostId(row.Post)),
                row.ValidFrom,
                row.ValidUntil,
                row.Cause,
                [
                    .. stood
                        .Where(one => !(one.ValidUntil <= row.ValidFrom) && (row.ValidUntil is not { } end || one.ValidFrom < end))
                        .Select(one => new OccupancyView(PersonOf(one.Person), one.StandsAs, one.ValidFrom, one.ValidUntil)),
                ],
                row.RecordedUntil
            );

        public ReceiptProof ReceiptOf(HandoverRow row) =>
            new(
                StageOf(row),
                names.Of(new PostId(row.FromPost)),
                names.Of(new PostId(row.ToPost)),
                row.OfferedAt,
                row.SettledAt ?? row.OfferedAt,
                PersonOf(row.SettledBy),
                string.IsNullOrEmpty(row.SettledPost) ? null : names.Of(new PostId(row.SettledPost)),
                row.Receipt ?? ""
            );

        public DeadlineProof DeadlineOf(WorkItemRow row)
        {
            _titles.TryAdd(row.Number, definition.FindTask(row.Task)?.Title ?? LocalizedText.Same(row.Task));
            return new(
                TitleOf(row.Number),
                row.Rule,
                row.OpenedAt,
                row.DueDay,
                row.DueAt,
                row.EffectiveAt,
                row.ClosedAt,
                PersonOf(row.ClosedBy),
                row.Outcome,
                row.IsMissed
            );
        }

        public DeadlineProof DeadlineOf(HandoverRow row)
        {
            _titles.TryAdd(row.Number, StageOf(row));
            return new(
                TitleOf(row.Number),
                row.Rule,
                row.OfferedAt,
                row.DueDay,
                row.DueAt,
                row.SettledAt,
                row.SettledAt,
                PersonOf(row.SettledBy),
                row.Outcome,
                row.IsMissed
            );
        }

        public RungProof RungOf(RungFiredRow row, IEnumerable<AlertRow> alerts) =>
            new(
                TitleOf(row.Subject),
                row.Rung,
                row.Cycle,
                row.PlannedAt,
                row.FiredAt,
                [
                    .. alerts.Select(alert => new AlertProof(
                        names.Of(new PostId(alert.Post)),
                        PersonOf(alert.Person),
                        alert.AcknowledgedAt,
                        PersonOf(alert.AcknowledgedBy)
                    )),
                ]
            );

        public EntryProof EntryOf(JournalRow row) =>
            new(
                row.Version,
                row.RecordedAt,
                PersonOf(row.Person),
                string.IsNullOrEmpty(row.Post) ? null : names.Of(new PostId(row.Post)),
                row.Hash
            );

        private LocalizedText StageOf(HandoverRow row) =>
            definition.Tracks.TryGetValue(row.TrackName, out var track) && track.Stages.TryGetValue(row.Stage, out var stage)
                ? stage.Title
                : LocalizedText.Same(row.Stage);

        private LocalizedText TitleOf(int subject) => _titles.GetValueOrDefault(subject) ?? LocalizedText.Empty;

        private PersonView? PersonOf(string? code) => string.IsNullOrEmpty(code) ? null : names.Of(new PersonId(code));
    }
}
