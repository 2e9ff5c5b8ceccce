using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Workflow.Core.Simulation;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Tests.Faults;

/// <summary>
/// One process, step by step as <see cref="CaseRunner"/> and <see cref="Workflow.Engine.Background.WakeUpPump"/> do it: open, let pass what was due,
/// decide, save. Between deciding and saving others go on, and it may die.
/// </summary>
internal sealed class SimulatedNode(int index, ScenarioWorld world, FaultyStore store, Agenda agenda, Seams seams, Adversary adversary)
{
    private const int MaxAttempts = 3;
    private const int CasesAtOnce = 25;

    private static readonly Duration WhileClaimed = Duration.FromMilliseconds(20);

    private OrgDirectory _directory = store.Directory;
    private int _life;

    public int Index { get; } = index;

    /// <summary>How far its clock is off.</summary>
    public Duration Offset { get; set; }

    /// <summary>It doesn't run before this.</summary>
    public Instant DownUntil { get; set; } = Instant.MinValue;

    /// <summary>Until then it doesn't hear of changes of the organisation.</summary>
    public Instant DeafUntil { get; set; } = Instant.MinValue;

    public bool IsDown => agenda.Now < DownUntil;

    public Instant Clock => agenda.Now + Offset;

    /// <summary>What it held in memory is gone: decisions not saved, claims, snapshots.</summary>
    public void Die(Duration downFor)
    {
        _life++;
        store.Release(Index);
        _directory = store.Directory;
        DownUntil = agenda.Now + downFor;
    }

    /// <summary>Carries out a person's wish, and answers it unless it dies before.</summary>
    public void Receive(Request request, Action<Request, CommandOutcome?> answer)
    {
        if (IsDown)
            answer(request, null);
        else
            Try(request, answer, attempt: 1);
    }

    /// <summary>One pass over the cases that are due by its clock.</summary>
    public void Pump()
    {
        if (IsDown)
            return;
        var claimed = store.Claim(Index, Clock, CasesAtOnce);
        if (claimed.Count == 0)
            return;
        var life = _life;
        var decided = claimed.Select(stored => (Stored: stored, Decision: Tick(stored.State, stored.LastHash, stored.Definition))).ToList();
        agenda.After(
            adversary.SavingTakes(),
            () =>
            {
                if (HasDied(life))
                {
                    adversary.Count("pass died before it was saved");
                    return;
                }
                store.Release(Index);
                foreach (var (stored, decision) in decided)
                    Keep(stored, decision);
            }
        );
    }

    /// <summary>True when the process in which something was decided is gone before it was saved, maybe just now.</summary>
    private bool HasDied(int life)
    {
        if (life == _life && adversary.Happens(8))
            Die(Duration.Zero);
        return life != _life;
    }

    private void Keep(StoredCase stored, RecordedDecision? decision)
    {
        if (decision is null)
        {
            store.Park(stored);
            adversary.Park(stored.State.Id, "it was due, and nothing could be decided");
        }
        else if (Save(stored.Definition, [decision], attempt: 1) == Saved.Refused)
        {
            store.Park(stored);
            adversary.Park(stored.State.Id, "what was decided can't be stored");
        }
    }

    private RecordedDecision? Tick(Case current, string lastHash, WorkflowDefinition definition)
    {
        try
        {
            var facts = FactsFor(current, definition);
            return
                seams.Decide(definition, current, new CaseCommand.Tick(), Actor.System, facts, Clock)
                    is Decision.Accepted { Events.IsEmpty: false } passed
                ? CaseStore.Record(current, lastHash, passed, Actor.System, CaseStore.TickId(current), payloadHash: "")
                : null;
        }
        catch (Exception broken)
        {
            adversary.Park(current.Id, $"{broken.GetType().Name}: {broken.Message}");
            return null;
        }
    }

    private void Try(Request request, Action<Request, CommandOutcome?> answer, int attempt)
    {
        var (current, lastHash, earlier) = store.Open(request.Case, request.CommandId);
        if (earlier is not null)
        {
            answer(request, AnswerAgain(request, earlier, current));
            return;
        }
        if (current is null != request.OpensOn is not null)
        {
            answer(request, current is null ? new CommandOutcome.UnknownCase() : new CommandOutcome.CommandIdReused());
            return;
        }
        var definition = request.OpensOn ?? store.Find(request.Case)?.Definition ?? throw new InvalidOperationException("no definition");
        var isDue = current is { Status: CaseStatus.Open } && request.Command is not CaseCommand.Tick && seams.WakeAt(current) <= Clock;
        var overdue = isDue && current is not null ? Tick(current, lastHash, definition) : null;
        var before = overdue?.Accepted.Next ?? current;
        var facts = FactsFor(before, definition, request, overdue);
        switch (Decide(definition, before, request, facts))
        {
            case null:
                answer(request, null);
                break;
            case Decision.Rejected rejected:
                answer(request, new CommandOutcome.Refused(rejected.Rejection));
                break;
            case Decision.Accepted { Events.IsEmpty: true } unchanged:
                answer(request, new CommandOutcome.Done([], unchanged.Next, unchanged.Next.Version, IsRepeat: false));
                break;
            case Decision.Accepted accepted:
                var hash = overdue?.Entry.Hash ?? lastHash;
                var decision = CaseStore.Record(before, hash, accepted, request.By, request.CommandId, request.PayloadHash);
                var life = _life;
                List<RecordedDecision> decided = overdue is null ? [decision] : [overdue, decision];
                agenda.After(adversary.SavingTakes(), () => Commit(request, answer, definition, decided, attempt, life));
                break;
        }
    }

