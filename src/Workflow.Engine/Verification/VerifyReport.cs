using System.Collections.Immutable;
using System.Globalization;
using Workflow.Core.Cases;

namespace Workflow.Engine.Verification;

/// <summary>What about a store is looked at.</summary>
public enum VerifyPart
{
    /// <summary>Each open subject has exactly one accountable post at every instant, each post one occupant.</summary>
    Accountability,

    /// <summary>Each planned reminder and rung happened once, and nothing else did.</summary>
    Rungs,

    /// <summary>All tables but the journal say what the journal says.</summary>
    Replay,

    /// <summary>The journal is whole and unchanged, and personal values are those that it commits to.</summary>
    History,
}

/// <summary>
/// One thing that doesn't hold. <paramref name="Case"/> is null for what concerns no case. <paramref name="Where"/> names the subject,
/// post, entry or row; <paramref name="Sentence"/> says what is wrong and never holds a personal value.
/// </summary>
public sealed record Violation(VerifyPart Part, CaseId? Case, string Where, string Sentence)
{
    /// <summary>One line for people: part, case reference, place, sentence.</summary>
    public override string ToString() =>
        Case is { } id ? $"{Part}: case {id.Reference} ({id}), {Where}: {Sentence}" : $"{Part}: {Where}: {Sentence}";
}

/// <summary>How far the walk is, in cases.</summary>
public readonly record struct VerifyProgress(long Done, long Total);

/// <summary>How much was looked at; what belongs to a part that wasn't asked for is 0.</summary>
public sealed record VerifyCounts
{
    /// <summary>Cases walked.</summary>
    public long Cases { get; internal set; }

    /// <summary>Tracks and items with an accountable of their own.</summary>
    public long Subjects { get; internal set; }

    /// <summary>Intervals of both registers.</summary>
    public long Intervals { get; internal set; }

    /// <summary>Posts of the organisation.</summary>
    public long Posts { get; internal set; }

    /// <summary>Reminders and rungs that deadlines planned.</summary>
    public long Planned { get; internal set; }

    /// <summary>Reminders and rungs that happened.</summary>
    public long Fired { get; internal set; }

    /// <summary>Those of them that happened more than a minute after their instant.</summary>
    public long Late { get; internal set; }

    /// <summary>Those whose instant has passed and whose case waits to be woken: nothing is lost, a running node makes up for them.</summary>
    public long Waiting { get; internal set; }

    /// <summary>Cases that the pump leaves aside.</summary>
    public long Parked { get; internal set; }

    /// <summary>Rows compared with what the journal gives.</summary>
    public long Rows { get; internal set; }

    /// <summary>Journal entries whose hash was computed again.</summary>
    public long Entries { get; internal set; }

    /// <summary>Roots over what was recorded that were made again.</summary>
    public long Roots { get; internal set; }

    /// <summary>Personal values compared with their commitments.</summary>
    public long Values { get; internal set; }

    /// <summary>Personal values that were erased, so that only their commitments are left.</summary>
    public long Erased { get; internal set; }
}

/// <summary>
/// What a walk found. <paramref name="Found"/> counts all violations, also those past <see cref="MostListed"/>, which
/// <paramref name="Violations"/> leaves out. <paramref name="Notices"/> are worth knowing and break nothing.
/// </summary>
public sealed record VerifyReport(ImmutableArray<Violation> Violations, long Found, ImmutableArray<Violation> Notices, VerifyCounts Counts)
{
    /// <summary>So many violations are listed one by one.</summary>
    public const int MostListed = 10_000;

    /// <summary>True when nothing is wrong.</summary>
    public bool Holds => Found == 0;
}

/// <summary>Gathers what the checks find.</summary>
internal sealed class Findings
{
    private readonly List<Violation> _violations = [];
    private readonly List<Violation> _notices = [];
    private long _found;

    public VerifyCounts Counts { get; } = new();

    public void Add(VerifyPart part, Guid? id, string where, FormattableString sentence)
    {
        _found++;
        if (_violations.Count < VerifyReport.MostListed)
            _violations.Add(Of(part, id, where, sentence));
    }

    public void Notice(VerifyPart part, Guid? id, string where, FormattableString sentence)
    {
        if (_notices.Count < VerifyReport.MostListed)
            _notices.Add(Of(part, id, where, sentence));
    }

    public VerifyReport Report() => new([.. _violations], _found, [.. _notices], Counts);

    private static Violation Of(VerifyPart part, Guid? id, string where, FormattableString sentence) =>
        new(part, id is { } value ? new CaseId(value) : null, where, sentence.ToString(CultureInfo.InvariantCulture));
}
