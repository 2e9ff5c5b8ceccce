using Workflow.Core.Organizations;

namespace Workflow.Core.Disclosure;

/// <summary>Who looks, standing for which post, and what for. Every query and every command has one.</summary>
public sealed record Viewer(PersonId Person, PostId Post, string Purpose);
