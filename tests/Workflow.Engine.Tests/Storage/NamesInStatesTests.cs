using System.Collections.Immutable;
using System.Globalization;
using Workflow.Core.Cases;
using Workflow.Core.Organizations;
using Workflow.Engine.Storage;
using Xunit;

namespace Workflow.Engine.Tests.Storage;

/// <summary>Fields, moments and tasks may have Chinese names, whose order is another one in English than in Chinese.</summary>
public sealed class NamesInStatesTests : IDisposable
{
    private static readonly string[] Names = ["床号", "姓名", "住址", "案由", "年龄", "保证人", "出所", "报到"];

    private readonly CultureInfo _before = CultureInfo.CurrentCulture;

    public void Dispose() => CultureInfo.CurrentCulture = _before;

    [Theory]
    [InlineData("en-GB", "zh-Hans")]
    [InlineData("zh-Hans", "en-GB")]
    public void Whatever_has_a_name_is_found_in_another_culture_than_it_was_read_in(string read, string looked)
    {
        var text = CaseJson.OfState(Sample());
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(read);
        var state = CaseJson.ToState(text);
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(looked);

        var track = state.Tracks[2];
        Assert.All(
            Names,
            name =>
            {
                Assert.Contains(name, state.Parties.Keys);
                Assert.True(state.Parties.ContainsKey(name), name);
                Assert.True(state.MomentsOf.ContainsKey(name), name);
                Assert.True(state.Involved.Contains(name), name);
                Assert.True(track.Completed.Contains(name), name);
                Assert.True(track.Opened.Contains(name), name);
                Assert.True(track.CompletedBy.ContainsKey(name), name);
            }
        );
        Assert.Equal(Names.Length, state.Parties.SetItem(Names[0], new("elsewhere")).Count);
    }

    [Fact]
    public void Everything_by_name_in_a_state_has_the_order_of_no_culture()
    {
        var state = Sample();

        var named = NamedOf(state).Concat(NamedOf(state.Tracks[2])).ToList();

        Assert.Contains(named, found => found.Property == nameof(Case.Fields));
        Assert.Contains(named, found => found.Property == nameof(Track.Schedule));
        Assert.All(named, found => Assert.True(ReferenceEquals(StringComparer.Ordinal, found.Order), found.Property));
    }

    /// <summary>The sorted collections by name that are properties of something, with what orders them.</summary>
    private static IEnumerable<(string Property, object? Order)> NamedOf(object holder)
    {
        foreach (var property in holder.GetType().GetProperties().Where(property => property.PropertyType.IsGenericType))
        {
            var kind = property.PropertyType.GetGenericTypeDefinition();
            if (property.PropertyType.GetGenericArguments()[0] != typeof(string))
                continue;
            var order =
                kind == typeof(ImmutableSortedDictionary<,>) ? nameof(ImmutableSortedDictionary<string, int>.KeyComparer)
                : kind == typeof(ImmutableSortedSet<>) ? nameof(ImmutableSortedSet<string>.KeyComparer)
                : null;
            if (order is not null)
                yield return (property.Name, property.PropertyType.GetProperty(order)?.GetValue(property.GetValue(holder)));
        }
    }

    /// <summary>As somebody makes it who gives no thought to the order.</summary>
    private static Case Sample()
    {
        var at = FakeClock.At("2026-03-02 08:30");
        var track = new Track(new(2), "main", true, "first", new("P"), at, at, null, [.. Names], false)
        {
            Opened = [.. Names],
            CompletedBy = Names.ToImmutableSortedDictionary(name => name, _ => new PersonId("p")),
        };
        return new()
        {
            Id = new(Guid.Empty),
            Workflow = "sample",
            DefinitionVersion = 1,
            Parties = Names.ToImmutableSortedDictionary(name => name, _ => new DepartmentId("D")),
            MomentsOf = Names.ToImmutableSortedDictionary(name => name, name => name),
            Involved = [.. Names],
            Tracks = ImmutableSortedDictionary<int, Track>.Empty.Add(2, track),
        };
    }
}
