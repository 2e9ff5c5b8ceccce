using Workflow.Engine.Figures;

namespace Workflow.Web.Display;

/// <summary>
/// A line of a <see cref="LoadTable"/>. <paramref name="Address"/> is where its name leads, null where nothing shows just that;
/// <paramref name="Note"/> stands below the name, null for none.
/// </summary>
public sealed record LoadRow(string Name, string? Address, string? Note, Load Load);
