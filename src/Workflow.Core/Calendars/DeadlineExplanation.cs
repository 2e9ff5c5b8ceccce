using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using Workflow.Core.Definitions;

namespace Workflow.Core.Calendars;

/// <summary>What a line of an explanation is about.</summary>
public enum ExplanationPart
{
    /// <summary>The due day and time.</summary>
    Due,

    /// <summary>How much is counted, and from what.</summary>
    Budget,

    /// <summary>A stretch that was counted.</summary>
    Counted,

    /// <summary>Days that were not counted.</summary>
    Excluded,

    /// <summary>A last day that moved.</summary>
    Roll,

    /// <summary>A pause and what it gave back.</summary>
    Pause,

    /// <summary>Where the number comes from and how sure it is.</summary>
    Source,

    /// <summary>What an administrator wrote beside the rule.</summary>
    Note,

    /// <summary>The calendar used.</summary>
    Calendar,

    /// <summary>A warning that the date can still change.</summary>
    Provisional,
}

/// <summary>One sentence of an explanation, in English and Chinese.</summary>
public sealed record ExplanationLine(ExplanationPart Part, LocalizedText Text);

/// <summary>Puts a computed deadline into sentences that can be checked by hand.</summary>
public static class DeadlineExplanation
{
    /// <summary>Stretches of one kind that are told one by one; the rest is told as a number.</summary>
    public const int MostStretches = 12;

    /// <summary>
    /// The sentences from the result to its grounds. <paramref name="anchorTitle"/> names the anchor's event; its code name is used
    /// without.
    /// </summary>
    public static ImmutableArray<ExplanationLine> Of(DeadlineComputation computation, LocalizedText? anchorTitle = null) =>
        [
            Due(computation),
            Budget(computation, anchorTitle ?? LocalizedText.Same(computation.Rule.Anchor)),
            .. Counted(computation),
            .. Excluded(computation),
            .. Roll(computation),
            .. computation.Pauses.Select(pause => Pause(computation, pause)),
            Source(computation.Rule),
            .. Note(computation.Rule),
            Line(
                ExplanationPart.Calendar,
                $"Calendar {computation.CalendarId}, version {computation.CalendarVersion}.",
                $"日历：{computation.CalendarId}，版本{computation.CalendarVersion}。"
            ),
            .. Provisional(computation),
        ];

    private static ExplanationLine Due(DeadlineComputation computation)
    {
        var due = computation.EndsWithTheDay ? DayWords.End(computation.DueLocal) : DayWords.Moment(computation.DueLocal);
        return Line(ExplanationPart.Due, $"Due {due.For("en")}.", $"截止时间：{due.For("zh")}。");
    }

    private static ExplanationLine Budget(DeadlineComputation computation, LocalizedText anchor)
    {
        var rule = computation.Rule;
        var title = rule.Title ?? LocalizedText.Same(rule.Id);
        var from =
            computation.Anchor is DeadlineAnchor.Day
                ? DayWords.Day(computation.AnchorLocal.Date)
                : DayWords.Moment(computation.AnchorLocal);
        var side = rule.Direction == DeadlineDirection.After ? ("after", "后") : ("before", "前");
        return Line(
            ExplanationPart.Budget,
            $"{title.For("en")} ({rule.Id}): {rule.Budget.Describe("en")} {side.Item1} {anchor.For("en")}, {from.For("en")}.",
            $"{title.For("zh")}（{rule.Id}）：{anchor.For("zh")}（{from.For("zh")}）{side.Item2}{rule.Budget.Describe("zh")}。"
        );
    }

    private static IEnumerable<ExplanationLine> Counted(DeadlineComputation computation)
    {
        foreach (var segment in computation.Segments.Take(MostStretches))
        {
            var stretch = computation.Rule.Budget.IsInHours
                ? Both(DayWords.Moment(segment.From), DayWords.End(segment.Until), " to ", "至")
                : DayWords.Days(segment.From.Date, segment.Until.Date.PlusDays(-1));
            var amount = DayWords.Amount(segment.Counted);
            var (en, zh) = UnitWords(computation.Rule.Budget.Unit);
            yield return Line(
                ExplanationPart.Counted,
                $"Counted: {stretch.For("en")} ({amount} {en}).",
                $"计入：{stretch.For("zh")}（{amount}{zh}）。"
            );
        }
        if (computation.Segments.Length > MostStretches)
            yield return More(ExplanationPart.Counted, computation.Segments.Length - MostStretches);
    }

    private static IEnumerable<ExplanationLine> Excluded(DeadlineComputation computation)
    {
        var runs = Runs(computation.Exclusions.Where(day => day.Kind != ExclusionKind.RolledOver)).ToList();
        foreach (var (first, last, why) in runs.Take(MostStretches))
        {
            var days = DayWords.Days(first, last);
            yield return Line(
                ExplanationPart.Excluded,
                $"Not counted: {days.For("en")} ({why.For("en")}).",
                $"不计入：{days.For("zh")}（{why.For("zh")}）。"
            );
        }
        if (runs.Count > MostStretches)
            yield return More(ExplanationPart.Excluded, runs.Count - MostStretches);
    }

