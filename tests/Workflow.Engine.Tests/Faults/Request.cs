using System.Security.Cryptography;
using System.Text;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Tests.Faults;

/// <summary>A wish of a person under its id, sent as often as it takes. <paramref name="OpensOn"/> is given exactly for an opening.</summary>
internal sealed record Request(string CommandId, CaseId Case, CaseCommand Command, Actor By, WorkflowDefinition? OpensOn)
{
    /// <summary>What tells two wishes apart.</summary>
    public string PayloadHash { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(CaseJson.OfCommand(Command))));
}
