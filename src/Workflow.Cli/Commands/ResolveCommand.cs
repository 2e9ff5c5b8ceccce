using System.CommandLine;
using NodaTime.Text;
using Workflow.Cli.Files;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Cli.Commands;

/// <summary><c>resolve POST --at TIME --explain</c>: who stands for a post, and why.</summary>
public static class ResolveCommand
{
    public static Command Create(Terminal terminal)
    {
        var post = new Argument<string>("post") { Description = "Code of the post, such as QH-DIR", HelpName = "POST" };
        var at = new Option<string>("--at")
        {
            Description = "Local time of the organisation, such as \"2026-05-12 10:00\"",
            Required = true,
            HelpName = "TIME",
        };
        var explain = new Option<bool>("--explain") { Description = "Tell everybody who was considered, and why not taken" };
        var organization = new Option<string?>("--organization")
        {
            Description = "The organisation's file [default: the one of the data folder that has the post]",
            HelpName = "FILE",
        };
        var (data, language, json) = (DataFolder.Option(), CommonOptions.Language(), CommonOptions.Json());
        var command = new Command("resolve", "Says who stands for a post at a time. Exit 1 when nobody does.")
        {
            post,
            at,
            explain,
            organization,
            data,
            language,
            json,
        };
        command.SetAction(parsed =>
        {
            var code = parsed.GetRequiredValue(post);
            var found = parsed.GetValue(organization) is { } file
                ? KnownFiles.Organization(terminal, file)
                : OrganizationWith(terminal, parsed.GetValue(data), code);
            if (!found.Value.Posts.Contains(code))
                throw new UnusableInputException(
                    $"{found.File}: there is no post '{code}'{NearestName.Hint(code, found.Value.Posts.Names)}"
                );
            var zone = found.Value.Content.Zone;
            var instant = LocalTimes.Parse(parsed.GetRequiredValue(at), zone, "--at");
            if (instant < found.Value.Content.From)
                throw new UnusableInputException(
                    $"--at: nothing is known of {found.Value.Content.Id} before {LocalTimes.Show(found.Value.Content.From, zone)}"
                );
            var page = new ResolutionPage(found, found.Value.Resolve(new(code), instant), parsed.GetRequiredValue(language));
            if (parsed.GetValue(json))
                terminal.SayJson(page.Facts());
            else
                page.Print(terminal, parsed.GetValue(explain));
            return (int)(page.IsStaffed ? ExitCode.Holds : ExitCode.FallsShort);
        });
        return command;
    }

    private static Found<OrgDirectory> OrganizationWith(Terminal terminal, string? data, string post)
    {
        var files = DataFolder.Load(terminal, data);
        var all = KnownFiles.Organizations(files);
        var having = all.Where(found => found.Value.Posts.Contains(post)).ToList();
        return having switch
        {
            [var one] => one,
            [] => throw new UnusableInputException(
                $"no organisation has a post '{post}'{NearestName.Hint(post, all.SelectMany(found => found.Value.Posts.Names))}{Unread(files)}"
            ),
            _ => throw new UnusableInputException(
                $"several organisations have a post '{post}'; choose with --organization: {string.Join(", ", having.Select(found => found.File))}"
            ),
        };
    }

    private static string Unread(FileSet files)
    {
        foreach (var file in files.Of(FileKind.Organization))
        {
            var problems = new ProblemList();
            if (file.Node is { } node && OrgReader.Read(node, problems) is null && problems.HasErrors)
                return $"; left out: {problems.All.First(problem => problem.Severity == ProblemSeverity.Error)}";
        }
        return "";
    }
}

/// <summary>Who stands for a post, as text or as facts.</summary>
public sealed class ResolutionPage(Found<OrgDirectory> organization, PostResolution resolution, string language)
{
    private readonly OrgDirectory _directory = organization.Value;

    /// <summary>True when somebody stands for the post.</summary>
    public bool IsStaffed => resolution.Person is not null;

    /// <summary>Everything as values, with every step.</summary>
    public object Facts() =>
        new
        {
            post = resolution.Post.Code,
            title = TitleOf(resolution.Post),
            organization = _directory.Content.Id,
            file = organization.File,
            version = _directory.Version,
            zone = _directory.Content.Zone.Id,
            at = LocalTimes.Show(resolution.At, _directory.Content.Zone),
            instant = InstantPattern.ExtendedIso.Format(resolution.At),
            person = resolution.Person?.Code,
            name = resolution.Person is { } person ? NameOf(person) : null,
            @as = resolution.Person is null ? null : (OccupancyKind?)resolution.As,
            steps = resolution.Steps.Select(step => new
            {
                post = step.Post.Code,
                person = step.Person?.Code,
                name = step.Person is { } considered ? NameOf(considered) : null,
                step.As,
                taken = step.NotTaken is null,
                step.NotTaken,
            }),
        };

    /// <summary>One sentence, and with <paramref name="explain"/> a line for everybody considered.</summary>
    public void Print(Terminal terminal, bool explain)
    {
        var at = LocalTimes.Show(resolution.At, _directory.Content.Zone);
        terminal.Say(
            resolution.Person is { } person
                ? $"{resolution.Post} ({TitleOf(resolution.Post)}) at {at}: {person} ({NameOf(person)}), {Word(resolution.As)}"
                : $"{resolution.Post} ({TitleOf(resolution.Post)}) at {at}: nobody"
        );
        if (!explain)
            return;
        foreach (var (step, index) in resolution.Steps.Select((step, index) => (step, index + 1)))
        {
            var who = step.Person is { } considered ? $"{considered} ({NameOf(considered)})" : "nobody";
            terminal.Say(
                FormattableString.Invariant(
                    $"  {index}. {Word(step.As)} of {step.Post}: {who}: {step.NotTaken ?? "present, stands for the post"}"
                )
            );
        }
        terminal.Say(
            $"  by {organization.File}, version {_directory.Version[..Math.Min(12, _directory.Version.Length)]}, times in {_directory.Content.Zone.Id}"
        );
    }

    private string NameOf(PersonId person) =>
        _directory.Persons.TryGetValue(person.Code, out var known) ? known.Name.For(language) : person.Code;

    private string TitleOf(PostId post) => _directory.Posts.TryGetValue(post.Code, out var known) ? known.Title.For(language) : post.Code;

    private static string Word(OccupancyKind kind) =>
        kind switch
        {
            OccupancyKind.Holder => "holder",
            OccupancyKind.Deputy => "deputy",
            OccupancyKind.Acting => "acting",
            OccupancyKind.Superior => "superior",
        };
}
