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
/// ONNX Runtime's speed on the networks: of the network alone, as of libtorch, without the input encoding and the probabilities that an
/// exported model has, and ours computes too.
/// </summary>
internal static class OnnxRuntimePeer
{
    /// <summary>The argument, before a network's name, seconds and threads, that has this program call <see cref="MeasureHere"/>.</summary>
    public const string Argument = "onnxruntime";

    private const string Input = "x", Output = "logits";
    private const double WarmSeconds = 0.3;                      // hardly anything is compiled
    private const int WarmCalls = 200;
    private const int RowsOfPart = 1_024;                        // all rows at once, or so many: what is faster counts

    /// <summary>Measures each network in a process of its own.</summary>
    public static IEnumerable<OnnxRuntimeSpeed> Measure(IEnumerable<BenchNetwork> networks, double seconds, int threads) => networks.Select(
        network => OwnProcess.Measure<OnnxRuntimeSpeed>([Argument, network.Name, $"{seconds}", $"{threads}"]));

    /// <summary>Measures a network in this process, with each number of threads up to this; the best of each figure counts.</summary>
    public static OnnxRuntimeSpeed MeasureHere(string name, double seconds, int threads)
    {
        var (data, encoder, network) = BenchNetworks.Named(name).Create(new RandomStreams(1));
        var rows = BenchNetwork.Encode(data, encoder);
        var plan = network.ToPredictionPlan();
        var model = Export(plan);

        var (many, oneRow) = (double.MaxValue, double.MaxValue);
        for (var count = 1; count <= threads; count++)
        {
            using var options = new SessionOptions { IntraOpNumThreads = count, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
            using var session = new InferenceSession(model, options);
            using var all = new BoundRows(session, rows, plan);
            using var one = new BoundRows(session, rows[..plan.Inputs], plan);
            using var part = new BoundRows(session, rows[..(RowsOfPart * plan.Inputs)], plan);
            all.Run();
            SameNetwork.Require(plan, rows, "ONNX Runtime", all.Logits);
            many = Math.Min(many, RepeatedRuns.SecondsPerRow(seconds, BenchNetwork.Rows, all.Run, RowsOfPart, part.Run, WarmSeconds));
            oneRow = Math.Min(oneRow, RepeatedRuns.MedianCall(500, one.Run, WarmCalls));
        }
        return new OnnxRuntimeSpeed(name, Math.Round(1 / many), Math.Round(oneRow * 1e6, 1), OrtEnv.Instance().GetVersionString());
    }

    private static byte[] Export(PredictionPlan plan)
    {
        var graph = new OnnxGraph([Input, Output]);
        graph.ApplyTo(Output, "Identity", [NetworkLowering.Lower(graph, plan, graph.Input(Input, plan.Inputs))]);
        graph.Output(Output, OnnxType.Float, plan.Outputs);
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
            OnnxMessages.Model(
                OnnxExporter.IrVersion, OnnxExporter.Producer, "", OnnxExporter.Domain, [("", OnnxExporter.Opset)], graph.Build("network"), []).WriteTo(output);
        return stream.ToArray();
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

/// <summary>A line of the result, with the keys that ours have too.</summary>
internal sealed record OnnxRuntimeSpeed(
    [property: JsonPropertyName("network")] string Network,
    [property: JsonPropertyName("many_rows_per_s")] double ManyRowsPerSecond,
    [property: JsonPropertyName("one_row_us")] double OneRowMicroseconds,
    [property: JsonPropertyName("onnxruntime")] string Version);
