using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Organizations;

namespace Workflow.Core.Responsibilities;

/// <summary>
/// Correcting what the register says of the past. What stood until now stays as what was known; nothing that was decided changes, and who is
/// accountable now stays so. Nobody corrects in their own matter: whoever stands above all posts concerned does.
/// </summary>
internal static class RegisterCorrection
{
    public static void Correct(Deliberation deliberation, CaseCommand.CorrectResponsibility command)
    {
        if (deliberation.Facts.Registered is not { Intervals.IsEmpty: false } known || known.Subject != command.Subject)
        {
            Refuse(deliberation, RejectionReason.UnknownSubject, "The register has no such subject.", "登记簿中没有该事项。");
            return;
        }
        var wrong = known.Intervals.Where(one => one.From < command.Until && !(one.Until <= command.From)).ToImmutableArray();
        if (
            !IsSensible(deliberation, command, known)
            || !Changes(deliberation, command, wrong)
            || !MayCorrect(deliberation, command, wrong)
        )
            return;
        var right = new AccountableInterval(command.Post, command.From, command.Until, ResponsibilityCause.Corrected, deliberation.Now);
        // From the first wrong one on all stand anew: each is chained to the one before it when it is stored.
        var superseded = known.Intervals.Where(one => one.From >= wrong[0].From).ToImmutableArray();
        deliberation.Raise(
            new CaseEvent.ResponsibilityCorrected(
                known.Subject,
                known.Kind,
                deliberation.Actor,
                right,
                superseded,
                Instead(superseded, right, command.Until),
                deliberation.Commit(command.Reason)
            )
        );
    }

    private static bool IsSensible(Deliberation deliberation, CaseCommand.CorrectResponsibility command, RegisteredSubject known)
    {
        if (string.IsNullOrWhiteSpace(command.Reason.Text))
            Refuse(deliberation, RejectionReason.ReasonMissing, "Say what was wrong.", "请说明更正理由。");
        else if (command.Until <= command.From || command.Until > deliberation.Now)
            Refuse(
                deliberation,
                RejectionReason.EffectiveInFuture,
                "Only the past can be corrected: it ends after it begins, and not after now.",
                "只能更正过去的时间段：结束须晚于开始，且不晚于现在。"
            );
        else if (command.From < known.Intervals[0].From || known.Intervals[^1].Until < command.Until)
            Refuse(
                deliberation,
                RejectionReason.EffectiveBeforeOpening,
                "Somebody is accountable from the opening to the closing only; that time reaches beyond it.",
                "责任期限于开启至关闭之间；所填时间超出此范围。"
            );
        else if (
            !deliberation.Facts.Directory.Posts.Contains(command.Post.Code)
            || PartyPosts.PartyOf(deliberation.Current, deliberation.Facts.Directory, command.Post) is null
        )
            Refuse(
                deliberation,
                RejectionReason.WrongPost,
                $"{command.Post} has no part in this case.",
                $"{command.Post} 不是本案的参与岗位。"
            );
        return deliberation.Refusal is null;
    }

    private static bool Changes(
        Deliberation deliberation,
        CaseCommand.CorrectResponsibility command,
        ImmutableArray<AccountableInterval> wrong
    )
    {
        if (wrong.Any(one => one.Post != command.Post))
            return true;
        Refuse(
            deliberation,
            RejectionReason.NotNow,
            $"The register says already that {command.Post} was accountable then.",
            $"登记簿已记载该时间段由 {command.Post} 负责。"
        );
        return false;
    }

    private static bool MayCorrect(
        Deliberation deliberation,
        CaseCommand.CorrectResponsibility command,
        ImmutableArray<AccountableInterval> wrong
    )
    {
        var directory = deliberation.Facts.Directory;
        var concerned = wrong.Select(one => one.Post).Append(command.Post).ToHashSet();
        var above = AboveOf(directory, command.Post)
            .Where(post => !concerned.Contains(post) && concerned.All(other => AboveOf(directory, other).Contains(post)))
            .Distinct()
            .ToImmutableArray();
        if (!above.IsEmpty)
            return Acting.Allowed(deliberation, above.AsSpan());
        Refuse(
            deliberation,
            RejectionReason.NotResponsible,
            "No post stands above all posts concerned, so nobody can correct this.",
            "没有岗位同时高于所涉各岗位，无法更正。"
        );
        return false;
    }

    /// <summary>Everybody above a post, the line first.</summary>
    private static IEnumerable<PostId> AboveOf(OrgDirectory directory, PostId post) =>
        directory.SuperiorsOf(post).Concat(directory.CoordinatorsOf(post));

    private static ImmutableArray<AccountableInterval> Instead(
        ImmutableArray<AccountableInterval> superseded,
        AccountableInterval right,
        Instant until
    )
    {
        var before = superseded.Where(one => one.From < right.From).Select(one => one with { Until = Earlier(one.Until, right.From) });
        var after = superseded.Where(one => !(one.Until <= until)).Select(one => one with { From = Instant.Max(one.From, until) });
        return [.. before.Append(right).Concat(after).Select(piece => piece with { RecordedFrom = right.RecordedFrom })];
    }

    private static Instant Earlier(Instant? end, Instant bound) => end is { } known && known < bound ? known : bound;

    private static void Refuse(Deliberation deliberation, RejectionReason reason, string en, string zh) =>
        deliberation.Refuse(Rejection.Because(reason, en, zh));
}
