namespace Workflow.Web.People;

/// <summary>What for somebody looks, as it is written beside every read of personal data.</summary>
public static class Purposes
{
    /// <summary>Doing the work of the post.</summary>
    public const string CaseWork = "case-work";

    /// <summary>Watching over deadlines and answering alerts.</summary>
    public const string Oversight = "oversight";

    /// <summary>Looking after the engine.</summary>
    public const string Operation = "operation";

    /// <summary>Asking who was responsible.</summary>
    public const string Accountability = "accountability";

    /// <summary>Changing who holds, acts, deputises or is away.</summary>
    public const string Organization = "organization";
}
