using System.Buffers;
using System.Text;
using Workflow.Core.Definitions;

namespace Workflow.Cli.Files;

/// <summary>Reads the text of a file, or says in one sentence why it can't be read.</summary>
public static class SourceFile
{
    private const int LongestInBytes = YamlText.MaxLength * 4;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text. Throws <see cref="UnusableInputException"/> naming the file as <paramref name="shown"/>.</summary>
    public static string ReadText(string fullPath, string shown)
    {
        if (Directory.Exists(fullPath))
            throw new UnusableInputException($"{shown}: is a folder; expected a file");
        if (!File.Exists(fullPath))
            throw new UnusableInputException($"{shown}: there is no such file{Hint(fullPath)}");
        try
        {
            return Decode(ReadBounded(fullPath, shown), shown);
        }
        catch (IOException failed)
        {
            throw new UnusableInputException($"{shown}: can't be read ({failed.Message.ReplaceLineEndings(" ")})", failed);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new UnusableInputException($"{shown}: can't be read, access is denied", denied);
        }
    }

    private static byte[] ReadBounded(string fullPath, string shown)
    {
        using var stream = File.OpenRead(fullPath);
        var content = new ArrayBufferWriter<byte>();
        while (true)
        {
            var read = stream.Read(content.GetSpan(64 * 1024));
            if (read == 0)
                return content.WrittenSpan.ToArray();
            content.Advance(read);
            if (content.WrittenCount > LongestInBytes)
                throw new UnusableInputException(
                    FormattableString.Invariant($"{shown}: is too large; at most {YamlText.MaxLength:N0} characters are read")
                );
        }
    }

    private static string Decode(byte[] content, string shown)
    {
        if (Array.IndexOf(content, (byte)0) >= 0)
            throw new UnusableInputException($"{shown}: isn't text (it holds zero bytes)");
        try
        {
            var text = Strict.GetString(content).TrimStart('\uFEFF');
            if (text.Length > YamlText.MaxLength)
                throw new UnusableInputException(
                    FormattableString.Invariant($"{shown}: has {text.Length:N0} characters; at most {YamlText.MaxLength:N0} are read")
                );
            return string.IsNullOrWhiteSpace(text) ? throw new UnusableInputException($"{shown}: is empty") : text;
        }
        catch (DecoderFallbackException broken)
        {
            throw new UnusableInputException($"{shown}: isn't text in UTF-8", broken);
        }
    }

    private static string Hint(string fullPath)
    {
        var folder = Path.GetDirectoryName(fullPath);
        if (folder is null || !Directory.Exists(folder))
            return "";
        try
        {
            var hint = NearestName.Hint(
                Path.GetFileName(fullPath),
                Directory.EnumerateFileSystemEntries(folder).Take(500).Select(path => Path.GetFileName(path))
            );
            return hint.StartsWith(" (did you mean", StringComparison.Ordinal) ? hint : "";
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
