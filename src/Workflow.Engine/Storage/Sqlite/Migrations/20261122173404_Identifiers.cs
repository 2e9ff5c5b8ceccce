using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Workflow.Engine.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Identifiers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "lookup",
                table: "personal_values",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "personal_values_lookup",
                table: "personal_values",
                column: "lookup",
                filter: "lookup IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "personal_values_lookup",
                table: "personal_values");

            migrationBuilder.DropColumn(
                name: "lookup",
                table: "personal_values");
        }
    }
}
