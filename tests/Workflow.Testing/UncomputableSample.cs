using Workflow.Core.Definitions;

namespace Workflow.Testing;

/// <summary>
/// A workflow that asks a field which nobody has filled in when a deadline is missed: no check before publishing sees every such condition.
/// </summary>
public static class UncomputableSample
{
    /// <summary>The workflow's name.</summary>
    public const string Name = "uncomputable";

    /// <summary>A story in which nobody does anything.</summary>
    public const string Story = "docs/patterns/uncomputable.scenario.yaml";

    private const string Workflow = """
        workflow: uncomputable
        version: 1
        title: { en: A rule that can't be computed, zh: 无法计算的规则 }
        uses: [ request.shared.yaml, request.rules.yaml, ../../workflows/shared/cn.ladders.yaml, ../../workflows/shared/cn.messages.yaml ]
        opening: [ residence, asked_at ]
        fields:
          score: number
        tracks:
          main:
            stages:
              asked:
                accountable: township/director
                tasks:
                  reply: { by: township/full-time-worker, form: [ answer ], due: ANSWER, ladder: LT }
                  weigh: { optional: true, form: [ score ], no-deadline: a test }
                  look: { optional: true, no-deadline: a test }
                then:
                  - { after: look, when: score > 5, to: closed }
                  - { after: reply, to: closed }
                  - { when-missed: reply, when: score > 5, open: hearing }
          hearing:
            opens: on-demand
            stages:
              heard:
                accountable: township/director
                tasks: { hear: { no-deadline: a test } }
                then: { to: closed }
        """;

    private const string Told = """
        scenario: A rule that can't be computed
        about: Nobody does anything.
        workflow: uncomputable.workflow.yaml
        organization: ../../workflows/organizations/guangdong-sample.organization.yaml
        calendars: [ ../../workflows/calendars/CN.calendar.yaml ]
        zone: Asia/Shanghai
        open: { at: 2026-03-16 10:00, by: QH-DIR, with: { residence: qinghe, asked_at: 2026-03-16 10:00 } }
        until: 2026-05-01 00:00
        then:
          stages: [ main asked ]
        """;

    /// <summary>All samples with this one beside them.</summary>
    public static DefinitionSources Sources { get; } =
        new(
            SampleFiles
                .All.Paths.Select(path => KeyValuePair.Create(path, SampleFiles.All.Find(path) ?? ""))
                .Append(new("docs/patterns/uncomputable.workflow.yaml", Workflow))
                .Append(new(Story, Told))
        );
}
