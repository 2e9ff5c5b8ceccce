namespace Workflow.Engine;

/// <summary>The engine can't start; the message says what to put right, in one sentence.</summary>
public sealed class EngineStartException(string message) : Exception(message);
