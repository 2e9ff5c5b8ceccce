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

    private const int OfficesInRegion = 50;

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
        await File.WriteAllTextAsync(Path.Combine(folder, "load.organization.yaml"), OrganizationOf(offices), cancellationToken);
    }

    /// <summary>The post that does the work of an office; offices count from 1.</summary>
    public static string ClerkOf(int office) => Text($"O{office}-CLERK");

    /// <summary>The post that is accountable in an office; offices count from 1.</summary>
    public static string HeadOf(int office) => Text($"O{office}-HEAD");

    /// <summary>The post to which an office's cases are handed over; offices count from 1.</summary>
    public static string KeeperOf(int office) => Text($"A{office}-KEEPER");

    /// <summary>The post above the offices of a region; an office belongs to region (office - 1) / 50 + 1.</summary>
    public static string DirectorOf(int region) => Text($"R{region}-DIR");

    private static string TextOf(string file)
    {
        using var stream =
            typeof(LoadSample).Assembly.GetManifestResourceStream(file)
            ?? throw new InvalidOperationException($"{file} isn't in the program");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static string OrganizationOf(int offices)
    {
        var regions = (offices + OfficesInRegion - 1) / OfficesInRegion;
        var text = new StringBuilder();
        text.Append(
            """
            # An invented country: regions, offices, an archive beside each office. Every person is invented.
            organization: load-sample
            title: { en: Country under load, zh: 负载测试国家 }
            zone: Etc/UTC
            from: 2025-01-01
            calendar: LOAD
            language: en
            backstop: [ TOP-DIR, TOP-DEP ]

            areas:
              country: { name: { en: The country, zh: 全国 } }

            """
        );
        for (var region = 1; region <= regions; region++)
            Line($"  r{region}: {{ name: {{ en: Region {region}, zh: 第{region}区 }}, in: country }}");
        for (var office = 1; office <= offices; office++)
            Line($"  p{office}: {{ name: {{ en: Place {office}, zh: 第{office}地 }}, in: r{RegionOf(office)} }}");
        Line($"departments:");
        Department("TOP", "head-office", "Head office", "总办", "country", null, ("TOP-DIR", "director"), ("TOP-DEP", "deputy-director"));
        for (var region = 1; region <= regions; region++)
        {
            var number = Text($"{region}");
            Department(
                $"R{number}",
                "regional-office",
                $"Regional office {number}",
                $"第{number}区办",
                $"r{number}",
                "TOP",
                (DirectorOf(region), "director")
            );
        }
        for (var office = 1; office <= offices; office++)
        {
            var number = Text($"{office}");
            var above = Text($"R{RegionOf(office)}");
            Department(
                $"O{number}",
                "office",
                $"Office {number}",
                $"第{number}办事处",
                $"p{number}",
                above,
                (HeadOf(office), "head"),
                (ClerkOf(office), "clerk")
            );
            Department(
                $"A{number}",
                "archive",
                $"Archive {number}",
                $"第{number}档案室",
                $"p{number}",
                above,
                (KeeperOf(office), "keeper")
            );
        }
        Line($"persons:");
        foreach (var post in Posts(offices, regions))
            Line($"  {PersonOf(post)}: {{ name: {{ en: Holder of {post} }} }}");
        return text.ToString();

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

        void Department(
            string code,
            string kind,
            string english,
            string chinese,
            string serves,
            string? above,
            params ReadOnlySpan<(string Code, string Role)> posts
        )
        {
            Line($"  {code}:");
            Line($"    kind: {kind}");
            Line($"    name: {{ en: {english}, zh: {chinese} }}");
            Line($"    serves: {serves}");
            if (above is not null)
                Line($"    parent: {above}");
            Line($"    head: {posts[0].Code}");
            Line($"    posts:");
            for (var i = 0; i < posts.Length; i++)
            {
                var superior =
                    i > 0 ? posts[0].Code
                    : above is null ? null
                    : above == "TOP" ? "TOP-DIR"
                    : $"{above}-DIR";
                var line = superior is null ? "" : $", reports-to: {superior}";
                Line(
                    $"      {posts[i].Code}: {{ role: {posts[i].Role}, title: {{ en: {posts[i].Role}, zh: {TitleOf(posts[i].Role)} }}, holder: {PersonOf(posts[i].Code)}{line} }}"
                );
            }
        }
    }

    private static IEnumerable<string> Posts(int offices, int regions) =>
        Enumerable
            .Range(1, offices)
            .SelectMany(office => new[] { HeadOf(office), ClerkOf(office), KeeperOf(office) })
            .Concat(Enumerable.Range(1, regions).Select(DirectorOf))
            .Concat(["TOP-DIR", "TOP-DEP"]);

    private static string TitleOf(string role) =>
        role switch
        {
            "director" => "主任",
            "deputy-director" => "副主任",
            "head" => "负责人",
            "clerk" => "办事员",
            _ => "保管员",
        };

    private static int RegionOf(int office) => (office - 1) / OfficesInRegion + 1;

    private static string PersonOf(string post) => post.ToLowerInvariant();

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
