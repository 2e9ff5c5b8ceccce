using System.Security.Cryptography;
using Workflow.Core.Cases;

namespace Workflow.Web.Forms;

/// <summary>
/// What a form was sent with, or nothing on the first visit. Keeps every text, so that a refused form comes back as it was typed.
/// </summary>
public sealed class PostedForm
{
    /// <summary>The hidden field that names one wish: the same form sent twice has its effect once.</summary>
    public const string CommandField = "command";

    private readonly IFormCollection? _form;

    private PostedForm(IFormCollection? form)
    {
        _form = form;
        var given = form?[CommandField].ToString();
        CommandId = Guid.TryParse(given, out var id) ? id.ToString("D") : Guid.CreateVersion7().ToString("D");
    }

    /// <summary>The command id of this form: the one it was sent with, or a fresh one.</summary>
    public string CommandId { get; }

    /// <summary>True when the request brought a form.</summary>
    public bool IsPosted => _form is not null;

    /// <summary>The trimmed text of a field; null when the form wasn't sent, empty when the field was left empty.</summary>
    public string? this[string name] => _form is null ? null : _form[name].ToString().Trim();

    /// <summary>True when a box was ticked.</summary>
    public bool IsTicked(string name) => _form is not null && _form.ContainsKey(name);

    /// <summary>The request's form when it is one, and is not too large to be one of ours.</summary>
    public static async Task<PostedForm> ReadAsync(HttpContext context) =>
        new(
            HttpMethods.IsPost(context.Request.Method) && context.Request.HasFormContentType
                ? await context.Request.ReadFormAsync(context.RequestAborted)
                : null
        );

    /// <summary>The words of a field with a fresh salt, or null when there are none.</summary>
    public PrivateText? Words(string name) => this[name] is { Length: > 0 } text ? Private(text) : null;

    /// <summary>Words of a person with a fresh salt.</summary>
    public static PrivateText Private(string text) => new(text, NewSalt());

    /// <summary>16 random bytes, hex.</summary>
    public static string NewSalt() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
