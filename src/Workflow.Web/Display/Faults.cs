using System.Globalization;
using Workflow.Core.Definitions;
using Workflow.Engine;

namespace Workflow.Web.Display;

/// <summary>What people are told when the store can't do its part, or this node can't tell the time.</summary>
public static class Faults
{
    public static LocalizedText SentenceOf(ClockOffException off)
    {
        var seconds = Math.Abs(off.Ahead.TotalSeconds).ToString("0.0", CultureInfo.InvariantCulture);
        return LocalizedText.Of(
            $"This server's clock is wrong by {seconds} s, so nothing was saved. Operators have to put it right; then send it again.",
            $"本服务器时钟偏差 {seconds} 秒，未保存任何内容。请系统管理人员校准时钟后重新提交。"
        );
    }

    public static LocalizedText SentenceOf(StoreFault fault) =>
        fault switch
        {
            StoreFault.Busy => LocalizedText.Of(
                "The database is busy with other work. Send it again in a moment.",
                "数据库正忙，请稍后重新提交。"
            ),
            StoreFault.Full => LocalizedText.Of(
                "There is no room left on the database's disk, so nothing was stored. Operators have to make room; then send it again.",
                "数据库磁盘已满，未保存任何内容。请系统管理人员清理空间后重新提交。"
            ),
            StoreFault.Crowded => LocalizedText.Of(
                "Too many people are using the database at once. Send it again in a moment.",
                "同时使用数据库的人过多，请稍后重新提交。"
            ),
            StoreFault.ReadOnly => LocalizedText.Of(
                "The database takes no changes for now, so nothing was stored. Send it again later.",
                "数据库暂时只读，未保存任何内容，请稍后重新提交。"
            ),
            StoreFault.Unreachable => LocalizedText.Of(
                "The database doesn't answer. Whether this was stored isn't certain; sending it again does no harm, it takes effect once.",
                "数据库没有响应，暂不确定是否已保存。可以重新提交，只会生效一次。"
            ),
        };
}
