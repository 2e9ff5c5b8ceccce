using Workflow.Core.Definitions;

namespace Workflow.Core.Proofs;

/// <summary>Whoever may print a document may read every field that it says, and it is written in each language.</summary>
internal static class DocumentProof
{
    public static void Check(WorkflowDefinition definition, ProblemList problems)
    {
        foreach (var document in definition.Documents.Values)
        {
            foreach (var name in document.FieldsUsed(definition.Fields))
                CheckField(definition, document, definition.Fields[name], problems);
            foreach (var language in definition.Title.Texts.Keys.Except(document.Texts.Keys, StringComparer.Ordinal))
                problems.Warn(document.Where, $"the document '{document.Name}' isn't written in '{language}'");
        }
    }

    private static void CheckField(WorkflowDefinition definition, DocumentDefinition document, FieldDefinition field, ProblemList problems)
    {
        var group = field.Group is { } name ? definition.Disclosure[name] : null;
        foreach (var post in document.PrintedBy.Where(post => group is null || !MayRead(group, post)))
            problems.Error(
                document.Where,
                group is null
                    ? $"the document '{document.Name}' says '{field.Name}', which belongs to no disclosure group, so that {post} may not read it"
                    : $"the document '{document.Name}' says '{field.Name}' of '{group.Name}', which {post} may not read"
            );
    }

    private static bool MayRead(DisclosureGroup group, PostReference post) =>
        group.Readers.Concat(group.Writers).Any(reader => reader == post.Party || reader == post.ToString());
}
