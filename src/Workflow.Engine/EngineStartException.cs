namespace Workflow.Engine;

/// <summary>The engine can't start; the message says what to put right, in one sentence.</summary>
public sealed class EngineStartException(string message) : Exception(message);

/// <summary>A place that can't be opened as a store; the message says why and what to do, in one sentence.</summary>
public sealed class StoreRefusedException(string message, Exception? cause = null) : Exception(message, cause);
