using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Workflow.Web.Display;
using Workflow.Web.Forms;
using Workflow.Web.People;

namespace Workflow.Web.Pages;

/// <summary>
/// What every page of a signed-in person has. Pages are rendered once per request; a form is read before anything else, so that a
/// refused one comes back as it was typed.
/// </summary>
public abstract class PageBase : ComponentBase
{
    [CascadingParameter]
    public required HttpContext Context { get; set; }

    [Inject]
    protected ViewerContext Viewer { get; set; } = default!;

    [Inject]
    protected Dates Dates { get; set; } = default!;

    [Inject]
    protected IStringLocalizer<Words> T { get; set; } = default!;

    [Inject]
    protected CommandDesk Desk { get; set; } = default!;

    [Inject]
    protected NavigationManager Navigation { get; set; } = default!;

    protected PostedForm Form { get; private set; } = default!;

    protected FormProblems Problems { get; } = new();

    protected CancellationToken Stop => Context.RequestAborted;

    protected sealed override async Task OnInitializedAsync()
    {
        Form = await PostedForm.ReadAsync(Context);
        await LoadAsync();
    }

    /// <summary>Fetches what the page shows, or says that there is no such page.</summary>
    protected abstract Task LoadAsync();

    protected void NoSuchPage() => Navigation.NotFound();

    /// <summary>After an effect: leads on, so that reloading repeats nothing, and says there what was done.</summary>
    protected void LeadOn(string address, string said) =>
        Navigation.NavigateTo($"{address}{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}said={said}");
}
