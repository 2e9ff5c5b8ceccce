using System.Globalization;
using System.Text;
using NodaTime;

namespace Workflow.Engine.Seeding;

/// <summary>
/// A workflow folder to measure on: a small workflow of two items and two deadlines, and an invented country with as many offices as asked
/// for. Everything in it is made up, and the same for the same number.
/// </summary>
public static class LoadSample
{
    /// <summary>The name of its workflow.</summary>
    public const string Workflow = "load";

    /// <summary>The id of its organisation.</summary>
    public const string Organization = "load-sample";

    /// <summary>The task whose deadline is due <see cref="ReplyTime"/> after the opening, to the instant; its first rung is due with it.</summary>
    public const string ReplyTask = "reply";

    /// <summary>The task beside it, whose deadline counts working days.</summary>
    public const string VisitTask = "visit";

    private static readonly string[] Files = ["load.workflow.yaml", "load.rules.yaml", "load.ladders.yaml", "load.calendar.yaml"];

    /// <summary>The budget of the reply's deadline.</summary>
    public static Duration ReplyTime { get; } = Duration.FromHours(720);

    /// <summary>Writes the folder, with an organisation of <paramref name="offices"/> offices (at least 1), each with an archive beside it.</summary>
    public static async Task WriteAsync(string folder, int offices, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(offices, 1);
        Directory.CreateDirectory(folder);
        foreach (var file in Files)
            await File.WriteAllTextAsync(Path.Combine(folder, file), TextOf(file), cancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "load.organization.yaml"),
            new LoadOrganization(offices).Write(),
            cancellationToken
        );
    }

    /// <summary>The post that does the work of an office; offices count from 1.</summary>
    public static string ClerkOf(int office) => Text($"O{office}-CLERK");

    /// <summary>The post that is accountable in an office; offices count from 1.</summary>
    public static string HeadOf(int office) => Text($"O{office}-HEAD");

    /// <summary>The post to which an office's cases are handed over; offices count from 1.</summary>
    public static string KeeperOf(int office) => Text($"A{office}-KEEPER");

    /// <summary>The post above the offices of a region; an office belongs to region <see cref="RegionOf"/>.</summary>
    public static string DirectorOf(int region) => Text($"R{region}-DIR");

    /// <summary>The region of an office: fifty offices each; both count from 1.</summary>
    public static int RegionOf(int office) => (office - 1) / 50 + 1;

    private static string TextOf(string file)
    {
        using var stream =
            typeof(LoadSample).Assembly.GetManifestResourceStream(file)
            ?? throw new InvalidOperationException($"{file} isn't in the program");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
