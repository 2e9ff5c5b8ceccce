using System.Globalization;
using System.Text;

namespace Workflow.Engine.Seeding;

/// <summary>
/// Writes the organisation of <see cref="LoadSample"/>: a top office, regions, and in each place an office and an archive. Everybody holds one
/// post, but one person heads two offices, as where heads are rare.
/// </summary>
internal sealed class LoadOrganization(int offices)
{
    private const string Beginning = """
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

        """;

    private readonly StringBuilder _text = new(Beginning);
    private readonly SortedSet<string> _persons = new(StringComparer.Ordinal);

    public string Write()
    {
        var regions = LoadSample.RegionOf(offices);
        for (var region = 1; region <= regions; region++)
            Line($"  r{region}: {{ name: {{ en: Region {region}, zh: 第{region}区 }}, in: country }}");
        for (var office = 1; office <= offices; office++)
            Line($"  p{office}: {{ name: {{ en: Place {office}, zh: 第{office}地 }}, in: r{LoadSample.RegionOf(office)} }}");
        Line($"departments:");
        Department("TOP", "head-office", "Head office", "总办", "country", above: null, "TOP-DIR");
        Post("TOP-DIR", "director", "主任", superior: null);
        Post("TOP-DEP", "deputy-director", "副主任", "TOP-DIR");
        for (var region = 1; region <= regions; region++)
        {
            var (number, director) = (Text(region), LoadSample.DirectorOf(region));
            Department($"R{number}", "regional-office", $"Regional office {number}", $"第{number}区办", $"r{number}", "TOP", director);
            Post(director, "director", "主任", "TOP-DIR");
        }
        for (var office = 1; office <= offices; office++)
            Place(office);
        Line($"persons:");
        foreach (var person in _persons)
            Line($"  {person}: {{ name: {{ en: Holder of {person} }} }}");
        return _text.ToString();
    }

    private void Place(int office)
    {
        var (number, region) = (Text(office), LoadSample.RegionOf(office));
        var (above, director) = ($"R{Text(region)}", LoadSample.DirectorOf(region));
        var (head, keeper) = (LoadSample.HeadOf(office), LoadSample.KeeperOf(office));
        Department($"O{number}", "office", $"Office {number}", $"第{number}办事处", $"p{number}", above, head);
        Post(head, "head", "负责人", director, holder: LoadSample.HeadOf(office - (office + 1) % 2));
        Post(LoadSample.ClerkOf(office), "clerk", "办事员", head);
        Department($"A{number}", "archive", $"Archive {number}", $"第{number}档案室", $"p{number}", above, keeper);
        Post(keeper, "keeper", "保管员", director);
    }

    private void Department(string code, string kind, string english, string chinese, string serves, string? above, string head)
    {
        Line($"  {code}:");
        Line($"    kind: {kind}");
        Line($"    name: {{ en: {english}, zh: {chinese} }}");
        Line($"    serves: {serves}");
        if (above is not null)
            Line($"    parent: {above}");
        Line($"    head: {head}");
        Line($"    posts:");
    }

    private void Post(string code, string role, string chinese, string? superior, string? holder = null)
    {
        var person = (holder ?? code).ToLowerInvariant();
        _persons.Add(person);
        var line = superior is null ? "" : $", reports-to: {superior}";
        Line($"      {code}: {{ role: {role}, title: {{ en: {role}, zh: {chinese} }}, holder: {person}{line} }}");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private void Line(FormattableString line) => _text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
