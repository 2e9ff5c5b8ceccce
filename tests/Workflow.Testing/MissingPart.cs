using System.Diagnostics.CodeAnalysis;
using Xunit;

namespace Workflow.Testing;

/// <summary>
/// What a test does when the machine lacks a part that it needs (a database server, a browser): it skips and says so.
/// With the environment variable <c>CI</c> set to <c>true</c> it fails instead, so that a build server can't turn green by lacking things.
/// </summary>
public static class MissingPart
{
    /// <summary>Ends the running test as skipped, or as failed on a build server.</summary>
    /// <param name="what">The part that is missing and how to get it, as one sentence.</param>
    [DoesNotReturn]
    public static void Stop(string what)
    {
        if (IsFailure(Environment.GetEnvironmentVariable("CI")))
            throw new InvalidOperationException($"{what} (CI=true, so this is a failure and no skip.)");
        Assert.Skip(what);
    }

    /// <summary>Whether a missing part is a failure, given the value of <c>CI</c>; null means the variable isn't set.</summary>
    public static bool IsFailure(string? ci) => string.Equals(ci, "true", StringComparison.OrdinalIgnoreCase);
}
