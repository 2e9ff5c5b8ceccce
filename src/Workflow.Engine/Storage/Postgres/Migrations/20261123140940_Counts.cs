using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Workflow.Engine.Storage.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Counts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Made beside the old ones, so that pages wait for the change of names only and not for the making; commands wait for both.
            migrationBuilder.CreateIndex(
                name: "work_items_accountable_new",
                table: "work_items",
                columns: new[] { "accountable", "sort_at", "case_id", "number" },
                filter: "status = 'Open'")
                .Annotation("Npgsql:IndexInclude", new[] { "is_waiting" });

            migrationBuilder.CreateIndex(
                name: "work_items_performer_new",
                table: "work_items",
                columns: new[] { "performer", "sort_at", "case_id", "number" },
                filter: "status = 'Open'")
                .Annotation("Npgsql:IndexInclude", new[] { "is_waiting" });

            migrationBuilder.DropIndex(
                name: "work_items_accountable",
                table: "work_items");

            migrationBuilder.DropIndex(
                name: "work_items_performer",
                table: "work_items");

            migrationBuilder.RenameIndex(
                name: "work_items_accountable_new",
                newName: "work_items_accountable",
                table: "work_items");

            migrationBuilder.RenameIndex(
                name: "work_items_performer_new",
                newName: "work_items_performer",
                table: "work_items");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "work_items_accountable",
                table: "work_items");

            migrationBuilder.DropIndex(
                name: "work_items_performer",
                table: "work_items");

            migrationBuilder.CreateIndex(
                name: "work_items_accountable",
                table: "work_items",
                columns: new[] { "accountable", "sort_at", "case_id", "number" },
                filter: "status = 'Open'");

            migrationBuilder.CreateIndex(
                name: "work_items_performer",
                table: "work_items",
                columns: new[] { "performer", "sort_at", "case_id", "number" },
                filter: "status = 'Open'");
        }
    }
}
