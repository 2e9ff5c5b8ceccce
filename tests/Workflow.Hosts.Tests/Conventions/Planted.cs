using System.Diagnostics;
using System.Globalization;

namespace Workflow.Hosts.Tests.Conventions.Planted;

// Each type here breaks one rule on purpose, so that the rules are seen to catch something.

internal sealed class ReadsFile
{
    public static bool Found(string path) => File.Exists(path);
}

internal sealed class WaitsForSomething
{
    public static async Task<int> LaterAsync()
    {
        await Task.Yield();
        return 1;
    }
}

internal sealed class WritesTemplate
{
    public static object Parse(string text) => Scriban.Template.Parse(text);
}

internal sealed class ReadsYaml
{
    public static Func<string, object> Parse { get; } = text => new YamlDotNet.Core.Parser(new StringReader(text));
}

internal sealed class SchedulesJob
{
    public static object? Storage { get; } = typeof(Hangfire.JobStorage);
}

internal sealed class WritesMail
{
    public static object Start() => new MimeKit.MimeMessage();
}

internal abstract record Shape
{
    private Shape() { }

    internal sealed record Circle(int Radius) : Shape;

    internal sealed record Square(int Side) : Shape;

    internal sealed record Line(int Length) : Shape;
}

internal static class ForgetsLine
{
    public static string Tell(Shape shape) =>
        shape switch
        {
            Shape.Circle circle => circle.Radius.ToString(CultureInfo.InvariantCulture),
            Shape.Square square => square.Side.ToString(CultureInfo.InvariantCulture),
            _ => throw new UnreachableException(shape.ToString()),
        };
}

internal static class NamesAllShapes
{
    public static string Tell(Shape shape) =>
        shape switch
        {
            Shape.Circle circle => circle.Radius.ToString(CultureInfo.InvariantCulture),
            Shape.Square or Shape.Line => "straight",
            _ => throw new UnreachableException(shape.ToString()),
        };
}

internal static class HandsOn
{
    public static string Tell(Shape shape) => shape is Shape.Line ? "a line" : TellRest(shape);

    private static string TellRest(Shape shape) =>
        shape switch
        {
            Shape.Circle => "a circle",
            Shape.Square => "a square",
            _ => throw new UnreachableException(shape.ToString()),
        };
}

internal static class HandsOnTooMuch
{
    public static string Tell(Shape shape) => shape is Shape.Square ? "a square" : TellRest(shape);

    private static string TellRest(Shape shape) =>
        shape switch
        {
            Shape.Circle => "a circle",
            _ => throw new UnreachableException(shape.ToString()),
        };
}

internal abstract record OpenShape
{
    internal record Blob : OpenShape;

    internal sealed record Drop : Blob;
}
