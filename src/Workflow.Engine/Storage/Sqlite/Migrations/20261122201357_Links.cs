using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Workflow.Engine.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Links : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "handovers_sender",
                table: "handovers");

            migrationBuilder.CreateTable(
                name: "case_links",
                columns: table => new
                {
                    case_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    other_case = table.Column<Guid>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    linked_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_case_links", x => new { x.case_id, x.other_case });
                });

            migrationBuilder.CreateIndex(
                name: "handovers_sender",
                table: "handovers",
                columns: new[] { "from_post", "sort_at" },
                filter: "status IN ('Offered', 'Returned', 'Withdrawn')");

            migrationBuilder.CreateIndex(
                name: "case_links_other",
                table: "case_links",
                column: "other_case");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "case_links");

            migrationBuilder.DropIndex(
                name: "handovers_sender",
                table: "handovers");

            migrationBuilder.CreateIndex(
                name: "handovers_sender",
                table: "handovers",
                columns: new[] { "from_post", "sort_at" },
                filter: "status IN ('Offered', 'Returned')");
        }
    }
}
