using System.Collections.Immutable;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Engine;
using Workflow.Web.Display;

namespace Workflow.Web.Api;

/// <summary>
/// Why a request had no effect, as RFC 9457 problem details: the only place that makes them. <c>type</c> is stable and meant for
/// programs, <c>detail</c> is a sentence in the caller's language, <c>errors</c> says per field what is wrong.
/// </summary>
public static class Problems
{
    private const string TypePrefix = "urn:handover:problem:";

    /// <summary>The stable type of a refusal.</summary>
    public static string TypeOf(RejectionReason reason) => TypePrefix + Kebab(reason.ToString());

    public static ProblemHttpResult Of(Rejection rejection) =>
        Make(
            StatusOf(rejection.Reason),
            Kebab(rejection.Reason.ToString()),
            rejection.Sentence.Here(),
            rejection.Fields.ToDictionary(pair => pair.Key, pair => new[] { pair.Value.Here() }, StringComparer.Ordinal)
        );

    /// <summary>Fields whose text can't be read as their type, each with what was expected.</summary>
    public static ProblemHttpResult UnreadableFields(IReadOnlyDictionary<string, LocalizedText> fields) =>
        Of(
            new(
                RejectionReason.InvalidFields,
                LocalizedText.Of("Some fields are missing or wrong.", "有些栏目缺失或填写有误。"),
                fields.ToImmutableSortedDictionary(StringComparer.Ordinal)
            )
        );

    public static ProblemHttpResult NotFound() =>
        Make(
            StatusCodes.Status404NotFound,
            "not-found",
            Said("There is no such thing, or you may not see it.", "没有此内容，或您无权查看。")
        );

    public static ProblemHttpResult NotSignedIn() =>
        Make(StatusCodes.Status401Unauthorized, "not-signed-in", Said("Sign in first.", "请先登录。"));

    public static ProblemHttpResult Forbidden() =>
        Make(StatusCodes.Status403Forbidden, "forbidden", Said("Your post doesn't give you access to this.", "您的岗位无权访问。"));

    public static ProblemHttpResult KeyReused() =>
        Make(
            StatusCodes.Status422UnprocessableEntity,
            "idempotency-key-reused",
            Said("This Idempotency-Key was used before for something else.", "此 Idempotency-Key 已用于其他请求。")
        );

    public static ProblemHttpResult Changed() =>
        Make(
            StatusCodes.Status412PreconditionFailed,
            "case-changed",
            Said("The case has changed since the version in If-Match.", "案件已在 If-Match 所示版本之后发生变化。")
        );

    /// <summary>Why the organisation can't be changed so; each sentence in <c>errors</c> too.</summary>
    public static ProblemHttpResult OrganizationRefused(ImmutableArray<LocalizedText> reasons) =>
        Make(
            StatusCodes.Status409Conflict,
            "organization-refused",
            string.Join(Localized.IsChinese ? "；" : "; ", reasons.Select(reason => reason.Here())),
            new Dictionary<string, string[]>(StringComparer.Ordinal) { ["changes"] = [.. reasons.Select(reason => reason.Here())] }
        );

    /// <summary>The world is another than the one planned for.</summary>
    public static ProblemHttpResult PlanChanged() =>
        Make(
            StatusCodes.Status412PreconditionFailed,
            "plan-changed",
            Said(
                "What was planned has changed meanwhile; look at the new plan and apply it by its hash.",
                "计划内容已发生变化，请查看新计划并以其哈希值执行。"
            )
        );

    public static ProblemHttpResult Busy() =>
        Make(
            StatusCodes.Status409Conflict,
            "case-busy",
            Said("Others are changing this case right now; nothing was stored. Try again.", "其他人正在修改此案件，尚未保存，请重试。")
        );

    /// <summary>The store can't take it now; the same request with the same Idempotency-Key may be sent again.</summary>
    public static ProblemHttpResult Unavailable(StoreFault fault) =>
        Make(StatusCodes.Status503ServiceUnavailable, $"store-{Kebab(fault.ToString())}", Faults.SentenceOf(fault).Here());

    /// <summary>This node is older than what wrote the case.</summary>
    public static ProblemHttpResult Outdated() =>
        Make(
            StatusCodes.Status503ServiceUnavailable,
            "node-outdated",
            Said("This server is being upgraded; nothing was stored. Try again.", "服务器正在升级，尚未保存，请重试。")
        );

    /// <summary>This node can't tell the time; the same request with the same Idempotency-Key may be sent again.</summary>
    public static ProblemHttpResult ClockOff(ClockOffException off) =>
        Make(StatusCodes.Status503ServiceUnavailable, "node-clock-off", Faults.SentenceOf(off).Here());

