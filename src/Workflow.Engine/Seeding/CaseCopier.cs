using System.Buffers.Binary;
using System.Reflection;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Histories;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Seeding;

/// <summary>
/// Copies a decided case under other identities: the rows are those of the decider and its projection, and nothing in them but the identity,
/// and the chain of hashes made with it, differs.
/// </summary>
internal sealed class CaseCopier
{
    private readonly IReadOnlyList<RecordedDecision> _decisions;
    private readonly NewRows _pattern;
    private readonly CaseRow _case;
    private readonly string _id;

    /// <summary>The decisions are all of one case, from its opening on.</summary>
    public CaseCopier(CaseStore cases, IReadOnlyList<RecordedDecision> decisions)
    {
        _decisions = decisions;
        var rows = cases.NewRows();
        foreach (var decision in decisions)
            rows.Add(decision);
        _pattern = NewRows.Of(rows);
        _case = _pattern.Cases.Single();
        _id = new CaseId(_case.CaseId).ToString();
    }

    /// <summary>How many decisions a copy has.</summary>
    public int Decisions => _decisions.Count;

    /// <summary>How many events a copy has.</summary>
    public int Events => _decisions.Sum(decision => decision.Accepted.Events.Length);

    /// <summary>Adds one more copy to the rows; its identity comes of the random numbers.</summary>
    public void Copy(Random random, NewRows rows)
    {
        var id = NewId(random, _case.OpenedAt);
        var text = id.ToString();
        var hash = HashChain.Start;
        for (var i = 0; i < _decisions.Count; i++)
        {
            var entry = _decisions[i].Entry;
            var row = RowCopy.Of(_pattern.Journal[i]);
            row.CaseId = id.Value;
            row.Events = row.Events.Replace(_id, text, StringComparison.Ordinal);
            row.PreviousHash = hash;
            row.Hash = hash = HashChain.Next(hash, id, entry.Version, entry.RecordedAt, entry.By, entry.CommandId, row.Events);
            rows.Journal.Add(row);
        }
        var current = RowCopy.Of(_case);
        current.CaseId = id.Value;
        current.Reference = id.Reference;
        current.LastHash = hash;
        current.State = current.State.Replace(_id, text, StringComparison.Ordinal);
        rows.Cases.Add(current);
        AddParts(id, random, rows);
    }

    private void AddParts(CaseId id, Random random, NewRows rows)
    {
        foreach (var row in _pattern.Outbox)
        {
            var copy = RowCopy.Of(row);
            copy.CaseId = id.Value;
            copy.MessageId = NewId(random, copy.CreatedAt).Value;
            copy.Status = OutboxStatus.Sent;
            copy.Attempts = 1;
            copy.SentAt = copy.CreatedAt;
            copy.NextAttemptAt = null;
            rows.Outbox.Add(copy);
        }
        Copy(_pattern.PersonalValues, rows.PersonalValues, row => row.CaseId = id.Value);
        Copy(_pattern.Responsibilities, rows.Responsibilities, row => row.CaseId = id.Value);
        Copy(_pattern.WorkItems, rows.WorkItems, row => row.CaseId = id.Value);
        Copy(_pattern.RungsFired, rows.RungsFired, row => row.CaseId = id.Value);
        Copy(_pattern.Alerts, rows.Alerts, row => row.CaseId = id.Value);
    }

    private static void Copy<TRow>(List<TRow> from, List<TRow> to, Action<TRow> change)
        where TRow : class
    {
        foreach (var row in from)
        {
            var copy = RowCopy.Of(row);
            change(copy);
            to.Add(copy);
        }
    }

    /// <summary>A UUID version 7 made of an instant and of random numbers.</summary>
    public static CaseId NewId(Random random, Instant at)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        Span<byte> milliseconds = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(milliseconds, at.ToUnixTimeMilliseconds());
        milliseconds[2..].CopyTo(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new(new Guid(bytes, bigEndian: true));
    }
}

/// <summary>Copies of rows, property by property.</summary>
internal static class RowCopy
{
    private static readonly Func<object, object> Shallow =
        (Func<object, object>)
            Delegate.CreateDelegate(
                typeof(Func<object, object>),
                typeof(object).GetMethod(nameof(MemberwiseClone), BindingFlags.Instance | BindingFlags.NonPublic)
                    ?? throw new MissingMethodException(nameof(MemberwiseClone))
            );

    public static TRow Of<TRow>(TRow row)
        where TRow : class => (TRow)Shallow(row);
}
