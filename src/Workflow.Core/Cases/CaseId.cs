namespace Workflow.Core.Cases;

/// <summary>The identity of a case, a UUID version 7 made by the shell that opens it.</summary>
public readonly record struct CaseId(Guid Value)
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>
    /// What people read and say instead: ten characters without I, L, O and U, such as <c>K7QF2-M9XAB</c>. It comes from the random end
    /// of the identity, tells nothing about person or programme, and isn't a key: two cases in millions may share one.
    /// </summary>
    public string Reference
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            Value.TryWriteBytes(bytes, bigEndian: true, out _);
            ulong tail = 0;
            for (var i = 8; i < 16; i++)
                tail = (tail << 8) | bytes[i];
            Span<char> text = stackalloc char[11];
            for (var i = 10; i >= 0; i--)
            {
                if (i == 5)
                {
                    text[i] = '-';
                    continue;
                }
                text[i] = Alphabet[(int)(tail & 31)];
                tail >>= 5;
            }
            return new(text);
        }
    }

    /// <inheritdoc />
    public override string ToString() => Value.ToString("D");
}

/// <summary>
/// The number of a track within its case. Tracks, items, handovers, deadlines, alerts and findings of a case share one sequence from 1.
/// </summary>
public readonly record struct TrackId(int Number);

/// <summary>The number of a work item within its case.</summary>
public readonly record struct WorkItemId(int Number);

/// <summary>The number of a handover within its case.</summary>
public readonly record struct HandoverId(int Number);

/// <summary>The number of a deadline within its case.</summary>
public readonly record struct DeadlineId(int Number);

/// <summary>The number of an alert within its case.</summary>
public readonly record struct AlertId(int Number);

/// <summary>The number of a finding within its case.</summary>
public readonly record struct FindingId(int Number);
