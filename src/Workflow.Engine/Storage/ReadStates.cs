using Workflow.Core.Cases;

namespace Workflow.Engine.Storage;

/// <summary>
/// States of cases that were read or stored, so that whoever looks again, or decides next, needn't read them again. Each is kept under the
/// hash of its case's last decision: whatever changes a case changes that hash, so a state found here is the stored one. Personal texts
/// aren't part of a state. Safe to use from many threads.
/// </summary>
/// <remarks>
/// Two generations, each of at most half of <paramref name="mostCharacters"/> of stored text: when the younger one is full it takes the
/// place of the older one, which is forgotten but for what was asked for meanwhile. In memory a state takes some times its text.
/// </remarks>
internal sealed class ReadStates(long mostCharacters)
{
    private readonly Lock _lock = new();
    private Dictionary<Guid, Kept> _younger = [];
    private Dictionary<Guid, Kept> _older = [];
    private long _characters;

    private sealed record Kept(Case State, string Hash, int Characters);

    /// <summary>True while some state of the case is kept, whether or not it is the latest.</summary>
    public bool Holds(Guid id)
    {
        lock (_lock)
            return Find(id) is not null;
    }

    /// <summary>The state of a case that was kept last, with the hash of its last decision; null for both when none is.</summary>
    public (Case? State, string? Hash) Last(Guid id)
    {
        lock (_lock)
            return Find(id) is { } kept ? (kept.State, kept.Hash) : (null, null);
    }

    /// <summary>The state of a case after the decision with this hash, or null when that one isn't kept.</summary>
    public Case? Find(Guid id, string hash)
    {
        lock (_lock)
            return Find(id) is { } kept && kept.Hash == hash ? kept.State : null;
    }

    /// <summary>Keeps a state that was read or stored; <paramref name="characters"/> is the length of its stored text.</summary>
    public void Keep(Case state, string hash, int characters)
    {
        lock (_lock)
            Put(state.Id.Value, new(state, hash, characters));
    }

    private Kept? Find(Guid id)
    {
        if (!_younger.TryGetValue(id, out var kept) && _older.Remove(id, out kept))
            Put(id, kept);
        return kept;
    }

    private void Put(Guid id, Kept kept)
    {
        if (_younger.Remove(id, out var before))
            _characters -= before.Characters;
        _older.Remove(id);
        if (_characters + kept.Characters > mostCharacters / 2)
            (_older, _younger, _characters) = (_younger, [], 0);
        _younger[id] = kept;
        _characters += kept.Characters;
    }
}
