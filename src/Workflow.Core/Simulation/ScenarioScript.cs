using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Core.Simulation;

/// <summary>
/// Turns a step of a scenario into the command it means for the case as it stands. Salts are made from the scenario, so runs repeat
/// exactly.
/// </summary>
public sealed class ScenarioScript(Scenario scenario, WorkflowDefinition definition)
{
    /// <summary>What a story calls its own case, where it speaks of several.</summary>
    public const string Own = "first";

    /// <summary>The case of the scenario; the same in every run.</summary>
    public CaseId CaseId => IdOf(Own);

    /// <summary>What salts of linked cases are made from; the same in every run.</summary>
    public string Seed { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(scenario.Name)));

    /// <summary>The case that a step happens in, by what the story calls it.</summary>
    public static string LabelOf(ScenarioStep step) => step.Act is ScenarioAct.OpenCase opened ? opened.Label : step.In ?? Own;

    /// <summary>The identity of a case that the story opens.</summary>
    public CaseId IdOf(string label) =>
        new(new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(label == Own ? scenario.Name : $"{scenario.Name}/{label}")).AsSpan(0, 16)));

    /// <summary>What a story calls a case that another one opened: by its workflow, with a number from the second on.</summary>
    public static string LabelFor(string workflow, IEnumerable<string> taken)
    {
        var known = taken.ToHashSet(StringComparer.Ordinal);
        var label = workflow;
        for (var number = 2; known.Contains(label); number++)
            label = string.Create(CultureInfo.InvariantCulture, $"{workflow}-{number}");
        return label;
    }

    /// <summary>
    /// The command of a step, or null with <paramref name="problem"/> when nothing is there to act on. <paramref name="on"/> is the definition
    /// of the case that it happens in, <paramref name="journal"/> what happened there so far (only a correction looks at it);
    /// <paramref name="idOf"/> finds the cases of the story by what it calls them.
    /// </summary>
    public CaseCommand? CommandFor(
        ScenarioStep step,
        Case? current,
        WorkflowDefinition on,
        IEnumerable<(Instant At, ImmutableArray<CaseEvent> Events)> journal,
        Func<string, CaseId?> idOf,
        out string? problem
    )
    {
        problem = null;
        var values = Values(step, on, ref problem);
        if (problem is not null)
            return null;
        if (step.Act is ScenarioAct.Open or ScenarioAct.OpenCase)
            return new CaseCommand.OpenCase(IdOf(LabelOf(step)), values, step.Act.Effective);
        if (current is null)
            problem = $"the story has no case '{LabelOf(step)}' then";
        else if (step.Act is ScenarioAct.Merge merge && idOf(merge.Into) is { } into)
            return new CaseCommand.MergeCase(into, Private(step, "because", merge.Because));
        else if (On(step, current, journal, values) is { } command)
            return command;
        problem ??= $"there is nothing open to {Told(step.Act)}";
        return null;
    }

    private PrivateText? Late(ScenarioStep step, string? reason) => reason is null ? null : Private(step, "late", reason);

    private CaseCommand? On(
        ScenarioStep step,
        Case current,
        IEnumerable<(Instant At, ImmutableArray<CaseEvent> Events)> journal,
        ImmutableSortedDictionary<string, SubmittedValue> values
    )
    {
        switch (step.Act)
        {
            case ScenarioAct.Complete act when ItemOf(current, act.Task) is { } item:
                var late = Late(step, act.LateReason);
                return new CaseCommand.CompleteWorkItem(item.Id, values, act.Effective, late, Everything(step, act.LeftOut));
            case ScenarioAct.OpenTrack act:
                return new CaseCommand.OpenTrack(act.Track, values, act.Effective) { LateReason = Late(step, act.LateReason) };
            case ScenarioAct.Add act:
                return new CaseCommand.AddWorkItem(act.Task, Private(step, "note", act.Note), act.To, act.Wanted, Track: null);
            case ScenarioAct.Reassign act when ItemOf(current, act.Task) is { } item:
                return new CaseCommand.ReassignWorkItem(item.Id, act.To);
            case ScenarioAct.Accept act when HandoverOf(current, act.Stage) is { } handover:
                var received = handover.Materials.Where(material => material.IsIncluded).Select(material => material.Name);
                return new CaseCommand.AcceptHandover(handover.Id, [.. received], ImmutableSortedDictionary<string, PrivateText>.Empty);
            case ScenarioAct.Return act when HandoverOf(current, act.Stage) is { } handover:
                return new CaseCommand.ReturnHandover(handover.Id, Private(step, "because", act.Because));
            case ScenarioAct.Reoffer act when HandoverOf(current, act.Stage) is { } handover:
                return new CaseCommand.ReofferHandover(handover.Id, Everything(step, []));
            case ScenarioAct.Acknowledge act when AlertOf(current, act, step.By) is { } alert:
                return new CaseCommand.AcknowledgeAlert(alert.Id, Comment: null);
            case ScenarioAct.Correct act when CompletedItem.LatestOf(journal, act.Task) is { } completed:
                return new CaseCommand.CorrectWorkItem(completed, values, act.Effective, Private(step, "because", act.Because));
            case ScenarioAct.WithdrawOffer act when HandoverOf(current, act.Stage) is { } handover:
                return new CaseCommand.WithdrawHandover(handover.Id, Private(step, "because", act.Because));
            case ScenarioAct.WithdrawFinding act
                when current.Findings.LastOrDefault(pair => pair.Value == act.Kind) is { Key: > 0 } finding:
                return new CaseCommand.WithdrawFinding(new(finding.Key), act.Kind, Private(step, "because", act.Because));
            case ScenarioAct.Open
            or ScenarioAct.Complete
            or ScenarioAct.Reassign
            or ScenarioAct.Accept
            or ScenarioAct.Return
            or ScenarioAct.Reoffer
            or ScenarioAct.OpenCase
            or ScenarioAct.Merge
            or ScenarioAct.Correct
            or ScenarioAct.WithdrawOffer
            or ScenarioAct.WithdrawFinding
            or ScenarioAct.Acknowledge:
                return null;
            default:
                throw new UnreachableException(step.Act.GetType().Name);
        }
    }

    private static string Told(ScenarioAct act) =>
        act switch
        {
            ScenarioAct.Complete complete => $"complete: no open item of '{complete.Task}'",
            ScenarioAct.Reassign reassign => $"reassign: no open item of '{reassign.Task}'",
            ScenarioAct.Accept accept => $"accept: no handover into '{accept.Stage}'",
            ScenarioAct.Return giveBack => $"return: no handover into '{giveBack.Stage}'",
            ScenarioAct.Reoffer reoffer => $"reoffer: no handover into '{reoffer.Stage}'",
            ScenarioAct.Merge merge => $"merge: the story has no case '{merge.Into}'",
            ScenarioAct.Correct correct => $"correct: no completed item of '{correct.Task}'",
            ScenarioAct.WithdrawOffer takeBack => $"withdraw: no offer into '{takeBack.Stage}'",
            ScenarioAct.WithdrawFinding withdraw => $"withdraw: no standing finding '{withdraw.Kind}'",
            ScenarioAct.Acknowledge acknowledge => $"acknowledge: no open alert {acknowledge.Rung} of '{acknowledge.Subject}'",
            _ => "open",
        };

    private static WorkItem? ItemOf(Case current, string task) => current.Items.Values.FirstOrDefault(item => item.Task == task);

    private static Handover? HandoverOf(Case current, string stage) =>
        current.Handovers.Values.FirstOrDefault(handover => handover.Stage == stage);

    /// <summary>The newest alert of the rung, one for the post that acts before one for another.</summary>
    private static Alert? AlertOf(Case current, ScenarioAct.Acknowledge act, PostId by)
    {
        var subject = ItemOf(current, act.Subject)?.Id.Number ?? HandoverOf(current, act.Subject)?.Id.Number;
        return current
            .Alerts.Values.Where(alert => alert.Subject == subject && alert.Rung == act.Rung)
            .OrderBy(alert => alert.Post == by)
            .LastOrDefault();
    }

    private HandoverOffer Everything(ScenarioStep step, ImmutableArray<string> leftOut) =>
        new(
            [.. definition.Materials.Names.Except(leftOut, StringComparer.Ordinal)],
            leftOut.ToImmutableSortedDictionary(name => name, name => Private(step, name, "not at hand"), StringComparer.Ordinal),
            Note: null
        );

    private ImmutableSortedDictionary<string, SubmittedValue> Values(ScenarioStep step, WorkflowDefinition on, ref string? problem)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, SubmittedValue>(StringComparer.Ordinal);
        foreach (var (name, text) in step.Values)
        {
            if (!on.Fields.TryGetValue(name, out var field))
                problem ??= $"the workflow has no field '{name}'{NearestName.Hint(name, on.Fields.Names)}";
            else if (FieldInput.Parse(field, text, scenario.Zone, out var wrong) is { } value)
                values[name] = new(value, Salt(step, name));
            else
                problem ??= $"'{name}': {wrong?.For("en")}";
        }
        return values.ToImmutable();
    }

    private PrivateText Private(ScenarioStep step, string name, string text) => new(text, Salt(step, name));

    private string Salt(ScenarioStep step, string name)
    {
        var seed = string.Create(CultureInfo.InvariantCulture, $"{scenario.Name}/{step.Where.Line}/{name}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(seed)).AsSpan(0, 16));
    }
}
