using Workflow.Core.Cases;
using Workflow.Core.Disclosure;
using Workflow.Engine.Queries;
using Workflow.Engine.Storage;

namespace Workflow.Engine;

/// <summary>Forgets what a case knows of a person. Events, hashes and who was responsible stay and can still be checked.</summary>
public sealed class PersonalDataEraser(EngineParts parts)
{
    /// <summary>
    /// Erases every personal value of a case with its salt, and what was typed and not sent: from then on nobody, with whatever means, can
    /// tell what the history commits to. Can't be undone. Leaves a note of who did it.
    /// </summary>
    public Task EraseAsync(CaseId id, Viewer viewer, CancellationToken cancellationToken)
    {
        parts.Store.Database.RequireClock();
        var now = parts.Clock.Now();
        var note = new AccessRow
        {
            AccessId = AccessNumbers.Next(),
            At = now,
            Person = viewer.Person.Code,
            Post = viewer.Post.Code,
            Purpose = viewer.Purpose,
            Kind = "erase",
            CaseId = id.Value,
        };
        var database = parts.Store.Database;
        return database.WriteAsync(
            [
                Statement.Of(
                    "UPDATE personal_values SET value = NULL, salt = NULL, lookup = NULL, erased_at = $2 WHERE case_id = $1 AND erased_at IS NULL",
                    id.Value,
                    now
                ),
                Statement.Of("DELETE FROM drafts WHERE case_id = $1", id.Value),
                .. database.Sql.Insert([note]),
            ],
            isUrgent: true,
            cancellationToken
        );
    }
}
