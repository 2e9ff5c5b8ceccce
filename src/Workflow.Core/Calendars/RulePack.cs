using NodaTime;
using Workflow.Core.Definitions;

namespace Workflow.Core.Calendars;

/// <summary>Deadline rows as data. Contract stub; the implementation follows.</summary>
public sealed record RulePack(string Id, string Version, LocalDate? ValidFrom, NamedList<DeadlineRule> Rows);
