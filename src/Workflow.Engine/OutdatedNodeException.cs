namespace Workflow.Engine;

/// <summary>This process is of an older version than the one that wrote what it should read, and leaves it alone. Another node can do it.</summary>
public sealed class OutdatedNodeException(int form)
    : Exception(FormattableString.Invariant($"A newer version of this program wrote this (form {form}): ask a node of that version."));
