namespace Workflow.Engine;

/// <summary>What a process of this node does.</summary>
public enum NodeRole
{
    /// <summary>Answers people and runs the pumps.</summary>
    All,

    /// <summary>Answers people only.</summary>
    Web,

    /// <summary>Runs the pumps only.</summary>
    Worker,
}

/// <summary>Settings of the engine. Wrong ones stop the start with one sentence.</summary>
public sealed class EngineOptions
{
    /// <summary><c>sqlite:FILE</c> or <c>postgres:CONNECTION STRING</c>. Default: a SQLite file in the working directory.</summary>
    public string Store { get; set; } = "sqlite:workflow.db";

    /// <summary>The folder with definitions, calendars and organisations. Default: <c>workflows</c> in the working directory.</summary>
    public string Workflows { get; set; } = "workflows";

    /// <summary>The id of the organisation to run with; null: the one that can play the parts of most definitions.</summary>
    public string? Organization { get; set; }

    /// <summary>Creates an empty store as a demo, with a clock that can be put forward and a few cases. Default: no.</summary>
    public bool Demo { get; set; }

    /// <summary>True refuses a demo clock. The host sets it from its environment.</summary>
    public bool IsProduction { get; set; }

    /// <summary>What this process does. Default: everything.</summary>
    public NodeRole Role { get; set; }

    /// <summary>What messages call this installation. Default: Handover.</summary>
    public string ProductName { get; set; } = "Handover";

    /// <summary>The address at which people reach the pages, for links in messages; no slash at the end.</summary>
    public string PublicAddress { get; set; } = "http://localhost:5080";

    /// <summary>
    /// On PostgreSQL: the role that nodes sign in as. Migrating with it set lets that role work and withholds from it to change or delete
    /// history. Null: whoever migrates is whom nodes sign in as.
    /// </summary>
    public string? ApplicationRole { get; set; }

    /// <summary>How mail leaves.</summary>
    public MailOptions Mail { get; set; } = new();

    /// <summary>How often a delivery is tried before it is given up, 1 to 50. Default: 8.</summary>
    public int DeliveryAttempts { get; set; } = 8;

    /// <summary>Codes of persons who are told when a post has nobody present. Default: nobody; the operations page shows it anyway.</summary>
    public List<string> Operators { get; set; } = [];

    /// <summary>
    /// A folder to which the roots of what was recorded are appended, best on another machine. Default: nowhere; the store keeps them anyway.
    /// </summary>
    public string? Roots { get; set; }

    /// <summary>What is wrong with these settings, one sentence each; empty when nothing is.</summary>
    public IEnumerable<string> Problems()
    {
        if (string.IsNullOrWhiteSpace(Store))
            yield return "The setting 'Store' is empty: expected 'sqlite:FILE' or 'postgres:CONNECTION STRING'.";
        if (!Directory.Exists(Workflows))
            yield return $"The setting 'Workflows' names '{Workflows}', which isn't a folder.";
        if (DeliveryAttempts is < 1 or > 50)
            yield return "The setting 'DeliveryAttempts' must be between 1 and 50.";
        if (!Uri.TryCreate(PublicAddress, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            yield return $"The setting 'PublicAddress' is '{PublicAddress}': expected an address such as 'https://handover.example.org'.";
        if (Demo && IsProduction)
            yield return "The setting 'Demo' isn't allowed in production.";
        foreach (var problem in Mail.Problems())
            yield return problem;
    }
}

/// <summary>How mail leaves: by a server, or as files into a folder where none is named.</summary>
public sealed class MailOptions
{
    /// <summary>The mail server; null writes each mail as a file instead.</summary>
    public string? Host { get; set; }

    /// <summary>Its port. Default: 587.</summary>
    public int Port { get; set; } = 587;

    /// <summary>The name to sign in with; null: without signing in.</summary>
    public string? User { get; set; }

    /// <summary>The password to sign in with.</summary>
    public string? Password { get; set; }

    /// <summary>Lets mail leave unencrypted, for a server on the same machine. Default: no.</summary>
    public bool AllowPlain { get; set; }

    /// <summary>The sender's address.</summary>
    public string From { get; set; } = "handover@localhost";

    /// <summary>Where mails go as files while no server is named. Default: <c>mail</c> in the working directory.</summary>
    public string Folder { get; set; } = "mail";

    /// <summary>
    /// So many alerts may be mailed to a person one by one within the digest's time; the rest become one mail. 1 to 1000. Default: 10.
    /// </summary>
    public int AtOnce { get; set; } = 10;

    /// <summary>Minutes between two digests of alerts to one person, 1 to 1440. Default: 15.</summary>
    public int DigestMinutes { get; set; } = 15;

    internal IEnumerable<string> Problems()
    {
        if (AtOnce is < 1 or > 1000)
            yield return "The setting 'Mail:AtOnce' must be between 1 and 1000.";
        if (DigestMinutes is < 1 or > 1440)
            yield return "The setting 'Mail:DigestMinutes' must be between 1 and 1440.";
        if (Port is < 1 or > 65_535)
            yield return "The setting 'Mail:Port' must be between 1 and 65535.";
        if (!Delivery.MailSender.IsAddress(From))
            yield return $"The setting 'Mail:From' is '{From}': expected a mail address.";
    }
}
