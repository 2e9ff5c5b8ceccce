using System.Text.Json;
using System.Text.Json.Serialization;
using Workflow.Core.Cases;
using Workflow.Core.Organizations;

namespace Workflow.Engine.Storage;

/// <summary>Writes identities as the bare number or code that they are.</summary>
internal sealed class CodeConverters : JsonConverterFactory
{
    private static readonly Dictionary<Type, JsonConverter> Known = new()
    {
        [typeof(CaseId)] = new CodeConverter<CaseId>(id => id.ToString(), text => new(Guid.Parse(text))),
        [typeof(PostId)] = new CodeConverter<PostId>(id => id.Code, text => new(text)),
        [typeof(PersonId)] = new CodeConverter<PersonId>(id => id.Code, text => new(text)),
        [typeof(DepartmentId)] = new CodeConverter<DepartmentId>(id => id.Code, text => new(text)),
        [typeof(TrackId)] = new NumberConverter<TrackId>(id => id.Number, number => new(number)),
        [typeof(WorkItemId)] = new NumberConverter<WorkItemId>(id => id.Number, number => new(number)),
        [typeof(HandoverId)] = new NumberConverter<HandoverId>(id => id.Number, number => new(number)),
        [typeof(DeadlineId)] = new NumberConverter<DeadlineId>(id => id.Number, number => new(number)),
        [typeof(AlertId)] = new NumberConverter<AlertId>(id => id.Number, number => new(number)),
        [typeof(FindingId)] = new NumberConverter<FindingId>(id => id.Number, number => new(number)),
    };

    public override bool CanConvert(Type typeToConvert) => Known.ContainsKey(typeToConvert);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) => Known[typeToConvert];

    private sealed class CodeConverter<T>(Func<T, string> write, Func<string, T> read) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            read(reader.GetString() ?? throw new JsonException("a code is missing"));

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(write(value));
    }

    private sealed class NumberConverter<T>(Func<T, int> write, Func<int, T> read) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => read(reader.GetInt32());

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteNumberValue(write(value));
    }
}
