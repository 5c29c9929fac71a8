using System.Text;
using System.Text.RegularExpressions;

namespace MLNetDeep.Tests.Docs;

/// <summary>A block of C# on a page: statements, with usings before them and types among them where the page has some.</summary>
/// <param name="Page">The page's file name.</param>
/// <param name="Line">The line of the block's first line, from 1.</param>
/// <param name="Code">The block.</param>
internal sealed partial record DocsBlock(string Page, int Line, string Code)
{
    public string Name => $"{Page} line {Line}";

    /// <summary>Whether it needs the TorchSharp engine, whose own tests run such blocks.</summary>
    public bool NeedsTorchSharp => Code.Contains("TorchSharpEngine", StringComparison.Ordinal);

    /// <summary>Whether it needs the engine over MPI, whose own tests run such blocks.</summary>
    public bool NeedsMpi => Code.Contains("MpiEngine", StringComparison.Ordinal);

    /// <summary>The blocks of a page. One that is opened with <c>```csharp continued</c> goes on with the one before, and they are one.</summary>
    public static IEnumerable<DocsBlock> Of(string path)
    {
        var lines = File.ReadAllLines(path);
        DocsBlock? last = null;
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith("```csharp", StringComparison.Ordinal))
                continue;
            var continued = lines[i].EndsWith(" continued", StringComparison.Ordinal);
            var first = i + 1;
            while (lines[++i] != "```") { }
            var own = string.Concat(lines[first..i].Select(line => line + "\n"));
            if (continued)
            {
                last = last! with { Code = $"{last.Code}#line {first + 1} \"{last.Page}\"\n{own}" };
                continue;
            }
            if (last is not null)
                yield return last;
            last = new DocsBlock(Path.GetFileName(path), first + 1, own);
        }
        if (last is not null)
            yield return last;
    }

    /// <summary>
    /// The class that runs the block. Around it lie <c>mlContext</c> and <c>data</c>, for pages that do not make their own: rows of
    /// ML.NET where the block mentions an mlContext, else a table of this library.
    /// </summary>
    public string ToSource(int index)
    {
        StringBuilder usings = new(), types = new(), statements = new();
        var inType = false;
        foreach (var line in Code.Split('\n'))
        {
            inType |= TypeDeclaration().IsMatch(line);
            var target = inType ? types : Using().IsMatch(line) ? usings : statements;
            target.Append(line).Append('\n');
            if (line.StartsWith('#'))
                continue;
            // Lines keep their numbers: what went elsewhere leaves an empty one.
            if (target != statements)
                statements.Append('\n');
            inType &= line is not "}" && !(line.Length > 0 && line[0] != ' ' && line.EndsWith(';'));
        }
        var surroundings = Code.Contains("mlContext", StringComparison.Ordinal) ? "MLNetSurroundings" : "TableSurroundings";
        return $$"""
            {{usings}}
            public sealed class Block{{index}} : {{surroundings}}
            {
                {{types}}
                public void Run()
                {
            #line {{Line}} "{{Page}}"
            {{statements}}
            #line default
                }
            }
            """;
    }

    /// <summary>What every block may use without saying so, and what lies around it.</summary>
    public const string Surroundings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Microsoft.ML;
        global using Microsoft.ML.Data;
        global using MLNetDeep;
        global using MLNetDeep.Data;
        global using MLNetDeep.Diagnosis;
        global using MLNetDeep.Models;
        global using MLNetDeep.Networks;
        global using MLNetDeep.Training;

        public class TableSurroundings
        {
            public static readonly TabularDataset data = Create();

            private static TabularDataset Create()
            {
                var data = new TabularDataset(columns: 4, classes: 3);
                var random = new Random(1);
                for (var r = 0; r < 90; r++)
                    data.Add([random.NextSingle() + r % 3, random.NextSingle(), random.NextSingle() - r % 3, random.NextSingle()], r % 3);
                return data;
            }
        }

        public class MLNetSurroundings
        {
            public static readonly MLContext mlContext = new(seed: 1);

            public static readonly IDataView data = mlContext.Transforms.Conversion.MapValueToKey("Label").Fit(Create()).Transform(Create());

            private static IDataView Create()
            {
                var random = new Random(1);
                return mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 90).Select(r => new Row
                {
                    Features = [random.NextSingle() + r % 3, random.NextSingle(), random.NextSingle() - r % 3, random.NextSingle()],
                    Label = $"class {r % 3}",
                }).ToArray());
            }

            public sealed class Row
            {
                [VectorType(4)]
                public float[] Features { get; set; } = [];

                public string Label { get; set; } = "";
            }
        }
        """;

    [GeneratedRegex(@"^((public|internal|private|file|static|abstract|sealed|partial|readonly) )*(class|record|struct|enum|interface) ")]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"^using (static )?[\w.]+;")]
    private static partial Regex Using();
}
