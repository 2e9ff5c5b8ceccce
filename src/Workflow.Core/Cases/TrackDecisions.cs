using Workflow.Core.Organizations;

namespace Workflow.Core.Cases;

/// <summary>Opening a track by hand: an absence, a transfer, a need for help.</summary>
internal static class TrackDecisions
{
    public static void Open(Deliberation deliberation, CaseCommand.OpenTrack command)
    {
        if (!deliberation.Definition.Tracks.TryGetValue(command.Track, out var track) || track.OpenedBy.IsEmpty)
        {
            deliberation.Refuse(
                Rejection.Because(RejectionReason.UnknownTrack, "There is no such line that people open.", "没有可由人工开启的此类事务线。")
            );
            return;
        }
        PostId[] openers =
        [
            .. track.OpenedBy.SelectMany(by => PartyPosts.All(deliberation.Current, deliberation.Facts.Directory, by.Party, by.Role)),
        ];
        if (openers.Length == 0 || !Acting.Allowed(deliberation, openers))
            return;
        if (!track.Several && deliberation.Current.Tracks.Values.Any(open => open.Name == track.Name))
        {
            deliberation.Refuse(
                Rejection.Because(
                    RejectionReason.AlreadyOpen,
                    "This is open already; go on with what is there.",
                    "该事务线已开启，请在现有事项上继续办理。"
                )
            );
            return;
        }
        if (
            FormRules.Accept(deliberation, track.Opening, command.Values) && EffectiveTime.Of(deliberation, track, command) is { } effective
        )
            Progress.OpenTrack(deliberation, track.Name, effective, cause: null, told: command.Values, lateReason: command.LateReason);
    }
}
