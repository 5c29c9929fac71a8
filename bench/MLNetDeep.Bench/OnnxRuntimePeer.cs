using System.Text.Json.Serialization;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Onnx;
using MLNetDeep.Onnx.Format;
using MLNetDeep.Onnx.Lowering;
using MLNetDeep.Randomness;

namespace MLNetDeep.Bench;

/// <summary>
/// ONNX Runtime's speed on the networks: of the network alone, as of PyTorch, without the input encoding and the probabilities that an
/// exported model has, and ours computes too.
/// </summary>
internal static class OnnxRuntimePeer
{
    /// <summary>The argument, before a network's name, seconds and threads, that has this program call <see cref="MeasureHere"/>.</summary>
    public const string Argument = "onnxruntime";

    private const string Input = "x", Output = "logits";
    private const float Tolerance = 1e-4f;

    /// <summary>Measures each network in a process of its own.</summary>
    public static IEnumerable<OnnxRuntimeSpeed> Measure(double seconds, int threads) => BenchNetwork.All.Select(
        network => OwnProcess.Measure<OnnxRuntimeSpeed>(Argument, network.Name, $"{seconds}", $"{threads}"));

    /// <summary>Measures a network in this process, with each number of threads up to this; the best of each figure counts.</summary>
    public static OnnxRuntimeSpeed MeasureHere(string name, double seconds, int threads)
    {
        var shape = BenchNetwork.All.Single(network => network.Name == name);
        var network = new Network(shape.Options.ToNetworkSpec(InputLayout.OfNumbers(shape.Inputs), shape.Classes));
        var generator = new TorchGenerator(1);
        network.Initialize(generator);
        var plan = network.ToPredictionPlan();
        var model = Export(plan);
        var rows = new float[BenchNetwork.Rows * shape.Inputs];
        generator.FillNormal(rows, 1f);

        var (rowsPerSecond, oneRow) = (0.0, double.MaxValue);
        for (var count = 1; count <= threads; count++)
        {
            using var options = new SessionOptions { IntraOpNumThreads = count, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
            using var session = new InferenceSession(model, options);
            using var many = new BoundRows(session, rows, plan);
            using var one = new BoundRows(session, rows[..shape.Inputs], plan);
            RequireSame(plan, rows, many);
            rowsPerSecond = Math.Max(rowsPerSecond, BenchNetwork.Rows / RepeatedRuns.SecondsPerCall(seconds, many.Run));
            oneRow = Math.Min(oneRow, RepeatedRuns.MedianCall(500, one.Run));
        }
        return new OnnxRuntimeSpeed(name, Math.Round(rowsPerSecond), Math.Round(oneRow * 1e6, 1), OrtEnv.Instance().GetVersionString());
    }

    private static byte[] Export(PredictionPlan plan)
    {
        var graph = new OnnxGraph([Input, Output]);
        graph.ApplyTo(Output, "Identity", [NetworkLowering.Lower(graph, plan, graph.Input(Input, plan.Inputs))]);
        graph.Output(Output, OnnxType.Float, plan.Outputs);
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
            OnnxMessages.Model(
                OnnxExporter.IrVersion, OnnxExporter.Producer, "", OnnxExporter.Domain, OnnxExporter.Opset, graph.Build("network"), []).WriteTo(output);
        return stream.ToArray();
    }

    private static void RequireSame(PredictionPlan plan, float[] rows, BoundRows found)
    {
        const int Checked = 4;
        using var workspace = new PredictionWorkspace(plan, Checked);
        rows.AsSpan(0, Checked * plan.Inputs).CopyTo(workspace.Input(Checked));
        found.Run();
        foreach (var (ours, theirs) in plan.Run(workspace, Checked).ToArray().Zip(found.Logits))
            if (!(Math.Abs(ours - theirs) <= Tolerance))
                throw new InvalidOperationException($"ONNX Runtime's logits must be ours, {ours}, but were {theirs}.");
    }

    /// <summary>A call of a session whose rows and logits have their places in memory beforehand, as ours have.</summary>
    private sealed class BoundRows : IDisposable
    {
        private readonly InferenceSession _session;
        private readonly RunOptions _options = new();
        private readonly OrtIoBinding _binding;
        private readonly OrtValue _rows, _logits;

        public BoundRows(InferenceSession session, float[] rows, PredictionPlan plan)
        {
            var count = rows.Length / plan.Inputs;
            Logits = new float[count * plan.Outputs];
            _session = session;
            _binding = session.CreateIoBinding();
            _rows = OrtValue.CreateTensorValueFromMemory(rows, [count, plan.Inputs]);
            _logits = OrtValue.CreateTensorValueFromMemory(Logits, [count, plan.Outputs]);
            _binding.BindInput(Input, _rows);
            _binding.BindOutput(Output, _logits);
        }

        public float[] Logits { get; }

        public void Run() => _session.RunWithBinding(_options, _binding);

        public void Dispose()
        {
            _binding.Dispose();
            _rows.Dispose();
            _logits.Dispose();
            _options.Dispose();
        }
    }
}

/// <summary>A line of the result, with the keys of the peers' script.</summary>
internal sealed record OnnxRuntimeSpeed(
    [property: JsonPropertyName("network")] string Network,
    [property: JsonPropertyName("many_rows_per_s")] double ManyRowsPerSecond,
    [property: JsonPropertyName("one_row_us")] double OneRowMicroseconds,
    [property: JsonPropertyName("onnxruntime")] string Version);
