using System.Globalization;
using NodaTime;
using NodaTime.Text;
using Workflow.Core.Cases;
using Workflow.Core.Organizations;

namespace Workflow.Core.Leaving;

/// <summary>What both sides keep of something handed on by order: a hash over what, from whom, to whom, when and by whose order.</summary>
public static class HandOnReceipt
{
    /// <summary>
    /// SHA-256 in lower-case hexadecimal. <paramref name="batch"/> names the order, <paramref name="at"/> when it was recorded in the case.
    /// </summary>
    public static string Of(Guid batch, HeldThing thing, PostId from, PostId to, Instant at, Actor by) =>
        LeaverText.HashOf(
            string.Join(
                '\n',
                "handed-on-1",
                batch.ToString("D", CultureInfo.InvariantCulture),
                thing.Case.ToString(),
                thing.Kind.ToString(),
                thing.Subject.ToString(CultureInfo.InvariantCulture),
                from.Code,
                to.Code,
                InstantPattern.ExtendedIso.Format(at),
                by.Person.Code,
                by.Post.Code
            )
        );
}
