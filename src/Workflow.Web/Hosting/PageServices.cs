using System.Globalization;
using System.Text.Unicode;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.WebEncoders;
using Workflow.Web.Display;
using Workflow.Web.Forms;
using Workflow.Web.People;

namespace Workflow.Web.Hosting;

/// <summary>What pages are made with.</summary>
public static class PageServices
{
    public static void AddPages(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddRazorComponents();
        // Chinese text goes out as itself, not as six characters for each.
        services.Configure<WebEncoderOptions>(encoder => encoder.TextEncoderSettings = new(UnicodeRanges.All));
        services.AddCascadingAuthenticationState();
        services.AddHttpContextAccessor();
        services.AddLocalization(localization => localization.ResourcesPath = "Resources");
        services.AddScoped<ViewerContext>();
        services.AddScoped<WaitingWork>();
        services.AddSingleton<OperatorAccess>();
        services.AddScoped<OrganizationDesk>();
        services.AddScoped<Dates>();
        services.AddScoped<FieldText>();
        services.AddScoped<CommandDesk>();
        // Over HTTPS a page with secrets in it isn't compressed: its length would tell about them. Assets are compressed when they are built.
        services.AddResponseCompression(compression =>
        {
            compression.EnableForHttps = false;
            compression.Providers.Add<BrotliCompressionProvider>();
            compression.Providers.Add<GzipCompressionProvider>();
        });
        services.Configure<RequestLocalizationOptions>(localization =>
        {
            var cultures = Preferences.Languages.Select(CultureInfo.GetCultureInfo).ToList();
            localization.DefaultRequestCulture = new RequestCulture(Preferences.English);
            localization.SupportedCultures = cultures;
            localization.SupportedUICultures = cultures;
            localization.FallBackToParentCultures = true;
            localization.FallBackToParentUICultures = true;
            localization.RequestCultureProviders = [new CookieRequestCultureProvider(), new AcceptLanguageHeaderRequestCultureProvider()];
        });
    }
}