    /// <summary>This node has just started and hasn't counted yet.</summary>
    public static ProblemHttpResult NoFiguresYet() =>
        Make(
            StatusCodes.Status503ServiceUnavailable,
            "figures-not-ready",
            Said("Figures are being gathered. Try again in some seconds.", "正在统计，请数秒后重试。")
        );

    public static ProblemHttpResult TooLarge() =>
        Make(StatusCodes.Status413PayloadTooLarge, "too-large", Said("The request is too large.", "请求内容过大。"));

    /// <summary>Something that can't be understood, with a sentence about what was expected.</summary>
    public static ProblemHttpResult Malformed(string en, string zh) =>
        Make(StatusCodes.Status400BadRequest, "malformed-request", Said(en, zh));

    /// <summary>A place in a list that no list gave out.</summary>
    public static ProblemHttpResult UnreadableCursor() =>
        Malformed("'cursor' isn't one that this list gave out.", "cursor 不是本列表给出的位置。");

    /// <summary>A mistake of ours. Says nothing about its inside.</summary>
    public static ProblemHttpResult Failed() =>
        Make(
            StatusCodes.Status500InternalServerError,
            "internal-error",
            Said("Something went wrong on our side; nothing was half done.", "系统出错；不会只完成一半。")
        );

    /// <summary>Any other status that the host answers with by itself.</summary>
    public static ProblemHttpResult OfStatus(int status) =>
        status switch
        {
            StatusCodes.Status401Unauthorized => NotSignedIn(),
            StatusCodes.Status403Forbidden => Forbidden(),
            StatusCodes.Status404NotFound => NotFound(),
            StatusCodes.Status413PayloadTooLarge => TooLarge(),
            StatusCodes.Status405MethodNotAllowed => Make(
                status,
                "method-not-allowed",
                Said("This address doesn't take that method.", "此地址不支持该方法。")
            ),
            StatusCodes.Status415UnsupportedMediaType => Make(
                status,
                "not-json",
                Said("Send JSON with Content-Type: application/json.", "请以 application/json 发送 JSON。")
            ),
            >= StatusCodes.Status500InternalServerError => Failed(),
            _ => Make(status, "malformed-request", Said("The request can't be understood.", "无法理解该请求。")),
        };

    private static int StatusOf(RejectionReason reason) =>
        reason switch
        {
            RejectionReason.UnknownWorkItem
            or RejectionReason.UnknownHandover
            or RejectionReason.UnknownAlert
            or RejectionReason.UnknownTrack
            or RejectionReason.UnknownTask
            or RejectionReason.UnknownFinding
            or RejectionReason.UnknownSubject => StatusCodes.Status404NotFound,
            RejectionReason.NotInPost or RejectionReason.NotResponsible or RejectionReason.NotByHand or RejectionReason.SamePerson =>
                StatusCodes.Status403Forbidden,
            RejectionReason.CaseClosed
            or RejectionReason.HandoverPending
            or RejectionReason.HandoverNotOffered
            or RejectionReason.AlreadyOpen
            or RejectionReason.AlreadyDecided
            or RejectionReason.CannotMerge
            or RejectionReason.NotNow
            or RejectionReason.NeedsMigration
            or RejectionReason.AlreadyAcknowledged => StatusCodes.Status409Conflict,
            RejectionReason.InvalidFields
            or RejectionReason.EffectiveInFuture
            or RejectionReason.EffectiveBeforeOpening
            or RejectionReason.LateReasonMissing
            or RejectionReason.MaterialsMissing
            or RejectionReason.NoDepartment
            or RejectionReason.ReasonMissing
            or RejectionReason.WrongPost
            or RejectionReason.Excluded
            or RejectionReason.RuleFailed => StatusCodes.Status422UnprocessableEntity,
        };

    private static ProblemHttpResult Make(int status, string type, string detail, IDictionary<string, string[]>? errors = null)
    {
        var problem = new ProblemDetails
        {
            Type = TypePrefix + type,
            Title = type.Replace('-', ' '),
            Status = status,
            Detail = detail,
        };
        if (errors is { Count: > 0 })
            problem.Extensions["errors"] = errors;
        return TypedResults.Problem(problem);
    }

    private static string Said(string en, string zh) => Localized.IsChinese ? zh : en;

    private static string Kebab(string name) =>
        string.Concat(
            name.Select(
                (letter, index) => char.IsUpper(letter) ? (index == 0 ? "" : "-") + char.ToLowerInvariant(letter) : letter.ToString()
            )
        );
}