    private Decision? Decide(WorkflowDefinition definition, Case? before, Request request, Facts facts)
    {
        try
        {
            return seams.Decide(definition, before, request.Command, request.By, facts, Clock);
        }
        catch (Exception broken)
        {
            adversary.Park(request.Case, $"{request.Command.GetType().Name}: {broken.GetType().Name}: {broken.Message}");
            return null;
        }
    }

    private void Commit(
        Request request,
        Action<Request, CommandOutcome?> answer,
        WorkflowDefinition definition,
        List<RecordedDecision> decided,
        int attempt,
        int life
    )
    {
        if (HasDied(life))
        {
            adversary.Count("command died before it was saved");
            answer(request, null);
            return;
        }
        if (seams.ClaimsExclusively && store.Find(request.Case)?.ClaimedBy is not null)
        {
            agenda.After(WhileClaimed, () => Commit(request, answer, definition, decided, attempt, life));
            return;
        }
        var accepted = decided[^1].Accepted;
        switch (Save(definition, decided, attempt))
        {
            case Saved.Whole:
                answer(request, new CommandOutcome.Done(accepted.Events, accepted.Next, accepted.Next.Version, IsRepeat: false));
                break;
            case Saved.Refused:
                adversary.Park(request.Case, $"{request.Command.GetType().Name}: what was decided can't be stored");
                break;
            case Saved.LostRace when attempt < MaxAttempts:
                adversary.Count("race lost");
                Try(request, answer, attempt + 1);
                break;
            case Saved.LostRace:
                answer(request, null);
                break;
        }
    }

    private Saved Save(WorkflowDefinition definition, List<RecordedDecision> decided, int attempt)
    {
        var all = decided.SelectMany(CaseStore.WithLinked).ToList();
        var definitions = new Dictionary<CaseId, WorkflowDefinition> { [decided[0].Entry.Case] = definition };
        foreach (var linked in decided.SelectMany(decision => decision.Accepted.Linked))
            definitions[linked.Accepted.Next.Id] = linked.Definition;
        try
        {
            return store.Save(all, definitions, attempt);
        }
        catch (Exception broken) when (broken is KeyNotFoundException or ArgumentException or InvalidOperationException)
        {
            adversary.Park(decided[0].Entry.Case, $"{broken.GetType().Name}: {broken.Message}");
            return Saved.Refused;
        }
    }

    private CommandOutcome AnswerAgain(Request request, JournalRow earlier, Case? current)
    {
        var isSame =
            earlier.Person == request.By.Person.Code && earlier.Post == request.By.Post.Code && earlier.PayloadHash == request.PayloadHash;
        return (isSame || !seams.ComparesWishes) && current is not null
            ? new CommandOutcome.Done(CaseJson.ToEvents(earlier.Events), current, earlier.Version, IsRepeat: true)
            : new CommandOutcome.CommandIdReused();
    }

    private Facts FactsFor(Case? current, WorkflowDefinition definition, Request? request = null, RecordedDecision? overdue = null)
    {
        if (agenda.Now >= DeafUntil)
            _directory = store.Directory;
        else if (_directory.Version != store.Directory.Version)
            adversary.Count("decided by an old organisation");
        var stored = current is null ? null : store.Find(current.Id);
        var texts = stored?.Texts ?? [];
        var facts = Facts.Of(_directory, store.Calendars) with { PersonalTexts = texts };
        if (definition.OpensCases)
            facts = facts with { Workflows = world.Linked, Seed = adversary.Salt() };
        if (request?.Command is CaseCommand.MergeCase merge)
            facts = facts with { Other = store.Find(merge.Into)?.State };
        if (request?.Command is not CaseCommand.CorrectWorkItem correct || stored is null)
            return facts;
        IEnumerable<(Instant, ImmutableArray<CaseEvent>)> journal = stored.Journal;
        if (overdue is not null)
            journal = journal.Append((overdue.Entry.RecordedAt, overdue.Accepted.Events));
        return facts with { Completed = CompletedItem.Find(journal, correct.Item) };
    }
}
