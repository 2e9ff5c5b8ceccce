using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using NodaTime.Text;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Disclosure;
using Workflow.Core.Rules;
using Workflow.Engine.Delivery;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Queries;

/// <summary>Papers of a case, filled in for those who may print them.</summary>
public sealed class DocumentQuery(EngineParts parts)
{
    private readonly QueryDesk _desk = new(parts);

    /// <summary>
    /// The paper in that language, or in the one that it is written in, else null: there is no such paper, its task isn't completed yet, or
    /// it isn't the viewer's post's to print. That it was printed is noted with the fields that it says.
    /// </summary>
    public async Task<DocumentView?> FindAsync(CaseId id, string name, string language, Viewer viewer, CancellationToken cancellationToken)
    {
        var viewing = _desk.Look(viewer);
        if (
            await _desk.SeeAsync(id, viewing, cancellationToken) is not { } seen
            || !(await AvailableAsync(_desk, seen, viewing, cancellationToken)).Any(document => document.Name == name)
        )
            return null;
        var document = seen.Definition.Documents[name];
        var written = document.LanguageFor(language);
        var template = document.Texts[written];
        var used = template
            .Names.Select(variable => DocumentDefinition.FieldOf(variable, seen.Definition.Fields))
            .OfType<string>()
            .Where(seen.Scope.MayRead)
            .ToList();
        await _desk.LoadAsync(seen, used, cancellationToken);
        await _desk.NoteAsync(viewing, AccessKind.Print, [(id.Value, used)], cancellationToken);
        var values = ValuesOf(template, seen, viewing, written);
        return new(
            id,
            id.Reference,
            name,
            document.Title,
            written,
            [.. document.Texts.Keys],
            DocumentBlock.Of(template.Render(values, MessageWriter.CultureOf(written))),
            viewing.Names.Of(viewer.Post),
            InWords(viewing.Now.InZone(viewing.Zone).Date, written)
        );
    }

    /// <summary>The papers that the viewer's post can print now, in the order of the definition.</summary>
    internal static async Task<ImmutableArray<DocumentEntry>> AvailableAsync(
        QueryDesk desk,
        SeenCase seen,
        Viewing viewing,
        CancellationToken cancellationToken
    )
    {
        var mine = seen.Definition.Documents.Values.Where(document => document.PrintedBy.Any(post => IsMine(post, seen, viewing))).ToList();
        if (mine.Count == 0)
            return [];
        var tasks = mine.Select(document => document.From).Distinct(StringComparer.Ordinal).ToList();
        var id = seen.Current.Id.Value;
        await using var db = desk.Open();
        var completed = await db
            .WorkItems.Where(row => row.CaseId == id && row.Status == WorkItemStatus.Completed && tasks.Contains(row.Task))
            .Select(row => row.Task)
            .Distinct()
            .ToListAsync(cancellationToken);
        return
        [
            .. mine.Where(document => completed.Contains(document.From))
                .Select(document => new DocumentEntry(document.Name, document.Title)),
        ];
    }

    private static bool IsMine(PostReference post, SeenCase seen, Viewing viewing) =>
        viewing.Posts.Contains(viewing.Viewer.Post)
        && seen.Current.Parties.TryGetValue(post.Party, out var department)
        && viewing.Directory.PostsWith(department, post.Role).Any(found => found.Id == viewing.Viewer.Post);

    private static Dictionary<string, object?> ValuesOf(Template template, SeenCase seen, Viewing viewing, string language) =>
        template.Names.ToDictionary(variable => variable, variable => ValueOf(variable, seen, viewing, language), StringComparer.Ordinal);

    private static object? ValueOf(string variable, SeenCase seen, Viewing viewing, string language)
    {
        if (variable == ReservedNames.Now)
            return InWords(viewing.Now.InZone(viewing.Zone).Date, language);
        if (DocumentDefinition.FieldOf(variable, seen.Definition.Fields) is not { } name || seen.ValueOf(name) is not { } value)
            return null;
        var field = seen.Definition.Fields[name];
        return field.Type switch
        {
            FieldType.Choice when variable != name => value.Canonical,
            FieldType.Choice => field.Choices.TryGetValue(value.Canonical, out var label) ? label.For(language) : value.Canonical,
            FieldType.YesNo or FieldType.Number => value.AsObject(),
            FieldType.Date => InWords((LocalDate)value.AsObject(), language),
            FieldType.DateTime => InWords((Instant)value.AsObject(), viewing.Zone, language),
            FieldType.Area => viewing.Directory.Areas.TryGetValue(value.Canonical, out var area)
                ? area.Name.For(language)
                : value.Canonical,
            FieldType.Person => viewing.Names.Of(new Core.Organizations.PersonId(value.Canonical)).Name.For(language),
            FieldType.Post => viewing.Names.Of(new Core.Organizations.PostId(value.Canonical)).Title.For(language),
            FieldType.Text or FieldType.Signature => value.Canonical,
        };
    }

    private static string InWords(LocalDate day, string language) => day.ToString("D", MessageWriter.CultureOf(language));

    private static string InWords(Instant at, DateTimeZone zone, string language)
    {
        var local = at.InZone(zone).LocalDateTime;
        return $"{InWords(local.Date, language)} {LocalTimePattern.CreateWithInvariantCulture("HH:mm").Format(local.TimeOfDay)}";
    }
}
