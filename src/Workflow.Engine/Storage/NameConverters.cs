using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Workflow.Engine.Storage;

/// <summary>
/// Reads what goes by a name straight into the order in which states hold it, by the numbers of its characters; made in another order it
/// would have to be sorted again.
/// </summary>
internal sealed class NameConverters : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert == typeof(ImmutableSortedSet<string>)
        || (
            typeToConvert.IsGenericType
            && typeToConvert.GetGenericTypeDefinition() == typeof(ImmutableSortedDictionary<,>)
            && typeToConvert.GenericTypeArguments[0] == typeof(string)
        );

    public override JsonConverter? CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        typeToConvert == typeof(ImmutableSortedSet<string>)
            ? new SetConverter()
            : (JsonConverter?)
                Activator.CreateInstance(typeof(MapConverter<>).MakeGenericType(typeToConvert.GenericTypeArguments[1]), options);

    /// <summary>A null would go past the converter into a state, and only break what looks at it later.</summary>
    private static void Require(ref Utf8JsonReader reader, JsonTokenType start)
    {
        if (reader.TokenType != start)
            throw new JsonException($"names begin with {start}, not with {reader.TokenType}");
    }

    private sealed class MapConverter<T>(JsonSerializerOptions options) : JsonConverter<ImmutableSortedDictionary<string, T>>
    {
        private static readonly ImmutableSortedDictionary<string, T> Empty = ImmutableSortedDictionary.Create<string, T>(
            StringComparer.Ordinal
        );

        public override bool HandleNull => true;

        private readonly JsonConverter<T> _values = (JsonConverter<T>)options.GetConverter(typeof(T));

        public override ImmutableSortedDictionary<string, T> Read(
            ref Utf8JsonReader reader,
            Type typeToConvert,
            JsonSerializerOptions options
        )
        {
            Require(ref reader, JsonTokenType.StartObject);
            var map = Empty.ToBuilder();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString() ?? "";
                reader.Read();
                map[name] = _values.Read(ref reader, typeof(T), options) ?? throw new JsonException($"nothing under '{name}'");
            }
            return map.ToImmutable();
        }

        public override void Write(Utf8JsonWriter writer, ImmutableSortedDictionary<string, T> value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            foreach (var (name, one) in value)
            {
                writer.WritePropertyName(name);
                _values.Write(writer, one, options);
            }
            writer.WriteEndObject();
        }
    }

    private sealed class SetConverter : JsonConverter<ImmutableSortedSet<string>>
    {
        private static readonly ImmutableSortedSet<string> Empty = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

        public override bool HandleNull => true;

        public override ImmutableSortedSet<string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            Require(ref reader, JsonTokenType.StartArray);
            var names = Empty.ToBuilder();
            while (reader.Read() && reader.TokenType == JsonTokenType.String)
                names.Add(reader.GetString() ?? "");
            return names.ToImmutable();
        }

        public override void Write(Utf8JsonWriter writer, ImmutableSortedSet<string> value, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            foreach (var name in value)
                writer.WriteStringValue(name);
            writer.WriteEndArray();
        }
    }
}
