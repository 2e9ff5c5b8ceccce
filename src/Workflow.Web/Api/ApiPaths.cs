namespace Workflow.Web.Api;

/// <summary>Which addresses are for programs.</summary>
public static class ApiPaths
{
    public const string Reference = "/api";
    public const string Interface = "/api/v1";

    /// <summary>True for the interface itself: it answers problem details and never a page.</summary>
    public static bool IsInterface(PathString path) => path.StartsWithSegments(Interface, StringComparison.OrdinalIgnoreCase);

    /// <summary>True for the pages that describe the interface.</summary>
    public static bool IsReference(PathString path) =>
        path.StartsWithSegments(Reference, StringComparison.OrdinalIgnoreCase) && !IsInterface(path);
}
