using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Core.Cases;
using Workflow.Core.Organizations;
using Workflow.Engine.Storage;
using Xunit;

namespace Workflow.Engine.Tests.Storage;

/// <summary>What is stored reads back as what it was, whichever member of a family it is.</summary>
public sealed class CaseJsonTests
{
    public static TheoryData<string> Events => [.. Members(typeof(CaseEvent))];

    public static TheoryData<string> Commands => [.. Members(typeof(CaseCommand))];

    public static TheoryData<string> Changes => [.. Members(typeof(OrgChange))];

    [Theory]
    [MemberData(nameof(Events))]
    public void Every_event_reads_back_as_it_was(string name)
    {
        var @event = (CaseEvent)Sample.Of(typeof(CaseEvent).GetNestedType(name)!);

        var text = CaseJson.OfEvents([@event, @event]);
        var read = CaseJson.ToEvents(text);

        Assert.Equal(2, read.Length);
        Assert.IsType(@event.GetType(), read[0]);
        Assert.Equal(text, CaseJson.OfEvents(read));
        Assert.Contains($"\"$\":\"{name}\"", text, StringComparison.Ordinal);
        AssertAllThere(@event, read[0]);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void The_same_wish_gives_the_same_text_whatever_the_salts(string name)
    {
        var type = typeof(CaseCommand).GetNestedType(name)!;
        var one = CaseJson.OfCommand((CaseCommand)Sample.Of(type, salt: "aa"));
        var same = CaseJson.OfCommand((CaseCommand)Sample.Of(type, salt: "bb"));

        Assert.Equal(one, same);
        Assert.DoesNotContain("aa", one, StringComparison.Ordinal);
        Assert.Contains(name, one, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void Every_change_of_the_organisation_reads_back_as_it_was(string name)
    {
        var change = (OrgChange)Sample.Of(typeof(OrgChange).GetNestedType(name)!);
        Assert.Equal(CaseJson.Of(change), CaseJson.Of(CaseJson.Read<OrgChange>(CaseJson.Of(change))));
        AssertAllThere(change, CaseJson.Read<OrgChange>(CaseJson.Of(change)));
    }

    [Fact]
    public void A_state_with_everything_in_it_reads_back_as_it_was()
    {
        var state = (Case)Sample.Of(typeof(Case));
        var read = CaseJson.ToState(CaseJson.OfState(state));

        Assert.Equal(CaseJson.OfState(state), CaseJson.OfState(read));
        AssertAllThere(state, read);
    }

    [Theory]
    [MemberData(nameof(Events))]
    public void What_is_false_zero_or_empty_in_an_event_reads_back_as_that(string name) =>
        AssertNothingsReadBack(typeof(CaseEvent).GetNestedType(name)!);

    [Theory]
    [MemberData(nameof(Changes))]
    public void What_is_false_zero_or_empty_in_a_change_of_the_organisation_reads_back_as_that(string name) =>
        AssertNothingsReadBack(typeof(OrgChange).GetNestedType(name)!);

    [Theory]
    [InlineData(typeof(Case))]
    [InlineData(typeof(Track))]
    [InlineData(typeof(WorkItem))]
    [InlineData(typeof(Handover))]
    [InlineData(typeof(Alert))]
    [InlineData(typeof(Deadline))]
    [InlineData(typeof(DeadlineStep))]
    [InlineData(typeof(Occurrence))]
    [InlineData(typeof(Term))]
    [InlineData(typeof(CountedBy))]
    [InlineData(typeof(DayStretch))]
    [InlineData(typeof(Suspension))]
    [InlineData(typeof(Addition))]
    [InlineData(typeof(OfferedMaterial))]
    public void What_is_false_zero_or_empty_in_a_state_reads_back_as_that(Type type) => AssertNothingsReadBack(type);

    [Fact]
    public void What_there_is_nothing_to_tell_of_takes_no_room()
    {
        var text = CaseJson.OfState((Case)Sample.Of(typeof(Case), isNothing: true));

        Assert.DoesNotContain(":false", text, StringComparison.Ordinal);
        Assert.DoesNotContain(":{}", text, StringComparison.Ordinal);
        Assert.DoesNotContain(":[]", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_track_that_lacks_what_was_completed_is_damaged()
    {
        var text = JsonNode.Parse(CaseJson.OfState((Case)Sample.Of(typeof(Case))))!;
        Assert.All(text["state"]!["tracks"]!.AsObject(), track => Assert.True(track.Value!.AsObject().Remove("completed")));

        Assert.Throws<ArgumentNullException>(() => CaseJson.ToState(text.ToJsonString()));
    }

    [Theory]
    [InlineData("parties")]
    [InlineData("involved")]
    public void A_state_without_names_where_they_belong_is_damaged(string property)
    {
        var text = JsonNode.Parse(CaseJson.OfState((Case)Sample.Of(typeof(Case))))!;
        Assert.NotNull(text["state"]![property]);
        text["state"]![property] = null;

        Assert.Throws<JsonException>(() => CaseJson.ToState(text.ToJsonString()));
    }

    [Fact]
    public void A_state_of_a_newer_form_is_refused()
    {
        var other = CaseJson.OfState((Case)Sample.Of(typeof(Case))).Replace("\"format\":1", "\"format\":2", StringComparison.Ordinal);
        Assert.Contains("form 2", Assert.Throws<OutdatedNodeException>(() => CaseJson.ToState(other)).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Members(Type family) =>
        family.GetNestedTypes().Where(type => type.IsSubclassOf(family)).Select(type => type.Name);

    /// <summary>Equal texts alone would not show a property that is never written: each one is looked at.</summary>
    private static void AssertAllThere(object expected, object actual)
    {
        foreach (var property in expected.GetType().GetProperties().Where(property => property.GetIndexParameters().Length == 0))
            Assert.Equal(Told(property.GetValue(expected)), Told(property.GetValue(actual)));
    }

    private static void AssertNothingsReadBack(Type type)
    {
        var nothing = Sample.Of(type, isNothing: true);
        var read = typeof(CaseJson)
            .GetMethod(nameof(CaseJson.Read))!
            .MakeGenericMethod(type)
            .Invoke(null, [typeof(CaseJson).GetMethod(nameof(CaseJson.Of))!.MakeGenericMethod(type).Invoke(null, [nothing])])!;
        AssertAllThere(nothing, read);
    }

    private static string Told(object? value) =>
        value switch
        {
            null => "nothing",
            string text => text,
            IEnumerable many => string.Join(", ", many.Cast<object?>().Select(Told)),
            _ when value.GetType().IsGenericType && value.GetType().GetGenericTypeDefinition() == typeof(KeyValuePair<,>) => PairText(
                value
            ),
            _ => value.ToString() ?? "",
        };

    private static string PairText(object pair) =>
        $"{Told(pair.GetType().GetProperty("Key")!.GetValue(pair))}={Told(pair.GetType().GetProperty("Value")!.GetValue(pair))}";
}

/// <summary>
/// Makes a value of a type with something in every property, by its constructor and its settable properties; or with false, zero and
/// empty collections in each that can have them.
/// </summary>
internal static class Sample
{
    public static object Of(Type type, string salt = "salt", int depth = 0, bool isNothing = false)
    {
        if (Simple(type, isNothing) is { } simple)
            return simple;
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return Of(inner, salt, depth, isNothing);
        if (type.IsEnum)
            return Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1)!;
        if (type.IsGenericType)
            return isNothing ? type.GetField("Empty")!.GetValue(null)! : Collection(type, salt, depth);
        if (type.IsAbstract)
            return Of(
                type.GetNestedTypes()
                    .Where(member => member.IsSubclassOf(type))
                    .OrderBy(member => member.Name, StringComparer.Ordinal)
                    .First(),
                salt,
                depth + 1,
                isNothing
            );
        var constructor = type.GetConstructors().MaxBy(made => made.GetParameters().Length)!;
        var made = constructor.Invoke([
            .. constructor
                .GetParameters()
                .Select(parameter => Named(type, parameter.Name, salt) ?? Of(parameter.ParameterType, salt, depth + 1, isNothing)),
        ]);
        foreach (
            var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.CanWrite && IsExtra(constructor, property))
        )
            property.SetValue(made, Of(property.PropertyType, salt, depth + 1, isNothing));
        return made;
    }

    private static bool IsExtra(ConstructorInfo constructor, PropertyInfo property) =>
        !constructor.GetParameters().Any(parameter => parameter.Name == property.Name);

    private static string? Named(Type type, string? parameter, string salt) =>
        parameter == "Salt" && (type == typeof(SubmittedValue) || type == typeof(PrivateText)) ? salt : null;

    private static object? Simple(Type type, bool isNothing) =>
        type == typeof(string) ? "text"
        : type == typeof(int) ? (isNothing ? 0 : 7)
        : type == typeof(bool) ? !isNothing
        : type == typeof(Guid) ? Guid.Parse("01a2043a-41e2-76bf-9c21-cb6deb00eabb")
        : type == typeof(Instant) ? Instant.FromUtc(2026, 3, 2, 1, 2, 3).PlusNanoseconds(456_000)
        : type == typeof(LocalDate) ? new LocalDate(2026, 2, 24)
        : type == typeof(DeadlineAnchor) ? new DeadlineAnchor.Moment(Instant.FromUtc(2026, 3, 2, 1, 2))
        : null;

    private static object Collection(Type type, string salt, int depth)
    {
        var arguments = type.GetGenericArguments();
        var definition = type.GetGenericTypeDefinition();
        if (definition == typeof(ImmutableArray<>))
            return Call(typeof(ImmutableArray), nameof(ImmutableArray.Create), arguments, ArrayOf(arguments[0], salt, depth));
        if (definition == typeof(ImmutableSortedSet<>))
            return Call(typeof(ImmutableSortedSet), nameof(ImmutableSortedSet.Create), arguments, ArrayOf(arguments[0], salt, depth));
        if (definition == typeof(ImmutableSortedDictionary<,>))
        {
            var pairs = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(arguments))!;
            pairs.Add(Of(arguments[0], salt, depth + 1), Of(arguments[1], salt, depth + 1));
            return Call(typeof(ImmutableSortedDictionary), nameof(ImmutableSortedDictionary.CreateRange), arguments, pairs);
        }
        throw new NotSupportedException($"no sample for {type}");
    }

    private static Array ArrayOf(Type element, string salt, int depth)
    {
        var array = Array.CreateInstance(element, 1);
        array.SetValue(Of(element, salt, depth + 1), 0);
        return array;
    }

    private static object Call(Type type, string name, Type[] arguments, object argument) =>
        type.GetMethods()
            .Where(method =>
                method.Name == name && method.GetGenericArguments().Length == arguments.Length && method.GetParameters().Length == 1
            )
            .Select(method => method.MakeGenericMethod(arguments))
            .First(method => method.GetParameters()[0].ParameterType.IsInstanceOfType(argument))
            .Invoke(null, [argument])!;
}
