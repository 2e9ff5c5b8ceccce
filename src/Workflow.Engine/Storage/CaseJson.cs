using System.Buffers;
using System.Collections;
using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using NodaTime;
using NodaTime.Serialization.SystemTextJson;
using Workflow.Core.Calendars;
using Workflow.Core.Cases;
using Workflow.Core.Disclosure;
using Workflow.Core.Organizations;

namespace Workflow.Engine.Storage;

/// <summary>
/// The stored form of states and events. A family's member is told by its name under <c>$</c>; what is null, false or empty isn't written,
/// nor a zero that its constructor would give it anyway, and what a stored text lacks reads as that. A changed meaning gets a new name, so
/// that old texts stay readable and hashes stay true.
/// </summary>
internal static class CaseJson
{
    private static readonly JsonSerializerOptions Options = Create(withSalts: true);
    private static readonly JsonSerializerOptions WithoutSalts = Create(withSalts: false);

    private static readonly JsonWriterOptions Writing = new() { Encoder = Options.Encoder };

    // What the events of most decisions fit into, in bytes.
    private const int UsualEvents = 2048;

    private static readonly Type[] Families =
    [
        typeof(CaseEvent),
        typeof(CaseCommand),
        typeof(StoredValue),
        typeof(DeadlineAnchor),
        typeof(OrgChange),
    ];

    private sealed record StoredCase(int Format, Case State);

    private sealed record StoredOutline(int Format, CaseOutline State);

    public static string OfState(Case state) => JsonSerializer.Serialize(new StoredCase(RowForm.Current, state), Options);

    /// <summary>The state of a case. Throws <see cref="OutdatedNodeException"/> for one that a newer version wrote.</summary>
    public static Case ToState(string text)
    {
        var stored = JsonSerializer.Deserialize<StoredCase>(text, Options);
        RowForm.Require(stored?.Format ?? 0);
        // A text that holds none is damage; it must not look as if there were no such case.
        return stored?.State ?? throw new InvalidDataException("The state of a case is empty.");
    }

    /// <summary>What decides who may see what of a case; the rest of the text is skipped, which is far less work. Throws as above.</summary>
    public static CaseOutline ToOutline(string text)
    {
        var stored = JsonSerializer.Deserialize<StoredOutline>(text, Options);
        RowForm.Require(stored?.Format ?? 0);
        return stored?.State ?? throw new InvalidDataException("The state of a case is empty.");
    }

    /// <summary>The events of one decision, one a line, in order.</summary>
    public static string OfEvents(IEnumerable<CaseEvent> events)
    {
        var lines = new ArrayBufferWriter<byte>(UsualEvents);
        using var writer = new Utf8JsonWriter(lines, Writing);
        foreach (var @event in events)
        {
            if (lines.WrittenCount > 0)
                lines.Write("\n"u8);
            JsonSerializer.Serialize(writer, @event, Options);
            writer.Flush();
            writer.Reset();
        }
        return Encoding.UTF8.GetString(lines.WrittenSpan);
    }

    public static ImmutableArray<CaseEvent> ToEvents(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Read<CaseEvent>(line))];

    /// <summary>What a command asks for, without the salts that the shell drew: equal wishes give equal texts.</summary>
    public static string OfCommand(CaseCommand command) => JsonSerializer.Serialize(command, WithoutSalts);

    public static string Of<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T Read<T>(string text) =>
        JsonSerializer.Deserialize<T>(text, Options) ?? throw new InvalidDataException($"no {typeof(T).Name} in the stored text");

    private static JsonSerializerOptions Create(bool withSalts)
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
            TypeInfoResolver = new DefaultJsonTypeInfoResolver
            {
                Modifiers = { type => NameFamilies(type), type => Trim(type, withSalts), type => LeaveOutNothings(type) },
            },
        };
        options.ConfigureForNodaTime(DateTimeZoneProviders.Tzdb);
        options.Converters.Add(new JsonStringEnumConverter());
        options.Converters.Add(new CodeConverters());
        options.Converters.Add(new NameConverters());
        options.MakeReadOnly();
        return options;
    }

    private static void NameFamilies(JsonTypeInfo type)
    {
        if (!Families.Contains(type.Type))
            return;
        type.PolymorphismOptions = new() { TypeDiscriminatorPropertyName = "$" };
        foreach (var member in type.Type.GetNestedTypes().Where(member => member.IsSubclassOf(type.Type)))
            type.PolymorphismOptions.DerivedTypes.Add(new(member, member.Name));
    }

    /// <summary>Computed properties aren't stored; salts are left out where only the wish counts.</summary>
    private static void Trim(JsonTypeInfo type, bool withSalts)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
            return;
        foreach (var property in type.Properties.ToList())
        {
            var isComputed = property.Set is null && !IsConstructed(type, property);
            var isSalt = !withSalts && property.Name == "salt" && (type.Type == typeof(SubmittedValue) || type.Type == typeof(PrivateText));
            if (isComputed || isSalt)
                type.Properties.Remove(property);
        }
    }

    /// <summary>A state and its events are written with each decision; half of what they would tell is that there is nothing to tell.</summary>
    private static void LeaveOutNothings(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
            return;
        foreach (var property in type.Properties)
        {
            var isConstructed = IsConstructed(type, property);
            if (property.PropertyType == typeof(bool))
                property.ShouldSerialize = static (_, value) => value is not false;
            else if (property.PropertyType == typeof(int) && isConstructed)
                property.ShouldSerialize = static (_, value) => value is not 0;
            // A constructor would be handed null or a default in place of an empty collection.
            else if (property.PropertyType.IsAssignableTo(typeof(ICollection)) && !isConstructed)
                property.ShouldSerialize = static (_, value) => value is ICollection { Count: > 0 };
        }
    }

    private static bool IsConstructed(JsonTypeInfo type, JsonPropertyInfo property) =>
        type
            .Type.GetConstructors()
            .Any(constructor =>
                constructor
                    .GetParameters()
                    .Any(parameter => string.Equals(parameter.Name, property.Name, StringComparison.OrdinalIgnoreCase))
            );
}
