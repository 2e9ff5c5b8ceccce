using Workflow.Core.Definitions;
using Workflow.Core.Proofs;
using Xunit;

namespace Workflow.Core.Tests.Proofs;

/// <summary>What can be proved of a definition without an organisation. Each case is one change to a definition that holds.</summary>
public sealed class DefinitionProofTests
{
    private const string Path = "request.workflow.yaml";

    private const string Text = """
        workflow: request
        uses: [ office.rules.yaml ]
        parties:
          office: { unit: office, serving: place }
          archive: { unit: archive, serving: place }
        disclosure:
          basics: { read: office, write: office }
        fields:
          place: area
          pages: { type: number, group: basics }
          answer: { type: choice, choices: [ yes, no, later ], group: basics }
          kind: { type: text, sensitive: false }
          view: { type: text, sensitive: false }
          since: date
        opening: [ place, since? ]
        moments:
          begun: { field: since }
        findings:
          judgement: { with-participant-view: view }
        ladders:
          BASIC: { rungs: { rung: L1, when: 1 working day after, at: "09:00", to: accountable } }
        tracks:
          main:
            stages:
              asked:
                accountable: office/clerk
                tasks:
                  reply: { form: [ answer, pages, kind?, view ], finding: judgement, due: ANSWER, ladder: BASIC }
                then:
                  - { when: answer == 'no', to: closed, consequence: refusal }
                  - { when: "one_of(answer, 'yes', 'later')", to: kept, handover: { to: archive/keeper, accept: ACCEPT, ladder: BASIC, complete: COMPLETE, complete-ladder: BASIC } }
                  - { when-missed: reply, open: help }
              kept:
                accountable: archive/keeper
                waits: it is kept
          help:
            opens: on-demand
            stages:
              helping:
                accountable: office/head
                tasks:
                  help-out: { no-deadline: it takes what it takes }
                then: { to: closed }
        """;

    private const string Rules = """
        rules: OFFICE
        version: "1"
        rows:
          ANSWER: { anchor: begun, budget: 3 working days, certainty: assumption }
          ACCEPT: { anchor: handover-offered, budget: 1 working day, certainty: assumption }
          COMPLETE: { anchor: handover-returned, budget: 1 working day, certainty: assumption }
        """;

    [Fact]
    public void The_definition_holds() => Assert.Empty(Check("", ""));

