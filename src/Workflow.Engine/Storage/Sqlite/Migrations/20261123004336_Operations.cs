using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Workflow.Engine.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Operations : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "is_first_breach",
                table: "outbox",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "is_statutory",
                table: "outbox",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "form",
                table: "cases",
                type: "INTEGER",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.CreateTable(
                name: "batch_items",
                columns: table => new
                {
                    batch_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    case_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    subject = table.Column<int>(type: "INTEGER", nullable: false),
                    work = table.Column<string>(type: "TEXT", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    receipt = table.Column<string>(type: "TEXT", nullable: true),
                    error = table.Column<string>(type: "TEXT", nullable: true),
                    done_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_batch_items", x => new { x.batch_id, x.number });
                });

            migrationBuilder.CreateTable(
                name: "batches",
                columns: table => new
                {
                    batch_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    plan = table.Column<string>(type: "TEXT", nullable: false),
                    plan_hash = table.Column<string>(type: "TEXT", nullable: false),
                    reason = table.Column<string>(type: "TEXT", nullable: false),
                    person = table.Column<string>(type: "TEXT", nullable: false),
                    post = table.Column<string>(type: "TEXT", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    total = table.Column<int>(type: "INTEGER", nullable: false),
                    done = table.Column<int>(type: "INTEGER", nullable: false),
                    failed = table.Column<int>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    finished_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_batches", x => x.batch_id);
                });

            migrationBuilder.CreateTable(
                name: "chain_roots",
                columns: table => new
                {
                    chain = table.Column<string>(type: "TEXT", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    covers_from = table.Column<long>(type: "INTEGER", nullable: false),
                    covers_until = table.Column<long>(type: "INTEGER", nullable: false),
                    entries = table.Column<int>(type: "INTEGER", nullable: false),
                    previous_root = table.Column<string>(type: "TEXT", nullable: false),
                    root = table.Column<string>(type: "TEXT", nullable: false),
                    recorded_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_chain_roots", x => new { x.chain, x.number });
                });

            migrationBuilder.CreateTable(
                name: "nodes",
                columns: table => new
                {
                    node_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    role = table.Column<string>(type: "TEXT", nullable: false),
                    program_version = table.Column<string>(type: "TEXT", nullable: false),
                    form = table.Column<int>(type: "INTEGER", nullable: false),
                    started_at = table.Column<long>(type: "INTEGER", nullable: false),
                    seen_at = table.Column<long>(type: "INTEGER", nullable: false),
                    stopped_because = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_nodes", x => x.node_id);
                });

            migrationBuilder.CreateIndex(
                name: "journal_recorded",
                table: "journal",
                column: "recorded_at");

            migrationBuilder.CreateIndex(
                name: "alerts_acknowledged",
                table: "alerts",
                column: "acknowledged_by",
                filter: "acknowledged_by IS NOT NULL AND resolved_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "access_log_at",
                table: "access_log",
                column: "at");

            migrationBuilder.CreateIndex(
                name: "batch_items_waiting",
                table: "batch_items",
                columns: new[] { "batch_id", "number" },
                filter: "status = 'Waiting'");

            migrationBuilder.CreateIndex(
                name: "outbox_mailed",
                table: "outbox",
                columns: new[] { "person", "sent_at" },
                filter: "channel = 'mail'");

            migrationBuilder.CreateIndex(
                name: "batches_running",
                table: "batches",
                column: "created_at",
                filter: "status = 'Running'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "batch_items");

            migrationBuilder.DropTable(
                name: "batches");

            migrationBuilder.DropTable(
                name: "chain_roots");

            migrationBuilder.DropTable(
                name: "nodes");

            migrationBuilder.DropIndex(
                name: "journal_recorded",
                table: "journal");

            migrationBuilder.DropIndex(
                name: "alerts_acknowledged",
                table: "alerts");

            migrationBuilder.DropIndex(
                name: "access_log_at",
                table: "access_log");

            migrationBuilder.DropIndex(
                name: "outbox_mailed",
                table: "outbox");

            migrationBuilder.DropColumn(
                name: "is_first_breach",
                table: "outbox");

            migrationBuilder.DropColumn(
                name: "is_statutory",
                table: "outbox");

            migrationBuilder.DropColumn(
                name: "form",
                table: "cases");
        }
    }
}
