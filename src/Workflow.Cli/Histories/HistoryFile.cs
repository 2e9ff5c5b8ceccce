using System.Text.Json;
using System.Text.Json.Serialization;

namespace Workflow.Cli.Histories;

/// <summary>The lines of an exported history: a first one that says what it is, one for each entry, and a last one with the root.</summary>
public static class HistoryFile
{
    /// <summary>The version of the form, written into the first line.</summary>
    public const int Form = 1;

    /// <summary>One JSON value a line, names in camel case, every member asked for.</summary>
    public static JsonSerializerOptions Json { get; } =
        new(JsonSerializerDefaults.Web)
        {
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            RespectRequiredConstructorParameters = true,
            RespectNullableAnnotations = true,
        };
}

/// <summary>The first line: what the file is, and when it was taken.</summary>
public sealed record HistoryBeginning(int History, string TakenAt);

/// <summary>An entry; <paramref name="Events"/> is the exact text that the hash is over.</summary>
public sealed record HistoryLine(
    string Case,
    int Version,
    string RecordedAt,
    string Person,
    string Post,
    string Command,
    string Events,
    string Previous,
    string Hash
);

/// <summary>The last line: how much there is, and one hash over the newest entry of every case.</summary>
public sealed record HistoryEnd(long Cases, long Entries, string Root);
