using Microsoft.Extensions.Localization;
using Workflow.Core.Cases;
using Workflow.Engine;
using Workflow.Web.Display;
using Workflow.Web.People;

namespace Workflow.Web.Forms;

/// <summary>Hands a page's command to the engine as the signed-in person, and tells the form why it had no effect.</summary>
public sealed class CommandDesk(CaseRunner runner, ViewerContext viewer, IStringLocalizer<Words> words)
{
    /// <summary>What was done, or null after telling <paramref name="problems"/> why not.</summary>
    public Task<CommandOutcome.Done?> TryAsync(
        CaseId id,
        PostedForm form,
        CaseCommand command,
        FormProblems problems,
        FormPlaces places,
        CancellationToken cancellationToken
    ) => TryAsync(runner.RunAsync(id, form.CommandId, command, viewer.Actor, cancellationToken), problems, places);

    /// <summary>The same for opening a case.</summary>
    public Task<CommandOutcome.Done?> TryOpenAsync(
        string workflow,
        PostedForm form,
        CaseCommand.OpenCase command,
        FormProblems problems,
        FormPlaces places,
        CancellationToken cancellationToken
    ) => TryAsync(runner.OpenAsync(workflow, form.CommandId, command, viewer.Actor, cancellationToken), problems, places);

    private async Task<CommandOutcome.Done?> TryAsync(Task<CommandOutcome> running, FormProblems problems, FormPlaces places)
    {
        try
        {
            var outcome = await running;
            problems.Add(outcome, words, places);
            return outcome as CommandOutcome.Done;
        }
        catch (CaseBusyException)
        {
            problems.Add(words["Form.Busy"]);
            return null;
        }
        catch (StoreUnavailableException unavailable)
        {
            problems.Add(Faults.SentenceOf(unavailable.Fault).Here());
            return null;
        }
        catch (ClockOffException off)
        {
            problems.Add(Faults.SentenceOf(off).Here());
            return null;
        }
    }
}
