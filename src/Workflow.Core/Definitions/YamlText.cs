using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Workflow.Core.Definitions;

/// <summary>Turns YAML into <see cref="SourceNode"/>s: the one door to the parser. Bounded in size and depth; anchors and tags are refused.</summary>
public static class YamlText
{
    /// <summary>Longest text read, in characters.</summary>
    public const int MaxLength = 2_000_000;

    private const int MaxDepth = 40;

    /// <summary>The one document of the text, or null after noting why it can't be read.</summary>
    public static SourceNode? Parse(string file, string text, ProblemList problems)
    {
        var start = new SourceLocation(file, 0, 0);
        if (text.Length > MaxLength)
        {
            problems.Error(
                start,
                FormattableString.Invariant($"the file has {text.Length:N0} characters; at most {MaxLength:N0} are read")
            );
            return null;
        }
        using var reader = new StringReader(text);
        var scanner = new Scanner(reader);
        try
        {
            var parser = new Parser(scanner);
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
            {
                problems.Error(start, "the file is empty; expected a key such as 'workflow:' on its first line");
                return null;
            }
            var root = new Reader(file, parser).Read(0);
            parser.Consume<DocumentEnd>();
            if (parser.Accept<DocumentStart>(out var second))
                throw new RefusedException(Locate(file, second.Start), "a second document ('---') isn't read; put it in a file of its own");
            return root;
        }
        catch (RefusedException refused)
        {
            problems.Error(refused.Where, refused.Message);
        }
        catch (YamlException broken)
        {
            var (where, message) = YamlFault.Explain(Locate(file, broken.Start), text, Plain(broken));
            problems.Error(where, message);
        }
        catch (InvalidOperationException)
        {
            // The parser loses its own state on some texts with an unclosed bracket; only its scanner still knows the place.
            problems.Error(
                Locate(file, scanner.CurrentPosition),
                "not readable as YAML: a bracket or a quote before this place isn't closed"
            );
        }
        return null;
    }

    private static SourceLocation Locate(string file, Mark mark) => new(file, (int)mark.Line, (int)mark.Column);

    private static string Plain(YamlException broken)
    {
        var message = broken.InnerException?.Message ?? broken.Message;
        var colon = message.IndexOf("): ", StringComparison.Ordinal);
        return (colon < 0 ? message : message[(colon + 3)..]).TrimEnd('.');
    }

    private sealed class RefusedException(SourceLocation where, string message) : Exception(message)
    {
        public SourceLocation Where { get; } = where;
    }

    private sealed class Reader(string file, Parser parser)
    {
        public SourceNode Read(int depth)
        {
            var next = parser.Current ?? throw new RefusedException(new(file, 0, 0), "the text ends too early");
            var where = Locate(file, next.Start);
            if (depth > MaxDepth)
                throw new RefusedException(where, FormattableString.Invariant($"nested deeper than {MaxDepth} levels"));
            if (next is AnchorAlias || (next is NodeEvent node && !node.Anchor.IsEmpty))
                throw new RefusedException(where, "anchors and aliases (& and *) aren't read; use 'uses:' to share rows between files");
            if (next is NodeEvent { Tag.IsEmpty: false } tagged)
                throw new RefusedException(where, $"tags such as '{tagged.Tag}' aren't read");
            return next switch
            {
                Scalar => ReadScalar(where),
                SequenceStart => ReadList(where, depth),
                MappingStart => ReadMap(where, depth),
                _ => throw new RefusedException(where, "expected a value, a list or named values"),
            };
        }

        private SourceNode.Scalar ReadScalar(SourceLocation where)
        {
            var scalar = parser.Consume<Scalar>();
            return new(where, scalar.Value, scalar.Style != ScalarStyle.Plain);
        }

        private SourceNode.List ReadList(SourceLocation where, int depth)
        {
            parser.Consume<SequenceStart>();
            var items = ImmutableArray.CreateBuilder<SourceNode>();
            while (!parser.TryConsume<SequenceEnd>(out _))
                items.Add(Read(depth + 1));
            return new(where, items.ToImmutable());
        }

        private SourceNode.Map ReadMap(SourceLocation where, int depth)
        {
            parser.Consume<MappingStart>();
            var entries = ImmutableArray.CreateBuilder<SourceEntry>();
            var seen = new Dictionary<string, SourceLocation>(StringComparer.Ordinal);
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var keyWhere = Locate(file, parser.Current!.Start);
                if (Read(depth + 1) is not SourceNode.Scalar key)
                    throw new RefusedException(keyWhere, "a key must be a single word");
                if (!seen.TryAdd(key.Text, keyWhere))
                    throw new RefusedException(
                        keyWhere,
                        FormattableString.Invariant($"'{key.Text}' is written twice; first in line {seen[key.Text].Line}")
                    );
                entries.Add(new(key.Text, keyWhere, Read(depth + 1)));
            }
            return new(where, entries.ToImmutable());
        }
    }
}
