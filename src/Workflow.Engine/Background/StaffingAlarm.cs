using System.Security.Cryptography;
using System.Text;
using NodaTime;
using NodaTime.Text;
using Workflow.Core.Cases;
using Workflow.Engine.Queries;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Background;

/// <summary>
/// Tells operators of posts for which nobody at all stands, each vacancy once, however many nodes look. What ends a vacancy is somebody who
/// stands again; the operations page shows those that last.
/// </summary>
public sealed class StaffingAlarm(EngineParts parts)
{
    private readonly HashSet<(string Post, Instant Since)> _told = [];

    /// <summary>Looks once; the number of vacancies that are told now.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var now = parts.Clock.Now();
        if (!parts.Organization.Directory.IsAnyUnstaffed(now))
        {
            _told.Clear();
            return 0;
        }
        var vacancies = await new VacancyQuery(parts).ReadAsync(cancellationToken);
        var untold = vacancies.Where(vacancy => !_told.Contains((vacancy.Post.Id.Code, vacancy.Since))).ToList();
        if (untold.Count == 0)
            return 0;
        var rows = untold.Select(vacancy => RowOf(vacancy, now)).ToList();
        await parts.Store.Database.WriteAsync([.. parts.Store.Database.Sql.InsertMissing(rows)], isUrgent: true, cancellationToken);
        foreach (var vacancy in untold)
            _told.Add((vacancy.Post.Id.Code, vacancy.Since));
        return untold.Count;
    }

    /// <summary>Without a person it goes to the operators; those of one moment become one message.</summary>
    private OutboxRow RowOf(Vacancy vacancy, Instant now) =>
        new()
        {
            MessageId = IdOf(vacancy),
            Kind = NotificationKind.Unstaffed,
            Post = vacancy.Post.Id.Code,
            MergeDay = now.InZone(parts.Organization.Directory.Content.Zone).Date,
            IsCritical = true,
            Channel = OutboxRows.InApp,
            Status = OutboxStatus.Waiting,
            CreatedAt = now,
            NextAttemptAt = now,
        };

    /// <summary>The same vacancy has the same identity on every node, so that it is stored once.</summary>
    private static Guid IdOf(Vacancy vacancy)
    {
        var text = $"unstaffed\n{vacancy.Post.Id.Code}\n{InstantPattern.ExtendedIso.Format(vacancy.Since)}";
        Span<byte> bytes = SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new(bytes, bigEndian: true);
    }
}