    [Theory]
    [InlineData("when-missed: reply, open: help", "when-missed: reply, open: help2", null)]
    [InlineData("          - { when-missed: reply, open: help }\n", "", "nothing opens the track 'help'")]
    [InlineData("        waits: it is kept\n", "", "the stage 'kept' is never left")]
    [InlineData(
        "        waits: it is kept\n",
        "        waits: it is kept\n        then: { to: closed }\n",
        "says why it waits, but it can be left"
    )]
    [InlineData("        waits: it is kept\n", "        then: { to: kept }\n", "from the stage 'kept' the track never ends")]
    [InlineData(
        "        waits: it is kept\n",
        "        then: { to: kept }\n",
        "the stage 'kept' leads back to itself without anything to be done"
    )]
    [InlineData(
        "        waits: it is kept\n",
        "        waits: it is kept\n      lost:\n        accountable: archive/keeper\n        waits: nobody comes here\n",
        "the stage 'lost' is never reached"
    )]
    [InlineData("help-out: { no-deadline", "help-out: { optional: true, no-deadline", "all tasks of the stage 'helping' are optional")]
    [InlineData(
        "then: { to: closed }",
        "then: [ { to: closed }, { to: closed, ends-case: true } ]",
        "this way out is never taken: the one in line"
    )]
    [InlineData("'yes', 'later'", "'yes'", "no way out holds when answer is later")]
    [InlineData(
        "when: answer == 'no', to: closed",
        "when: answer == 'no' && pages < 10, to: closed",
        "no way out holds when answer is no, pages is 10"
    )]
    [InlineData(
        "when: answer == 'no', to: closed",
        "when: answer == 'no' && pages < 10 || kind == 'x' && answer == 'no', to: closed",
        "no way out holds when answer is no, pages is 10, kind is something else"
    )]
    [InlineData("when: answer == 'no', to: closed", "when: \"length(kind) == 1\", to: closed", "was not decided")]
    [InlineData(
        "when: answer == 'no', to: closed",
        "when: \"since > '2026-01-01' || answer == 'no'\", to: closed",
        "can't be computed when since is empty, answer is yes: an empty value is neither smaller nor larger"
    )]
    [InlineData(", finding: judgement, due", ", due", "the consequence 'refusal' needs a signed finding")]
    [InlineData("form: [ answer, pages, kind?, view ]", "form: [ answer, pages, kind?, view? ]", "the form of 'reply' must ask for 'view'")]
    [InlineData("judgement: { with-participant-view: view }", "judgement: {}", "follows without the view of the person")]
    [InlineData(
        "- { when-missed: reply, open: help }",
        "- { when-missed: reply, open: help, consequence: fine }",
        "can't follow from a missed deadline"
    )]
    [InlineData(
        ", handover: { to: archive/keeper, accept: ACCEPT, ladder: BASIC, complete: COMPLETE, complete-ladder: BASIC }",
        "",
        "responsibility passes from office/clerk to archive/keeper here, so this way needs 'handover:'"
    )]
    [InlineData(
        "handover: { to: archive/keeper",
        "handover: { to: archive/head",
        "the handover goes to archive/head, but accountable in 'kept' is archive/keeper"
    )]
    [InlineData(
        "        accountable: archive/keeper",
        "        accountable: office/clerk",
        "have the same accountable post office/clerk: there is nothing to hand over"
    )]
    [InlineData("to: accountable }", "to: receiver }", "the ladder BASIC speaks of 'receiver' in L1, but 'reply' is no handover")]
    [InlineData("opening: [ place, since? ]", "opening: [ since? ]", "'opening:' must ask for it")]
    [InlineData("  place: area", "  place: text", "is found by an area, but 'place' isn't one")]
    [InlineData("  kind: {", "  unused: { type: text, sensitive: false }\n  kind: {", "nothing asks for the field 'unused'")]
    [InlineData(
        "basics: { read: office, write: office }",
        "basics: { read: office, write: office/head }",
        "'reply' asks office/clerk for fields of 'basics', which office/clerk may not write"
    )]
    [InlineData(
        "tracks:",
        "messages:\n  alert: { subject: { zh: 提醒 }, body: { zh: 提醒 } }\ntracks:",
        "the message 'alert' isn't written in 'en'"
    )]
    [InlineData(
        "accept: ACCEPT, ladder: BASIC,",
        "receiver-sees: basics, accept: ACCEPT, ladder: BASIC,",
        "shows 'basics' to archive/keeper, who may not read it"
    )]
    [InlineData(
        "{ rungs: { rung: L1, when: 1 working day after, at: \"09:00\", to: accountable } }",
        "{ rungs: [ { rung: L1, when: 3 working days after, at: \"09:00\", to: accountable }, { rung: L2, when: 2 working days after, at: \"09:00\", to: superior of accountable } ] }",
        "L2 comes before L1, though it stands after it"
    )]
    [InlineData(
        "tracks:",
        "messages:\n  alert: { subject: a, body: b }\ntracks:",
        "plain words are sent where no message is written: digest,"
    )]
    public void What_does_not_hold_is_told(string right, string wrong, string? expected)
    {
        Assert.Contains(right, Text, StringComparison.Ordinal);

        var problems = Check(right, wrong);

        if (expected is null)
            Assert.Contains(problems, problem => problem.Message.Contains("there is no track 'help2'", StringComparison.Ordinal));
        else
            Assert.True(
                problems.Any(problem => problem.Message.Contains(expected, StringComparison.Ordinal)),
                $"expected: {expected}\ntold: {string.Join('\n', problems)}"
            );
    }

    [Fact]
    public void A_stage_reached_by_several_ways_knows_only_the_fields_that_all_of_them_asked_for()
    {
        var problems = Check(
            "        waits: it is kept\n",
            """
                    tasks:
                      file-it: { no-deadline: it takes what it takes }
                    then:
                      - { when: pages > 3, to: closed }
                      - { when: pages <= 3, to: closed }

            """
        );

        Assert.Empty(problems);
    }

    private static IReadOnlyList<DefinitionProblem> Check(string right, string wrong)
    {
        var text = right.Length == 0 ? Text : Text.Replace(right, wrong, StringComparison.Ordinal);
        var problems = new ProblemList();
        var sources = new DefinitionSources([new(Path, text), new("office.rules.yaml", Rules)]);
        var definition = DefinitionReader.Read(sources, Path, problems);
        if (definition is not null)
            DefinitionProof.CheckAlone(definition, problems);
        return problems.All;
    }
}
