using System.Diagnostics;
using Microsoft.Extensions.Localization;
using Workflow.Core.Organizations;

namespace Workflow.Web.Display;

/// <summary>Whom a rung is meant for, in words: "superior of whoever is accountable".</summary>
public static class Targets
{
    public static string InWords(PostTarget target, IStringLocalizer<Words> words) =>
        target switch
        {
            PostTarget.Performer => words["Target.Performer"],
            PostTarget.Accountable => words["Target.Accountable"],
            PostTarget.Participant => words["Target.Participant"],
            PostTarget.Sender => words["Target.Sender"],
            PostTarget.Receiver => words["Target.Receiver"],
            PostTarget.CommonSuperior => words["Target.CommonSuperior"],
            PostTarget.SuperiorOf step => words["Target.SuperiorOf", InWords(step.Of, words)],
            PostTarget.CoordinatorOf step => words["Target.CoordinatorOf", InWords(step.Of, words)],
            PostTarget.HeadOf step => words["Target.HeadOf", InWords(step.Of, words)],
            PostTarget.ParentHeadOf step => words["Target.ParentHeadOf", InWords(step.Of, words)],
            PostTarget.InParty named => named.ToString(),
            PostTarget.Named named => named.Post.Code,
            _ => throw new UnreachableException($"{target.GetType()} is no target."),
        };

    /// <summary>The same of a ladder's own words; what can't be read is shown as written.</summary>
    public static string InWords(string written, IStringLocalizer<Words> words) =>
        PostTarget.TryParse(written, out var target, out _) ? InWords(target, words) : written;
}
