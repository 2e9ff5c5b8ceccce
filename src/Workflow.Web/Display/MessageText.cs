using System.Text.RegularExpressions;

namespace Workflow.Web.Display;

/// <summary>The words of a message where it can be opened: the address that a mail needs says nothing here.</summary>
public static partial class MessageText
{
    public static string WithoutAddresses(string body) => Address().Replace(body, "").Trim().TrimEnd(':', '：').Trim();

    [GeneratedRegex(@"https?://\S+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Address();
}
