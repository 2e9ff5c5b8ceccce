namespace Workflow.Engine.Storage;

/// <summary>
/// The form in which states and events are written. It grows with every version of the program whose states or events an older one would
/// misread, so that nodes of both versions can work on one store while it is upgraded: each leaves alone what it can't read.
/// </summary>
internal static class RowForm
{
    /// <summary>The form that this version writes, and the newest that it reads; it reads all before it.</summary>
    public const int Current = 1;

    /// <summary>Throws <see cref="OutdatedNodeException"/> for a form that this version doesn't know.</summary>
    public static void Require(int form)
    {
        if (form > Current)
            throw new OutdatedNodeException(form);
    }
}
