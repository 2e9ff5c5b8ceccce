using System;
using Microsoft.EntityFrameworkCore.Migrations;
using NodaTime;

#nullable disable

namespace Workflow.Engine.Storage.Postgres.Migrations
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
                    case_id = table.Column<Guid>(type: "uuid", nullable: false),
                    other_case = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    linked_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false)
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
