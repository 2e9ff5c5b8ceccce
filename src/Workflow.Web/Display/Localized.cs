using System.Globalization;
using Workflow.Core.Definitions;

namespace Workflow.Web.Display;

/// <summary>Texts that administrators wrote, in the language of the request.</summary>
public static class Localized
{
    public static string Language => CultureInfo.CurrentUICulture.Name;

    public static bool IsChinese => Language.StartsWith("zh", StringComparison.Ordinal);

    public static string Here(this LocalizedText text) => text.For(Language);
}
