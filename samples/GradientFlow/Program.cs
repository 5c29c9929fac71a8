// Shows what shortcuts, normalization and initialization do to the gradients of a deep network, and shortcuts to those of attention:
//   GradientFlow [FOLDER]      writes gradient-flow.svg and gradient-flow.md there, by default into the current folder
using System.Globalization;
using System.Text;
using MLNetDeep;
using MLNetDeep.Data;
using MLNetDeep.Diagnosis;
using MLNetDeep.Networks;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args.Length > 1)
{
    Console.Error.WriteLine("usage: GradientFlow [FOLDER]");
    return 2;
}

Sample.CompareFiveLayers();
Sample.CompareFiftyLayers(args is [var folder] ? folder : ".");
Sample.CompareAttention();
return 0;

internal static class Sample
{
    private const int Depth = 50, Width = 32, Rows = 64, Features = 8;

    // The network of PyTorch's well-known illustration: five layers of three units, the last of one, and a single row.
    public static void CompareFiveLayers()
    {
        Console.WriteLine("5 layers of Linear and GELU, seed 123: mean absolute gradient of each weight");
        var without = FiveLayers(shortcuts: false);
        var with = FiveLayers(shortcuts: true);
        Console.WriteLine("layer              no shortcuts  shortcuts");
        foreach (var (a, b) in without.Layers.Zip(with.Layers))
            Console.WriteLine($"{a.Name,-18} {a.MeanAbsoluteGradient,-13:G6} {b.MeanAbsoluteGradient:G6}");
        Console.WriteLine();
    }

    public static void CompareFiftyLayers(string folder)
    {
        var reports = new List<(string Name, GradientFlowReport Report)>();
        foreach (var (start, initialization) in ((string, Initialization)[])
            [("PyTorch's default", Initialization.TorchDefault()), ("Kaiming", Initialization.KaimingUniform())])
            foreach (var (norm, normalization) in ((string, Normalization)[])
                [("no normalization", Normalization.None()), ("BatchNorm", Normalization.BatchNorm()), ("LayerNorm", Normalization.LayerNorm())])
                foreach (var shortcuts in (bool[])[true, false])
                    reports.Add(($"{start}, {norm}{(shortcuts ? "" : ", no shortcut")}", FiftyLayers(initialization, normalization, shortcuts)));

        var table = new StringBuilder($"{Depth} layers of {Width} units, each Linear, normalization and ReLU; {Rows} rows. Mean absolute gradient of the weights:\n\n");
        table.Append("| Network | First layer | Layer 25 | Last layer | First/last | Dead units |\n| --- | --- | --- | --- | --- | --- |\n");
        foreach (var (name, report) in reports)
            table.Append($"| {name} | {report.Layers[0].MeanAbsoluteGradient:0.0E+0} | {report.Layers[24].MeanAbsoluteGradient:0.0E+0} | ")
                .Append($"{report.Layers[^1].MeanAbsoluteGradient:0.0E+0} | {report.FirstToLast:0.0E+0} | {report.Layers.Average(layer => layer.DeadShare):P0} |\n");
        Console.Write(table);

        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "gradient-flow.md"), table.ToString());
        File.WriteAllText(Path.Combine(folder, "gradient-flow.svg"), GradientFlowReport.ToSvg(reports));
        Console.WriteLine();
        Console.WriteLine("Wrote gradient-flow.md and gradient-flow.svg");
        Console.WriteLine();
    }

    // Blocks of attention among the features of a row. Without shortcuts its tokens become alike, and attention has nothing to choose among.
    public static void CompareAttention()
    {
        Console.WriteLine($"Blocks of attention, {Features} features as tokens of {Width}: mean absolute gradient of the maps to queries and to values");
        Console.WriteLine("blocks              first query  last query   first value  last value");
        foreach (var blocks in (int[])[2, 6, 12])
            foreach (var shortcuts in (bool[])[true, false])
            {
                var layers = Attention(blocks, shortcuts).Layers;
                double Of(int block, string map) => layers.Single(layer => layer.Name == $"blocks.{block}.attention.{map}").MeanAbsoluteGradient;
                Console.WriteLine(
                    $"{blocks,2}{(shortcuts ? "" : ", no shortcuts"),-17} {Of(0, "query"),-12:0.0E+0} {Of(blocks - 1, "query"),-12:0.0E+0} "
                    + $"{Of(0, "value"),-12:0.0E+0} {Of(blocks - 1, "value"):0.0E+0}");
            }
    }

    private static GradientFlowReport Attention(int blocks, bool shortcuts)
    {
        var random = new Random(1);
        var data = new TabularDataset(Features, classes: 2);
        for (var r = 0; r < Rows; r++)
        {
            float[] row = [.. Enumerable.Range(0, Features).Select(_ => 2 * random.NextSingle() - 1)];
            data.Add(row, row[0] * row[1] > 0 ? 1 : 0);
        }
        var options = new DeepResidualOptions
        {
            Blocks = blocks, Width = Width, BatchSize = Rows, Quality = Quality.Fast, Validation = new() { Fraction = 0 },
            Architecture = new() { Block = Block.Attention(heads: 4, shortcuts: shortcuts) },
        };
        return GradientFlow.Measure(data, options, seed: 123);
    }

    private static GradientFlowReport FiveLayers(bool shortcuts) => GradientFlow.Measure(
        new LayerStack { Sizes = [3, 3, 3, 3, 3, 1], Activation = Activation.GeluTanh(), Shortcuts = shortcuts },
        input: [1, 0, -1], targets: [0], seed: 123);

    private static GradientFlowReport FiftyLayers(Initialization initialization, Normalization normalization, bool shortcuts)
    {
        var random = new Random(1);
        var input = Enumerable.Range(0, Rows * Width).Select(_ => 2 * random.NextSingle() - 1).ToArray();
        var targets = Enumerable.Range(0, Rows * Width).Select(_ => random.NextSingle()).ToArray();
        var stack = new LayerStack
        {
            Sizes = [.. Enumerable.Repeat(Width, Depth + 1)],
            Activation = Activation.Relu(),
            Initialization = initialization,
            Normalization = normalization,
            Shortcuts = shortcuts,
        };
        return GradientFlow.Measure(stack, input, targets, seed: 123);
    }
}
