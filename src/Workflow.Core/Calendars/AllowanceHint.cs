using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Workflow.Core.Calendars;

/// <summary>Guesses which allowance somebody meant who wrote one in other words.</summary>
internal static partial class AllowanceHint
{
    private static readonly (string Typed, string Unit)[] Units =
    [
        ("个工作日", "working days"),
        ("工作日", "working days"),
        ("工作小时", "working hours"),
        ("小时", "hours"),
        ("分钟", "minutes"),
        ("个月", "months"),
        ("天", "days"),
        ("日", "days"),
        ("月", "months"),
        ("年", "years"),
        ("workdays", "working days"),
        ("workday", "working days"),
        ("business days", "working days"),
        ("d", "days"),
        ("h", "hours"),
        ("hrs", "hours"),
        ("mins", "minutes"),
    ];

    /// <summary>A clause such as <c> (did you mean '10 days'?)</c>, or the empty string.</summary>
    public static string For(string text)
    {
        var plain = text.Normalize(NormalizationForm.FormKC).Trim().ToLowerInvariant();
        if (AmountAndUnit().Match(plain) is not { Success: true } parts)
            return "";
        var (amount, unit) = (parts.Groups["amount"].Value, parts.Groups["unit"].Value.Trim());
        if (
            unit is "week" or "weeks" or "周" or "星期"
            && int.TryParse(amount, NumberStyles.None, CultureInfo.InvariantCulture, out var weeks)
        )
            return FormattableString.Invariant($" (did you mean '{weeks * 7} days'?)");
        var known = Array.Find(Units, pair => pair.Typed == unit).Unit ?? unit;
        return Allowance.TryParse($"{amount} {known}", out var meant) ? $" (did you mean '{meant}'?)" : "";
    }

    [GeneratedRegex("^(?<amount>[0-9]{1,5})[\\s\\p{Z}]*(?<unit>.{1,20})$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AmountAndUnit();
}
