using System.CommandLine;

namespace Workflow.Cli.Commands;

/// <summary>Options that mean the same in every command.</summary>
public static class CommonOptions
{
    /// <summary>Facts as JSON instead of text.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print the facts as JSON" };

    /// <summary>The language of names and sentences taken from the data.</summary>
    public static Option<string> Language()
    {
        var option = new Option<string>("--language")
        {
            Description = "Language of names: en or zh",
            DefaultValueFactory = _ => "en",
            HelpName = "LANGUAGE",
        };
        option.AcceptOnlyFromAmong("en", "zh");
        return option;
    }
}
