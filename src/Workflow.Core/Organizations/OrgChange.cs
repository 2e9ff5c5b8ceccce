using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Definitions;

namespace Workflow.Core.Organizations;

/// <summary>
/// One change of the organisation: who holds, acts, deputises, is on duty or away, which may begin at any time, past or to come; or of posts and
/// departments, which takes effect when it is recorded. Changes make a new directory; nothing is ever altered in place.
/// </summary>
public abstract record OrgChange
{
    private OrgChange() { }

    /// <summary>A person will be away, from (inclusive) until (exclusive; null while open).</summary>
    public sealed record Away(PersonId Person, Instant From, Instant? Until) : OrgChange
    {
        /// <summary>What has happened, in a few words, when it can't be refused although a post is left to nobody; null when it can be.</summary>
        public string? Happened { get; init; }
    }

    /// <summary>A person who is away is back at the instant. An absence that hadn't begun is left as it is.</summary>
    public sealed record Back(PersonId Person, Instant At) : OrgChange;

    /// <summary>A person takes up a post, from (inclusive) until (exclusive; null while open). The post must be vacant then.</summary>
    public sealed record TenureBegins(PostId Post, PersonId Person, Instant From, Instant? Until) : OrgChange;

    /// <summary>A person who holds a post, or is going to, gives it up at the instant.</summary>
    public sealed record TenureEnds(PostId Post, PersonId Person, Instant At) : OrgChange
    {
        /// <summary>
        /// What has happened (a death), in a few words, when it can't be refused although a post is left to nobody; null when it can be.
        /// </summary>
        public string? Happened { get; init; }
    }

    /// <summary>From now on these persons, in this order, are the standing deputies of a post; none is allowed.</summary>
    public sealed record DeputiesNamed(PostId Post, ImmutableArray<PersonId> Deputies) : OrgChange
    {
        /// <summary>Compares the deputies by content.</summary>
        public bool Equals(DeputiesNamed? other) => other is not null && Post == other.Post && Deputies.SequenceEqual(other.Deputies);

        /// <inheritdoc />
        public override int GetHashCode() => Deputies.Aggregate(Post.GetHashCode(), HashCode.Combine);
    }

    /// <summary>
    /// A person is asked to deputise for a post, from (inclusive) until (exclusive; null while open). It counts for nothing before the
    /// consent.
    /// </summary>
    public sealed record DeputyAsked(PostId Post, PersonId Person, Instant From, Instant? Until) : OrgChange;

    /// <summary>
    /// Who was asked, for the period that begins at <paramref name="From"/>, agrees. It counts from <paramref name="At"/>, and never before
    /// it is recorded.
    /// </summary>
    public sealed record DeputyConsented(PostId Post, PersonId Person, Instant From, Instant At) : OrgChange;

    /// <summary>Who was asked, for the period that begins at <paramref name="From"/>, declines. An agreement given is ended, not declined.</summary>
    public sealed record DeputyDeclined(PostId Post, PersonId Person, Instant From) : OrgChange;

    /// <summary>The period that begins at <paramref name="From"/> ends at the instant; one that hasn't come into force by then is dropped.</summary>
    public sealed record DeputyEnded(PostId Post, PersonId Person, Instant From, Instant At) : OrgChange;

    /// <summary>
    /// A person acts for a vacant post, or while its holder is away, from (inclusive) until (exclusive; null while open), before any
    /// deputy.
    /// </summary>
    public sealed record ActingNamed(PostId Post, PersonId Person, Instant From, Instant? Until) : OrgChange;

    /// <summary>
    /// Who acts for a post since <paramref name="From"/> does so no longer from the instant on; a term that hadn't begun is dropped.
    /// </summary>
    public sealed record ActingEnded(PostId Post, PersonId Person, Instant From, Instant At) : OrgChange;

    /// <summary>A person is on duty for a post outside office hours, from (inclusive) until (exclusive).</summary>
    public sealed record DutyTurnAdded(PostId Post, PersonId Person, Instant From, Instant Until) : OrgChange;

    /// <summary>The turn of duty that begins at <paramref name="From"/> is dropped.</summary>
    public sealed record DutyTurnDropped(PostId Post, PersonId Person, Instant From) : OrgChange;

    /// <summary>
    /// Something planned that hasn't come yet is taken back. Where an end is taken back (of a tenure, of an absence), what was to end goes on
    /// until further notice.
    /// </summary>
    public sealed record Cancelled(OrgChange Planned) : OrgChange;

    /// <summary>Somebody joins the organisation; a post is taken up by <see cref="TenureBegins"/>.</summary>
    public sealed record PersonJoined(Person Person) : OrgChange;

    /// <summary>A department is opened. Its head is one of its own posts, opened or moved there in the same step.</summary>
    public sealed record DepartmentOpened(Department Department) : OrgChange;

    /// <summary>A post is opened. Its code must never have been another post's.</summary>
    public sealed record PostOpened(Post Post) : OrgChange;

    /// <summary>
    /// A post moves to a department with all that it holds; <paramref name="ReportsTo"/> is its superior from then on, null at the top.
    /// </summary>
    public sealed record PostMoved(PostId Post, DepartmentId To, PostId? ReportsTo) : OrgChange;

    /// <summary>Areas pass from one department to another; from then on new cases of these areas do.</summary>
    public sealed record AreasMoved(DepartmentId From, DepartmentId To, ImmutableArray<string> Areas) : OrgChange
    {
        /// <summary>Compares the areas by content.</summary>
        public bool Equals(AreasMoved? other) =>
            other is not null && From == other.From && To == other.To && Areas.SequenceEqual(other.Areas, StringComparer.Ordinal);

        /// <inheritdoc />
        public override int GetHashCode() => Areas.Aggregate(HashCode.Combine(From, To), HashCode.Combine);
    }

    /// <summary>A post is closed; whoever holds, acts or deputises for it ceases to. Refused while anything else names it.</summary>
    public sealed record PostClosed(PostId Post) : OrgChange;

    /// <summary>A department without posts and areas is closed, with its last post, its head, when that is all it has.</summary>
    public sealed record DepartmentClosed(DepartmentId Department) : OrgChange;

    /// <summary>What has happened, when the change says that it can't be refused; null otherwise.</summary>
    internal string? Fact =>
        this switch
        {
            Away { Happened: { } what } => what,
            TenureEnds { Happened: { } what } => what,
            _ => null,
        };

    /// <summary>The same without what it says has happened, for whom that doesn't concern.</summary>
    public OrgChange WithoutFact() =>
        this switch
        {
            Away away => away with { Happened = null },
            TenureEnds ends => ends with { Happened = null },
            Cancelled cancelled => new Cancelled(cancelled.Planned.WithoutFact()),
            _ => this,
        };
}

/// <summary>What became of changes that were asked for.</summary>
public abstract record OrgChangeOutcome
{
    private OrgChangeOutcome() { }

    /// <summary>The directory with the changes.</summary>
    public sealed record Accepted(OrgDirectory Next) : OrgChangeOutcome;

    /// <summary>Why they can't be made, in sentences.</summary>
    public sealed record Refused(ImmutableArray<LocalizedText> Sentences) : OrgChangeOutcome
    {
        /// <summary>The sentences in English, for logs and the command line.</summary>
        public ImmutableArray<string> Reasons => [.. Sentences.Select(sentence => sentence.For("en"))];
    }
}

/// <summary>Something that is written down and hasn't come yet; <paramref name="Change"/>, cancelled, takes it back.</summary>
public sealed record PlannedChange(Instant At, OrgChange Change);
