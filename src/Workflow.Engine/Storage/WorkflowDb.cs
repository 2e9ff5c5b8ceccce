using Microsoft.EntityFrameworkCore;

namespace Workflow.Engine.Storage;

/// <summary>The model of the store, the same for both databases.</summary>
internal abstract class WorkflowDb(DbContextOptions options) : DbContext(options)
{
    public DbSet<CaseRow> Cases => Set<CaseRow>();
    public DbSet<JournalRow> Journal => Set<JournalRow>();
    public DbSet<PersonalValueRow> PersonalValues => Set<PersonalValueRow>();
    public DbSet<DraftRow> Drafts => Set<DraftRow>();
    public DbSet<ResponsibilityRow> Responsibilities => Set<ResponsibilityRow>();
    public DbSet<WorkItemRow> WorkItems => Set<WorkItemRow>();
    public DbSet<HandoverRow> Handovers => Set<HandoverRow>();
    public DbSet<RungFiredRow> RungsFired => Set<RungFiredRow>();
    public DbSet<AlertRow> Alerts => Set<AlertRow>();
    public DbSet<FindingRow> Findings => Set<FindingRow>();
    public DbSet<CaseLinkRow> CaseLinks => Set<CaseLinkRow>();
    public DbSet<OutboxRow> Outbox => Set<OutboxRow>();
    public DbSet<InboxMessageRow> InboxMessages => Set<InboxMessageRow>();
    public DbSet<OccupancyRow> Occupancies => Set<OccupancyRow>();
    public DbSet<OrganizationChangeRow> OrganizationChanges => Set<OrganizationChangeRow>();
    public DbSet<SnapshotRow> Snapshots => Set<SnapshotRow>();
    public DbSet<AccessRow> AccessLog => Set<AccessRow>();
    public DbSet<BatchRow> Batches => Set<BatchRow>();
    public DbSet<BatchItemRow> BatchItems => Set<BatchItemRow>();
    public DbSet<ChainRootRow> ChainRoots => Set<ChainRootRow>();
    public DbSet<NodeRow> Nodes => Set<NodeRow>();
    public DbSet<SettingRow> StoreSettings => Set<SettingRow>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<Enum>().HaveConversion<string>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        MapCases(modelBuilder);
        MapProjections(modelBuilder);
        MapSupport(modelBuilder);
    }

    private static void MapCases(ModelBuilder model)
    {
        model.Entity<CaseRow>(row =>
        {
            row.ToTable("cases").HasKey(r => r.CaseId);
            row.HasIndex(r => r.WakeAt).HasFilter("wake_at IS NOT NULL AND parked_because IS NULL").HasDatabaseName("cases_due");
            row.HasIndex(r => r.ParkedAt).HasFilter("parked_because IS NOT NULL").HasDatabaseName("cases_parked");
            row.HasIndex(r => r.Reference).HasDatabaseName("cases_reference");
            row.HasIndex(r => new { r.MainPost, r.OpenedAt }).HasFilter("status = 'Open'").HasDatabaseName("cases_owner");
        });
        model.Entity<JournalRow>(row =>
        {
            row.ToTable("journal").HasKey(r => new { r.CaseId, r.Version });
            row.HasIndex(r => new { r.CaseId, r.CommandId }).IsUnique().HasDatabaseName("journal_command");
            row.HasIndex(r => r.RecordedAt).HasDatabaseName("journal_recorded");
        });
        model.Entity<PersonalValueRow>(row =>
        {
            row.ToTable("personal_values").HasKey(r => new { r.CaseId, r.Reference });
            row.HasIndex(r => r.Lookup).HasFilter("lookup IS NOT NULL").HasDatabaseName("personal_values_lookup");
        });
        model
            .Entity<DraftRow>()
            .ToTable("drafts")
            .HasKey(r => new
            {
                r.CaseId,
                r.Item,
                r.Person,
            });
    }

    private static void MapProjections(ModelBuilder model)
    {
        model.Entity<ResponsibilityRow>(row =>
        {
            row.ToTable(
                "responsibilities",
                table => table.HasCheckConstraint("responsibilities_not_empty", "valid_until IS NULL OR valid_from < valid_until")
            );
            row.HasKey(r => new
            {
                r.CaseId,
                r.Subject,
                r.ValidFrom,
                r.RecordedFrom,
            });
            row.HasIndex(r => r.Post).HasFilter("valid_until IS NULL AND recorded_until IS NULL").HasDatabaseName("responsibilities_post");
        });
        model.Entity<CaseLinkRow>(row =>
        {
            row.ToTable("case_links").HasKey(r => new { r.CaseId, r.OtherCase });
            row.HasIndex(r => r.OtherCase).HasDatabaseName("case_links_other");
        });
        model.Entity<WorkItemRow>(row =>
        {
            row.ToTable("work_items").HasKey(r => new { r.CaseId, r.Number });
            row.HasIndex(r => new
                {
                    r.Performer,
                    r.SortAt,
                    r.CaseId,
                    r.Number,
                })
                .HasFilter("status = 'Open'")
                .HasDatabaseName("work_items_performer");
            row.HasIndex(r => new
                {
                    r.Accountable,
                    r.SortAt,
                    r.CaseId,
                    r.Number,
                })
                .HasFilter("status = 'Open'")
                .HasDatabaseName("work_items_accountable");
        });
        model.Entity<HandoverRow>(row =>
        {
            row.ToTable("handovers").HasKey(r => new { r.CaseId, r.Number });
            row.HasIndex(r => new { r.ToPost, r.SortAt }).HasFilter("status = 'Offered'").HasDatabaseName("handovers_receiver");
            row.HasIndex(r => new { r.FromPost, r.SortAt })
                .HasFilter("status IN ('Offered', 'Returned', 'Withdrawn')")
                .HasDatabaseName("handovers_sender");
        });
        model
            .Entity<RungFiredRow>()
            .ToTable("rungs_fired")
            .HasKey(r => new
            {
                r.CaseId,
                r.Deadline,
                r.Rung,
                r.Cycle,
                r.Repeat,
                r.Kind,
            });
        model.Entity<AlertRow>(row =>
        {
            row.ToTable("alerts").HasKey(r => new { r.CaseId, r.Number });
            // A storm raises thousands at one instant: the whole order of the list is in the index.
            row.HasIndex(r => new
                {
                    r.Post,
                    r.RaisedAt,
                    r.CaseId,
                    r.Number,
                })
                .HasFilter("resolved_at IS NULL")
                .HasDatabaseName("alerts_post");
            row.HasIndex(r => new
                {
                    r.Person,
                    r.RaisedAt,
                    r.CaseId,
                    r.Number,
                })
                .HasFilter("resolved_at IS NULL")
                .HasDatabaseName("alerts_person");
            row.HasIndex(r => r.AcknowledgedBy)
                .HasFilter("acknowledged_by IS NOT NULL AND resolved_at IS NULL")
                .HasDatabaseName("alerts_acknowledged");
        });
        model.Entity<FindingRow>().ToTable("findings").HasKey(r => new { r.CaseId, r.Number });
    }

    private static void MapSupport(ModelBuilder model)
    {
        model.Entity<OutboxRow>(row =>
        {
            row.ToTable("outbox").HasKey(r => r.MessageId);
            row.HasIndex(r => new { r.Channel, r.NextAttemptAt }).HasFilter("status = 'Waiting'").HasDatabaseName("outbox_waiting");
            row.HasIndex(r => new { r.Person, r.MergeDay })
                .HasFilter("status = 'Waiting' AND merge_day IS NOT NULL")
                .HasDatabaseName("outbox_merging");
            row.HasIndex(r => r.CreatedAt).HasFilter("status = 'Dead'").HasDatabaseName("outbox_dead");
            row.HasIndex(r => new { r.Person, r.SentAt }).HasFilter("channel = 'mail'").HasDatabaseName("outbox_mailed");
        });
        model.Entity<InboxMessageRow>(row =>
        {
            row.ToTable("inbox_messages").HasKey(r => r.MessageId);
            row.HasIndex(r => new { r.Person, r.SentAt }).HasDatabaseName("inbox_messages_person");
            row.HasIndex(r => r.Person).HasFilter("read_at IS NULL").HasDatabaseName("inbox_messages_unread");
        });
        model.Entity<OccupancyRow>(row =>
        {
            row.ToTable(
                "occupancies",
                table =>
                {
                    table.HasCheckConstraint("occupancies_not_empty", "valid_until IS NULL OR valid_from < valid_until");
                    table.HasCheckConstraint("occupancies_was_known", "recorded_until IS NULL OR recorded_from < recorded_until");
                }
            );
            row.HasKey(r => new
            {
                r.Post,
                r.ValidFrom,
                r.RecordedFrom,
            });
        });
        model.Entity<OrganizationChangeRow>(row =>
        {
            row.ToTable("organization_changes").HasKey(r => r.Number);
            row.Property(r => r.Number).ValueGeneratedNever();
        });
        model
            .Entity<SnapshotRow>()
            .ToTable("snapshots")
            .HasKey(r => new
            {
                r.Kind,
                r.Name,
                r.Version,
            });
        model.Entity<AccessRow>(row =>
        {
            row.ToTable("access_log").HasKey(r => r.AccessId);
            row.Property(r => r.AccessId).ValueGeneratedNever();
            row.HasIndex(r => new { r.CaseId, r.At }).HasDatabaseName("access_log_case");
            row.HasIndex(r => r.At).HasDatabaseName("access_log_at");
        });
        model.Entity<BatchRow>(row =>
        {
            row.ToTable("batches").HasKey(r => r.BatchId);
            row.HasIndex(r => r.CreatedAt).HasFilter("status = 'Running'").HasDatabaseName("batches_running");
        });
        model.Entity<BatchItemRow>(row =>
        {
            row.ToTable("batch_items").HasKey(r => new { r.BatchId, r.Number });
            row.HasIndex(r => new { r.BatchId, r.Number }).HasFilter("status = 'Waiting'").HasDatabaseName("batch_items_waiting");
        });
        model.Entity<ChainRootRow>().ToTable("chain_roots").HasKey(r => new { r.Chain, r.Number });
        model.Entity<NodeRow>().ToTable("nodes").HasKey(r => r.NodeId);
        model.Entity<SettingRow>().ToTable("store_settings").HasKey(r => r.Name);
    }
}
