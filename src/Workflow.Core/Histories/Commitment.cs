using System.Security.Cryptography;
using System.Text;

namespace Workflow.Core.Histories;

/// <summary>
/// A salted commitment: it proves later what a value was, and says nothing once value and salt are erased.
/// </summary>
public static class Commitment
{
    /// <summary>SHA-256 (hex, lower case) over salt (hex text), a line feed and the value.</summary>
    public static string Of(string salt, string value) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{salt}\n{value}")));
}
