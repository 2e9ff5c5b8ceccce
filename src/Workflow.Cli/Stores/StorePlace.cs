using System.CommandLine;

namespace Workflow.Cli.Stores;

/// <summary>Where cases live, as typed behind <c>--store</c>.</summary>
public static class StorePlace
{
    private const string Sqlite = "sqlite:";

    /// <summary>The option; commands that can't do without it require it.</summary>
    public static Option<string?> Option(bool isRequired) =>
        new("--store")
        {
            Description = "sqlite:FILE or \"postgres:CONNECTION STRING\"",
            Required = isRequired,
            HelpName = "STORE",
        };

    /// <summary>The address of a store that must be there already. Throws <see cref="UnusableInputException"/> for a file that isn't.</summary>
    public static string Existing(Terminal terminal, string typed)
    {
        var address = Of(terminal, typed);
        if (FileOf(address) is { } file && !File.Exists(file))
            throw new UnusableInputException($"--store: there is no file {typed[Sqlite.Length..]}");
        return address;
    }

    /// <summary>
    /// The address of a store that must not be there yet, as far as files go. Throws <see cref="UnusableInputException"/> when it is.
    /// </summary>
    public static string New(Terminal terminal, string typed)
    {
        var address = Of(terminal, typed);
        if (FileOf(address) is { } file && (File.Exists(file) || Directory.Exists(file)))
            throw new UnusableInputException($"--store: {typed[Sqlite.Length..]} is there already; this needs a new, empty store");
        return address;
    }

    /// <summary>
    /// New stores for several runs: the file as named, then with -2, -3 and so on in its name. Throws <see cref="UnusableInputException"/>
    /// when one is there already, or a database was named for more than one run.
    /// </summary>
    public static IReadOnlyList<string> Several(Terminal terminal, string typed, int count)
    {
        var first = New(terminal, typed);
        if (count == 1)
            return [first];
        if (FileOf(first) is null)
            throw new UnusableInputException(
                FormattableString.Invariant($"--store: each scenario needs a store of its own, and there are {count}; run them one by one")
            );
        var file = typed[Sqlite.Length..];
        var name = Path.Combine(Path.GetDirectoryName(file) ?? "", Path.GetFileNameWithoutExtension(file));
        var others = Enumerable
            .Range(2, count - 1)
            .Select(index => FormattableString.Invariant($"{Sqlite}{name}-{index}{Path.GetExtension(file)}"));
        return [first, .. others.Select(other => New(terminal, other))];
    }

    /// <summary>The address with a file's full path.</summary>
    public static string Of(Terminal terminal, string typed)
    {
        if (typed.StartsWith(Sqlite, StringComparison.Ordinal) && typed.Length > Sqlite.Length)
            return Sqlite + terminal.FullPath(typed[Sqlite.Length..]);
        return typed.StartsWith("postgres:", StringComparison.Ordinal) && typed.Length > "postgres:".Length
            ? typed
            : throw new UnusableInputException("--store: expected sqlite:FILE or \"postgres:CONNECTION STRING\"");
    }

    /// <summary>The file of a SQLite store; null for others.</summary>
    public static string? FileOf(string address) => address.StartsWith(Sqlite, StringComparison.Ordinal) ? address[Sqlite.Length..] : null;
}
