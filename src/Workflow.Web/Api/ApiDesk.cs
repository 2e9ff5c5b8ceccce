using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Disclosure;
using Workflow.Engine;
using Workflow.Engine.Queries;
using Workflow.Web.Forms;
using Workflow.Web.Hosting;
using Workflow.Web.People;

namespace Workflow.Web.Api;

/// <summary>Hands a program's command to the engine, and turns the outcome into an answer.</summary>
public sealed class ApiDesk(CaseRunner runner, CaseQuery cases, Snapshots snapshots, ViewerContext viewer)
{
    private const string KeyHeader = "Idempotency-Key";
    private const int LongestKey = 200;

    public Viewer Viewer(string purpose) => viewer.For(purpose);

    public DateTimeZone Zone => viewer.Zone;

    /// <summary>A case as far as a command needs it: its definition, and the problem when If-Match names another version.</summary>
    public sealed record SeenCase(WorkflowDefinition Definition, IResult? Mismatch);

    /// <summary>The case on which a command is to run, or null when the caller may not see it.</summary>
    public async Task<SeenCase?> LookAsync(CaseId id, HttpContext context)
    {
        if (await cases.FindAsync(id, Viewer(Purposes.CaseWork), context.RequestAborted) is not { } view)
            return null;
        var definition = await snapshots.GetDefinitionAsync(view.Workflow, view.DefinitionVersion, context.RequestAborted);
        return new(definition, Mismatch(context, view.Version));
    }

    /// <summary>Runs a command once for each Idempotency-Key; without a key each request is a wish of its own.</summary>
    public async Task<IResult> RunAsync(HttpContext context, CaseId id, CaseCommand command) =>
        KeyOf(context) is { } key
            ? Answer(
                context,
                await runner.RunAsync(id, key, command, viewer.Actor, context.RequestAborted),
                done => TypedResults.Ok(CommandAnswer.Of(id, done))
            )
            : BadKey();

    /// <summary>Opens a case, once for each Idempotency-Key.</summary>
    public async Task<IResult> OpenAsync(
        HttpContext context,
        string workflow,
        CaseCommand.OpenCase command,
        Func<CommandOutcome.Done, IResult> answer
    ) =>
        KeyOf(context) is { } key
            ? Answer(context, await runner.OpenAsync(workflow, key, command, viewer.Actor, context.RequestAborted), answer)
            : BadKey();

    public static IResult BadKey() =>
        Problems.Malformed("Idempotency-Key must have 1 to 200 visible characters.", "Idempotency-Key 须为 1 至 200 个可见字符。");

    private static IResult Answer(HttpContext context, CommandOutcome outcome, Func<CommandOutcome.Done, IResult> answer)
    {
        if (outcome is CommandOutcome.Done { Current.Version: var version })
            Stamp(context, version);
        return outcome switch
        {
            CommandOutcome.Done done => answer(done),
            CommandOutcome.Refused refused => Problems.Of(refused.Rejection),
            CommandOutcome.CommandIdReused => Problems.KeyReused(),
            CommandOutcome.UnknownCase => Problems.NotFound(),
            _ => throw new System.Diagnostics.UnreachableException($"{outcome.GetType()} is no outcome."),
        };
    }

    /// <summary>
    /// The identity of a case that a request opens: the same for the same person and key, so that a request sent twice opens one case. Null
    /// when the key can't be one.
    /// </summary>
    public CaseId? NewCase(HttpContext context) => KeyOf(context) is { } key ? CaseIds.Of(viewer.Actor.Person, key) : null;

    /// <summary>The problem when If-Match names another version than the case has now, else null.</summary>
    public static IResult? Mismatch(HttpContext context, int version)
    {
        var expected = context.Request.Headers.IfMatch.ToString();
        return expected.Length == 0 || expected == "*" || expected == Tag(version) ? null : Problems.Changed();
    }

    public static void Stamp(HttpContext context, int version) => context.Response.Headers.ETag = Tag(version);

    private static string Tag(int version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>The caller's key, a fresh one when none was sent, null when it can't be one.</summary>
    private static string? KeyOf(HttpContext context)
    {
        var given = context.Request.Headers[KeyHeader].ToString();
        if (given.Length == 0)
        {
            given = Guid.CreateVersion7().ToString("D");
            context.Request.Headers[KeyHeader] = given;
        }
        return given.Length <= LongestKey && given.All(letter => letter is > ' ' and <= '~') ? given : null;
    }
}

/// <summary>
/// What a command did. <paramref name="Events"/> are the names of what happened, in order; <paramref name="IsRepeat"/>: it had been done
/// before.
/// </summary>
public sealed record CommandAnswer(Guid Case, int Version, bool IsRepeat, ImmutableArray<string> Events)
{
    public static CommandAnswer Of(CaseId id, CommandOutcome.Done done) =>
        new(id.Value, done.Version, done.IsRepeat, [.. done.Events.Select(happened => happened.GetType().Name)]);
}

/// <summary>Values of fields as a program sends them: text, numbers and yes/no.</summary>
public static class ApiValues
{
    /// <summary>The values by field; what can't be read is in <paramref name="problems"/>. Null stands for a field that isn't given.</summary>
    public static ImmutableSortedDictionary<string, SubmittedValue> Read(
        IReadOnlyDictionary<string, JsonElement>? given,
        NamedList<FieldDefinition> fields,
        DateTimeZone zone,
        out IReadOnlyDictionary<string, LocalizedText> problems
    )
    {
        var wrong = new Dictionary<string, LocalizedText>(StringComparer.Ordinal);
        var values = ImmutableSortedDictionary.CreateBuilder<string, SubmittedValue>(StringComparer.Ordinal);
        foreach (var (name, element) in given ?? new Dictionary<string, JsonElement>())
        {
            if (!fields.TryGetValue(name, out var field))
                wrong[name] = LocalizedText.Of("There is no such field.", "没有此栏目。");
            else if (TextOf(element) is not { } text)
                wrong[name] = LocalizedText.Of("expected a text, a number, true or false", "请提供文字、数字、true 或 false");
            else if (text.Length == 0)
                continue;
            else if (FieldInput.Parse(field, text, zone, out var problem) is { } value)
                values[name] = new(value, PostedForm.NewSalt());
            else
                wrong[name] = problem ?? LocalizedText.Empty;
        }
        problems = wrong;
        return values.ToImmutable();
    }

    private static string? TextOf(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.String => element.GetString(),
            JsonValueKind.Number => element.GetRawText(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            JsonValueKind.Null => "",
            _ => null,
        };
}

/// <summary>Identities of cases, made from the wish that opens them.</summary>
public static class CaseIds
{
    /// <summary>
    /// A UUID in the layout of version 7, the same for the same person and wish. Its time comes from a wish that is itself a UUID
    /// version 7, so that cases opened one after the other lie side by side in the database.
    /// </summary>
    public static CaseId Of(Core.Organizations.PersonId person, string wish)
    {
        Span<byte> bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"{person.Code}\n{wish}")).AsSpan(0, 16);
        if (Guid.TryParse(wish, out var id) && id.Version == 7)
        {
            Span<byte> given = stackalloc byte[16];
            id.TryWriteBytes(given, bigEndian: true, out _);
            given[..6].CopyTo(bytes);
        }
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new(new Guid(bytes, bigEndian: true));
    }
}
