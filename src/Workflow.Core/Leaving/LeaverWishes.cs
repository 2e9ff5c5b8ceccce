using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Core.Leaving;

/// <summary>What is wrong with what is wished for a leaver, before anything is tried.</summary>
internal static class LeaverWishes
{
    public static ImmutableArray<LocalizedText> Problems(
        OrgDirectory directory,
        PersonId person,
        Instant? at,
        Instant leaves,
        Instant now,
        LeaverChoices choices
    )
    {
        if (!directory.Persons.Contains(person.Code))
            return [Unknown("person", "人员", person.Code, directory.Persons.Names)];
        var held = LeaverChanges.Tenures(directory, person, leaves).Select(row => row.Post).ToHashSet();
        if (held.Count == 0)
            return [LocalizedText.Of($"{person} holds no post then, and so can't leave one", $"{person} 届时不担任任何岗位，无岗可离")];
        return
        [
            .. Successors(directory, person, held, choices),
            .. HandOn(directory, held, choices),
            .. at > now && !choices.HandOn.IsEmpty ? [TooEarly] : ImmutableArray<LocalizedText>.Empty,
        ];
    }

    private static LocalizedText TooEarly { get; } =
        LocalizedText.Of(
            "what is handed on to another post is handed on at once: plan that when the time has come",
            "转交其他岗位立即生效：请到时再安排"
        );

    private static IEnumerable<LocalizedText> Successors(
        OrgDirectory directory,
        PersonId person,
        HashSet<PostId> held,
        LeaverChoices choices
    )
    {
        foreach (var (post, successor) in choices.Successors)
        {
            if (!held.Contains(new(post)))
                yield return NotHeld(person, post);
            if (!directory.Persons.Contains(successor.Code))
                yield return Unknown("person", "人员", successor.Code, directory.Persons.Names);
            else if (successor == person)
                yield return LocalizedText.Of($"{person} leaves, and can't take up {post}", $"{person} 将离任，不能接任 {post}");
        }
    }

    private static IEnumerable<LocalizedText> HandOn(OrgDirectory directory, HashSet<PostId> held, LeaverChoices choices)
    {
        foreach (var (post, among) in choices.HandOn)
        {
            if (among.IsEmpty)
                yield return LocalizedText.Of($"name the posts that share what {post} has", $"请指定分担 {post} 事项的岗位");
            if (!held.Contains(new(post)))
                yield return LocalizedText.Of($"{post} isn't one of the leaver's posts", $"{post} 不是离任者的岗位");
            else
            {
                foreach (var other in Spreading.Unlike(directory, new(post), among))
                    yield return Unlike(new(post), other);
            }
        }
    }

    public static LocalizedText Unlike(PostId from, PostId other) =>
        LocalizedText.Of(
            $"{other} can't be given what {from} has: it takes another post of the same role and department",
            $"{other} 不能接收 {from} 的事项：须为同部门同职责的其他岗位"
        );

    private static LocalizedText NotHeld(PersonId person, string post) =>
        LocalizedText.Of($"{person} doesn't hold {post}, so nobody succeeds them there", $"{person} 不担任 {post}，无须接任");

    private static LocalizedText Unknown(string what, string zh, string name, IEnumerable<string> known) =>
        LocalizedText.Of($"there is no {what} '{name}'{NearestName.Hint(name, known)}", $"没有{zh}“{name}”");
}