    private static IEnumerable<ExplanationLine> Roll(DeadlineComputation computation)
    {
        if (computation.RolledFrom is not { } last)
            yield break;
        var why = Runs(computation.Exclusions.Where(day => day.Kind == ExclusionKind.RolledOver))
            .Select(run => run.Why)
            .Distinct()
            .ToList();
        var from = DayWords.Day(last);
        var to = DayWords.Day(computation.DueDay);
        var forward = computation.DueDay > last;
        yield return Line(
            ExplanationPart.Roll,
            $"The last day, {from.For("en")}, is not worked ({Joined(why, "en")}); it moves {(forward ? "forward" : "back")} to {to.For("en")}.",
            $"最后一日{from.For("zh")}为非工作日（{Joined(why, "zh")}），{(forward ? "顺延至" : "提前至")}{to.For("zh")}。"
        );
    }

    private static ExplanationLine Pause(DeadlineComputation computation, DeadlinePause pause)
    {
        var stretch = Both(DayWords.Moment(pause.From), DayWords.Moment(pause.Until), " to ", "至");
        var unit = computation.Rule.Budget.Unit is AllowanceUnit.Months or AllowanceUnit.Years
            ? AllowanceUnit.CalendarDays
            : computation.Rule.Budget.Unit;
        var (en, zh) = UnitWords(unit);
        var amount = DayWords.Amount(pause.GivenBack);
        return Line(
            ExplanationPart.Pause,
            $"Paused {stretch.For("en")}: {amount} {en} given back.",
            $"计时中止：{stretch.For("zh")}，补回{amount}{zh}。"
        );
    }

    private static ExplanationLine Source(DeadlineRule rule)
    {
        var certainty = CertaintyWords(rule.Certainty);
        var source =
            rule.Source.Length == 0
                ? certainty
                : LocalizedText.Of($"{rule.Source} ({certainty.For("en")})", $"{rule.Source}（{certainty.For("zh")}）");
        return Line(
            ExplanationPart.Source,
            $"Source: {source.For("en")}; rule pack {rule.PackVersion}.",
            $"依据：{source.For("zh")}；规则包{rule.PackVersion}。"
        );
    }

    private static IEnumerable<ExplanationLine> Note(DeadlineRule rule) => rule.Note is { } note ? [new(ExplanationPart.Note, note)] : [];

    private static IEnumerable<ExplanationLine> Provisional(DeadlineComputation computation)
    {
        if (!computation.IsProvisional)
            yield break;
        var first = computation.ProvisionalDays[0].Start;
        var last = computation.ProvisionalDays[^1].End;
        var days = DayWords.Days(first, last);
        yield return Line(
            ExplanationPart.Provisional,
            $"Provisional: the holidays of {days.For("en")} are not published yet; the date can still change.",
            $"暂定：{days.For("zh")}的放假安排尚未公布，日期可能调整。"
        );
    }

    /// <summary>How sure a number is, in words.</summary>
    public static LocalizedText CertaintyWords(RuleCertainty certainty) =>
        certainty switch
        {
            RuleCertainty.Law => LocalizedText.Of("national statute", "国家法律法规"),
            RuleCertainty.Rule => LocalizedText.Of("ministry rule", "部门规章"),
            RuleCertainty.Local => LocalizedText.Of("local statute", "地方性法规"),
            RuleCertainty.Practice => LocalizedText.Of("practice, not law", "实践做法，非法定"),
            RuleCertainty.Assumption => LocalizedText.Of("our own default, not law", "系统默认设定，非法定"),
        };

    private static IEnumerable<(LocalDate First, LocalDate Last, LocalizedText Why)> Runs(IEnumerable<ExcludedDay> days)
    {
        (LocalDate First, LocalDate Last, LocalizedText Why)? run = null;
        foreach (var day in days)
        {
            if (run is { } open && open.Last.PlusDays(1) == day.Day && open.Why == day.Why)
            {
                run = (open.First, day.Day, open.Why);
                continue;
            }
            if (run is { } closed)
                yield return closed;
            run = (day.Day, day.Day, day.Why);
        }
        if (run is { } last)
            yield return last;
    }

    private static (string En, string Zh) UnitWords(AllowanceUnit unit) =>
        unit switch
        {
            AllowanceUnit.CalendarDays => ("days", "日"),
            AllowanceUnit.WorkingDays => ("working days", "个工作日"),
            AllowanceUnit.WorkingHours => ("working hours", "个工作小时"),
            AllowanceUnit.Hours => ("hours", "小时"),
            AllowanceUnit.Minutes => ("minutes", "分钟"),
            AllowanceUnit.Months => ("months", "个月"),
            AllowanceUnit.Years => ("years", "年"),
        };

    private static ExplanationLine More(ExplanationPart part, int count)
    {
        var number = count.ToString(CultureInfo.InvariantCulture);
        return Line(part, $"… and {number} more stretches.", $"……另有{number}段。");
    }

    private static string Joined(IEnumerable<LocalizedText> texts, string language) =>
        string.Join(language == "zh" ? "、" : ", ", texts.Select(text => text.For(language)));

    private static LocalizedText Both(LocalizedText from, LocalizedText until, string en, string zh) =>
        LocalizedText.Of(from.For("en") + en + until.For("en"), from.For("zh") + zh + until.For("zh"));

    private static ExplanationLine Line(ExplanationPart part, string en, string zh) => new(part, LocalizedText.Of(en, zh));
}
