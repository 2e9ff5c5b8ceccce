namespace Workflow.Web.Display;

/// <summary>A case reference as people type it.</summary>
public static class CaseReference
{
    private const int Letters = 10;

    /// <summary>
    /// The reference in its written form (<c>K7QF2-M9XAB</c>): small letters, spaces and a missing dash are forgiven, and so are the
    /// letters that references don't use. Null for no words at all; anything else comes back trimmed, and finds nothing.
    /// </summary>
    public static string? Read(string? typed)
    {
        if (string.IsNullOrWhiteSpace(typed))
            return null;
        var letters = new string([.. typed.ToUpperInvariant().Where(char.IsLetterOrDigit).Select(Meant)]);
        return letters.Length == Letters ? $"{letters[..5]}-{letters[5..]}" : typed.Trim();
    }

    private static char Meant(char letter) =>
        letter switch
        {
            'I' or 'L' => '1',
            'O' => '0',
            _ => letter,
        };
}
