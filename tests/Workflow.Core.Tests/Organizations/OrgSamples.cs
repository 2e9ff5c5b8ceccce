using NodaTime;
using NodaTime.Text;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Workflow.Testing;

namespace Workflow.Core.Tests.Organizations;

/// <summary>Organisations that the tests look at.</summary>
internal static class OrgSamples
{
    private static readonly Lazy<OrgDirectory> ReadGuangdong = new(() => ReadFile("guangdong-sample"));
    private static readonly Lazy<OrgDirectory> ReadEngland = new(() => ReadFile("england-sample"));

    public static OrgDirectory Guangdong => ReadGuangdong.Value;

    public static OrgDirectory England => ReadEngland.Value;

    /// <summary>
    /// A station of three below an office of two, in UTC. Post B is held by bo with deputies dee and eli; its head is A, held by ann with
    /// deputy hal; the office's head is TOP, held by tom; the backstop is zoe, by name, and whoever holds LAST.
    /// </summary>
    public const string SmallText = """
        organization: small
        zone: UTC
        from: 2026-01-01
        calendar: XX
        language: en
        areas:
          town: { name: Town }
          quarter: { name: Quarter, in: town }
        backstop: [zoe, LAST]
        departments:
          OFFICE:
            kind: office
            name: Office
            serves: town
            head: TOP
            posts:
              TOP: { role: head, title: Top, holder: tom }
              LAST: { role: reserve, title: Last, holder: lou, reports-to: TOP }
              SPARE: { role: reserve, title: Spare, holder: [{ person: zoe }] }
          STATION:
            kind: station
            name: Station
            parent: OFFICE
            coordinated-by: OFFICE
            serves: quarter
            head: A
            posts:
              A: { role: head, title: A, holder: ann, reports-to: TOP, deputies: [hal] }
              B: { role: worker, title: B, holder: bo, reports-to: A, deputies: [dee, eli] }
              C: { role: worker, title: C, holder: dee, reports-to: A }
              D: { role: clerk, title: D, holder: eli, reports-to: A }
              E: { role: clerk, title: E, holder: hal, reports-to: A }
        persons:
          tom: { name: Tom }
          lou: { name: Lou }
          zoe: { name: Zoe }
          ann: { name: Ann }
          hal: { name: Hal }
          bo: { name: Bo }
          dee: { name: Dee }
          eli: { name: Eli }
        """;

    public static OrgDirectory Small { get; } = Good(SmallText);

    /// <summary>The directory of a text without any error; its problems otherwise fail the test.</summary>
    public static OrgDirectory Good(string text)
    {
        var (directory, problems) = Read(text);
        return directory ?? throw new InvalidOperationException(string.Join('\n', problems));
    }

    public static (OrgDirectory? Directory, IReadOnlyList<DefinitionProblem> Problems) Read(string text, string file = "org.yaml")
    {
        var problems = new ProblemList();
        var node = YamlText.Parse(file, text, problems);
        var directory = node is null ? null : OrgReader.Read(node, problems);
        return (directory, problems.All);
    }

    public static string TextOf(string name) => File.ReadAllText(Repository.PathOf($"workflows/organizations/{name}.organization.yaml"));

    public static Instant Utc(string local) => At(local, DateTimeZone.Utc);

    public static Instant Beijing(string local) => At(local, DateTimeZoneProviders.Tzdb["Asia/Shanghai"]);

    public static PostId Post(string code) => new(code);

    public static PersonId Person(string code) => new(code);

    private static OrgDirectory ReadFile(string name)
    {
        var (directory, problems) = Read(TextOf(name), name);
        return problems.Count == 0 && directory is not null ? directory : throw new InvalidOperationException(string.Join('\n', problems));
    }

    private static Instant At(string local, DateTimeZone zone) =>
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm").Parse(local).Value.InZoneStrictly(zone).ToInstant();
}
