using System.Security.Cryptography;
using System.Text;

namespace Workflow.Engine.Storage;

/// <summary>
/// Makes what identifies a person findable without keeping it readable: equal words give equal hashes, and without the store's key nothing
/// can be guessed back. Blanks, letter case and width don't count.
/// </summary>
internal sealed class IdentifierHash(byte[] key)
{
    public string Of(string field, string text)
    {
        var plain = new string([
            .. text.Normalize(NormalizationForm.FormKC).Where(letter => !char.IsWhiteSpace(letter)),
        ]).ToUpperInvariant();
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{field}\n{plain}")));
    }
}
