using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Workflow.Engine.Storage.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Lists : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // In the order in which commands come to these tables, so that one on its way doesn't block this and is blocked by it.
            migrationBuilder.Sql("LOCK TABLE responsibilities, alerts, outbox, inbox_messages IN ACCESS EXCLUSIVE MODE");

            migrationBuilder.DropIndex(
                name: "outbox_waiting",
                table: "outbox");

            migrationBuilder.DropIndex(
                name: "alerts_person",
                table: "alerts");

            migrationBuilder.DropIndex(
                name: "alerts_post",
                table: "alerts");

            migrationBuilder.CreateIndex(
                name: "responsibilities_post",
                table: "responsibilities",
                column: "post",
                filter: "valid_until IS NULL AND recorded_until IS NULL");

            migrationBuilder.CreateIndex(
                name: "outbox_merging",
                table: "outbox",
                columns: new[] { "person", "merge_day" },
                filter: "status = 'Waiting' AND merge_day IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "outbox_waiting",
                table: "outbox",
                columns: new[] { "channel", "next_attempt_at" },
                filter: "status = 'Waiting'");

            migrationBuilder.CreateIndex(
                name: "inbox_messages_unread",
                table: "inbox_messages",
                column: "person",
                filter: "read_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "alerts_person",
                table: "alerts",
                columns: new[] { "person", "raised_at", "case_id", "number" },
                filter: "resolved_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "alerts_post",
                table: "alerts",
                columns: new[] { "post", "raised_at", "case_id", "number" },
                filter: "resolved_at IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "responsibilities_post",
                table: "responsibilities");

            migrationBuilder.DropIndex(
                name: "outbox_merging",
                table: "outbox");

            migrationBuilder.DropIndex(
                name: "outbox_waiting",
                table: "outbox");

            migrationBuilder.DropIndex(
                name: "inbox_messages_unread",
                table: "inbox_messages");

            migrationBuilder.DropIndex(
                name: "alerts_person",
                table: "alerts");

            migrationBuilder.DropIndex(
                name: "alerts_post",
                table: "alerts");

            migrationBuilder.CreateIndex(
                name: "outbox_waiting",
                table: "outbox",
                column: "next_attempt_at",
                filter: "status = 'Waiting'");

            migrationBuilder.CreateIndex(
                name: "alerts_person",
                table: "alerts",
                columns: new[] { "person", "raised_at" },
                filter: "resolved_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "alerts_post",
                table: "alerts",
                columns: new[] { "post", "raised_at" },
                filter: "resolved_at IS NULL");
        }
    }
}
