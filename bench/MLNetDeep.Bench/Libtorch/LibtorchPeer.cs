using System.Text.Json.Serialization;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;
using MLNetDeep.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDeep.Bench.Libtorch;

/// <summary>
/// libtorch's speed on the networks: training, with the drawing of rows, and prediction by the network alone, without the input encoding
/// that ours computes too.
/// </summary>
internal static class LibtorchPeer
{
    /// <summary>The argument, before a network's name, seconds and threads, that has this program call <see cref="MeasureHere"/>.</summary>
    public const string Argument = "libtorch";

    private const double WarmSeconds = 0.3;                      // hardly anything is compiled
    private const int WarmCalls = 200;
    private const int RowsOfPart = 1_024;                        // whose numbers stay in the cache

    // libtorch allocates each result. By default glibc gives megabytes back to the system and asks for them again, which takes up to two
    // thirds of a step; with these settings it keeps them.
    private static readonly (string, string)[] s_keepMemory = [("MALLOC_MMAP_THRESHOLD_", "33554432"), ("MALLOC_TRIM_THRESHOLD_", "8589934592")];

    /// <summary>Measures each network in a process of its own.</summary>
    public static IEnumerable<LibtorchSpeed> Measure(IEnumerable<BenchNetwork> networks, double seconds, int threads)
    {
        var kernels = LibtorchKernels.Look();
        return networks.Select(network =>
            OwnProcess.Measure<LibtorchSpeed>([Argument, network.Name, $"{seconds}", $"{threads}"], s_keepMemory) with { Kernels = kernels });
    }

    /// <summary>Measures a network in this process, with each number of threads up to this; the best of each figure counts.</summary>
    public static LibtorchSpeed MeasureHere(string name, double seconds, int threads)
    {
        var shape = BenchNetworks.Named(name);
        var (data, encoder, ours) = shape.Create(new RandomStreams(1));
        using var network = new LibtorchNetwork(shape, encoder.Layout);
        var parameters = CopyWeights(ours, network);

        var rows = BenchNetwork.Encode(data, encoder);
        using var x = tensor(rows, BenchNetwork.Rows, encoder.Outputs);
        using var classes = tensor([.. data.Labels.ToArray().Select(label => (long)label)]);
        RequireSame(ours, rows, network, x);

        var (trained, many, one) = (double.MaxValue, double.MaxValue, double.MaxValue);
        for (var count = 1; count <= threads; count++)
        {
            set_num_threads(count);
            trained = Math.Min(trained, Train(shape, network, x, classes, seconds));
            var (all, single) = Predict(network, x, seconds);
            (many, one) = (Math.Min(many, all), Math.Min(one, single));
        }
        return new LibtorchSpeed(
            name, parameters, Math.Round(shape.Options.UsedBatchSize / trained), Math.Round(1 / many),
            Math.Round(one * 1e6, 1), Version.Parse(torch.__version__).ToString(3));
    }

    /// <summary>Seconds of a step.</summary>
    private static double Train(BenchNetwork shape, LibtorchNetwork network, Tensor x, Tensor classes, double seconds)
    {
        var (options, adam) = (shape.Options, (AdamWOptimizer)shape.Options.Optimizer);
        using var optimizer = optim.AdamW(
            network.Parameters, options.UsedLearningRate, adam.Beta1, adam.Beta2, adam.Epsilon, options.Regularization.WeightDecay);
        var order = randperm(BenchNetwork.Rows);
        var (drawn, batch) = (0, options.UsedBatchSize);
        network.Train();
        var step = RepeatedRuns.SecondsPerCall(seconds, () =>
        {
            using var scope = NewDisposeScope();
            if (drawn + batch > BenchNetwork.Rows)
            {
                order.Dispose();
                order = randperm(BenchNetwork.Rows).DetachFromDisposeScope();
                drawn = 0;
            }
            var rows = order.narrow(0, drawn, batch);
            drawn += batch;
            network.ClearGradients();
            network.Loss(x.index_select(0, rows), classes.index_select(0, rows)).backward();
            optimizer.step();
        }, WarmSeconds);
        order.Dispose();
        return step;
    }

    /// <summary>Seconds of a row among many, of all at once or of a part, whichever is faster, and of one by itself.</summary>
    private static (double Many, double One) Predict(LibtorchNetwork network, Tensor x, double seconds)
    {
        network.Evaluate();
        using var mode = inference_mode();
        var many = RepeatedRuns.SecondsPerRow(seconds, BenchNetwork.Rows, Call(BenchNetwork.Rows), RowsOfPart, Call(RowsOfPart), WarmSeconds);
        return (many, RepeatedRuns.MedianCall(500, Call(1), WarmCalls));

        Action Call(int rows) => () =>
        {
            using var scope = NewDisposeScope();
            network.Predict(x.narrow(0, 0, rows));
        };
    }

    /// <summary>
    /// Gives the network our parameters, which have the same order, and returns how many there are. One of its may be several of ours, one behind
    /// the other: maps that it computes as one.
    /// </summary>
    private static int CopyWeights(Network ours, LibtorchNetwork network)
    {
        using var mode = no_grad();
        var ranges = new Queue<ParameterRange>(ours.Store.Parameters);
        foreach (var parameter in network.Parameters)
        {
            var values = new List<float>();
            while (values.Count < parameter.numel() && ranges.TryDequeue(out var range))
                values.AddRange(ours.Store.ValuesOf(range));
            if (values.Count != parameter.numel())
                throw new InvalidOperationException(
                    $"libtorch's parameter of {string.Join('×', parameter.shape)} must have as many numbers as ours in its place, but these are {values.Count}.");
            using var scope = NewDisposeScope();
            parameter.copy_(tensor(values.ToArray()).view(parameter.shape));
        }
        return ranges.Count == 0 ? ours.Store.Values.Length
            : throw new InvalidOperationException($"libtorch must have all of our parameters, but lacked {string.Join(", ", ranges.Select(range => range.Name))}.");
    }

    private static void RequireSame(Network ours, float[] rows, LibtorchNetwork network, Tensor x)
    {
        network.Evaluate();
        using var mode = no_grad();
        using var scope = NewDisposeScope();
        var logits = network.PredictLogits(x.narrow(0, 0, SameNetwork.Rows));
        SameNetwork.Require(ours.ToPredictionPlan(), rows, "libtorch", logits.data<float>().ToArray());
    }
}

/// <summary>A line of the result, with the keys that ours have too.</summary>
internal sealed record LibtorchSpeed(
    [property: JsonPropertyName("network")] string Network,
    [property: JsonPropertyName("parameters")] int Parameters,
    [property: JsonPropertyName("train_rows_per_s")] double TrainRowsPerSecond,
    [property: JsonPropertyName("many_rows_per_s")] double ManyRowsPerSecond,
    [property: JsonPropertyName("one_row_us")] double OneRowMicroseconds,
    [property: JsonPropertyName("libtorch")] string Version,
    [property: JsonPropertyName("kernels")] string Kernels = "");
