using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Workflow.Engine.Storage.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Room : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterTable(
                name: "work_items")
                .Annotation("Npgsql:StorageParameter:autovacuum_vacuum_scale_factor", "0.02")
                .Annotation("Npgsql:StorageParameter:fillfactor", 85);

            migrationBuilder.AlterTable(
                name: "cases")
                .Annotation("Npgsql:StorageParameter:autovacuum_vacuum_scale_factor", "0.02");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterTable(
                name: "work_items")
                .OldAnnotation("Npgsql:StorageParameter:autovacuum_vacuum_scale_factor", "0.02")
                .OldAnnotation("Npgsql:StorageParameter:fillfactor", 85);

            migrationBuilder.AlterTable(
                name: "cases")
                .OldAnnotation("Npgsql:StorageParameter:autovacuum_vacuum_scale_factor", "0.02");
        }
    }
}
