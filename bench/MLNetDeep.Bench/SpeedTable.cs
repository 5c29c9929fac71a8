using System.Runtime.InteropServices;
using Microsoft.ML;
using MLNetDeep.Kernels;

namespace MLNetDeep.Bench;

/// <summary>The goals of speed, each with its figure and whether it is met, in Markdown.</summary>
internal sealed class SpeedTable(Figures figures)
{
    private const string Ours = "ours";
    private const string Libtorch = "libtorch";
    private const string OnnxRuntime = "onnxruntime";
    private const string OpenBlas = "openblas";
    private const string Job = "job";
    private const int Threads = 2;                               // the peers run with up to as many
    private const int Chosen = 0;                                // by the training itself, the default

    private static readonly int[] Ranks = [2, 4];

    private readonly List<TableRow> _rows = [];

    public void Write(TextWriter to)
    {
        var cores = Environment.ProcessorCount;
        to.WriteLine($"{DateTime.UtcNow:yyyy-MM-dd}, {Processor()}, {cores} processors, {InstructionSets.Best} kernels;");
        to.WriteLine($"{RuntimeInformation.FrameworkDescription}; libtorch {LibtorchText() ?? "not measured"};");
        to.WriteLine($"ONNX Runtime {figures.Text(OnnxRuntime, "onnxruntime") ?? "not measured"};");
        to.WriteLine($"{figures.Text(OpenBlas, "openblas") ?? "OpenBLAS not measured"}.");
        to.WriteLine("Ours trains with as many threads as it finds fastest, the default, and predicts with two; the peers have one or two,");
        to.WriteLine("whichever is faster. A figure is a median of runs. Ours and the peers' were measured twice, in turn, and the best counts;");
        to.WriteLine($"in training, ours differ by up to {TrainingSpread():P0}.");

        Section(to, "Matrix products, GFLOP/s", "OpenBLAS", MatrixProducts.All.SelectMany(Products));
        Section(to, "One row × matrix, GB/s", "Reading alone", OneRowProducts.All.Select(OneRow));
        Section(to, "Parameters", "libtorch", Networks([], (network, _) =>
            TableRow.Rate(network, Best(Ours, "parameters", network), Best(Libtorch, "parameters", network))));
        Section(to, "Training, rows/s", "libtorch", Networks([3, 2.5, 1.8, 1.5, 2, 1.5, 1.5], (network, least) => TableRow.Rate(
            $"{network}, at {Trained("train_gflops", network, Chosen):N0} GFLOP/s",
            Trained("train_rows_per_s", network, Chosen), Best(Libtorch, "train_rows_per_s", network), least)));
        Section(to, "Training with the threads it chooses, rows/s", "The better of one and two", Networks([0.97, 0.97, 0.97, 0.97, 0.97, 0.97, 0.97], (network, least) =>
            TableRow.Rate(network, Trained("train_rows_per_s", network, Chosen), Better(network), least)));
        Section(to, "Training with two threads, rows/s", "One thread", Networks([null, null, 1.8, 1.8], (network, least) =>
            TableRow.Rate(network, Trained("train_rows_per_s", network, Threads), Trained("train_rows_per_s", network, 1), least)));
        Section(to, "Bytes allocated in a training step", "", Networks([0, 0, 0, 0, 0, 0, 0], (network, most) =>
            TableRow.AtMost(network, Trained("train_bytes_per_step", network, Threads), most)));
        Section(to, "Predicting many rows, rows/s", "libtorch", Rates("many_rows_per_s", Libtorch, [1.5, 1.5, 1.25, 1.25]));
        Section(to, "Predicting many rows, rows/s", "ONNX Runtime", Rates("many_rows_per_s", OnnxRuntime, [1.3, 1.3, 1.3, 1.3, 1.3, 1.3]));
        Section(to, "Predicting one row, µs", "libtorch", Times("one_row_us", Libtorch, [5, 5, 2, 2, null, null, 4]));
        Section(to, "Predicting one row, µs", "ONNX Runtime", Times("one_row_us", OnnxRuntime, []));
        Section(to, "Bytes allocated in predicting one row", "", Networks([], (network, _) =>
            TableRow.Value(network, Best(Ours, "one_row_bytes", network))));
        Section(to, "Through ML.NET, network A", "", ThroughMLNet());
        Section(to, "The whole job, seconds of a training", "LightGbm", WholeJob());
        Section(to, "Training's µs per row and epoch, network A", "10,000 rows", Growth.Sizes.Skip(1).Select(rows =>
            TableRow.Near($"{rows:N0} rows", Grown("us_per_row", rows), Grown("us_per_row", Growth.Sizes[0]), tolerance: 0.1)));
        Section(to, "Memory, MB", "", Growth.Sizes.Select(rows =>
            TableRow.AtMost($"{rows:N0} rows", Grown("memory_mb", rows), Grown("allowed_mb", rows))));
        Section(to, "Memory of a step of network G, MB", "", AttentionMemory.Sizes.Select(size =>
            TableRow.AtMost(size.ToString(), StepMemory(size), StepMemory(AttentionMemory.Sizes[0]) * size.Growth)));

        Section(to, "Training over MPI, a thread a rank, rows/s", "One rank", RankedSteps());
        Section(to, $"A bag of {RankedBag.Size} over MPI, a thread a rank, seconds", "One rank", Ranks.Select(ranks =>
            TableRow.Time($"{ranks} ranks", BagSeconds(ranks), BagSeconds(1))));
        Section(to, "A sum over MPI, µs", "", Ranks.SelectMany(ranks => RankedSum.Sizes.Select(bytes =>
            TableRow.Value($"{bytes:N0} bytes, {ranks} ranks", figures.Best(Ours, "sum_us", ("sum_bytes", bytes), ("ranks", ranks))))));

        var goals = _rows.Where(row => row.Goal != "").ToList();
        to.WriteLine();
        to.WriteLine(
            $"Of {goals.Count} goals, {goals.Count(row => row.Met == true)} are met, " +
            $"{goals.Count(row => row.Met == false)} not met, {goals.Count(row => row.Met is null)} not measured.");
    }

    private void Section(TextWriter to, string title, string peer, IEnumerable<TableRow> rows)
    {
        to.WriteLine();
        to.WriteLine($"| {title} | Ours | {peer} | Ratio | Goal | Met |");
        to.WriteLine("| --- | ---: | ---: | ---: | ---: | --- |");
        foreach (var row in rows)
        {
            to.WriteLine(row);
            _rows.Add(row);
        }
    }

    /// <summary>The large products should come near OpenBLAS with one thread; small ones may lose more to their edges.</summary>
    private IEnumerable<TableRow> Products(MatrixProducts shape)
    {
        foreach (var product in MatrixProducts.Products)
        {
            foreach (var threads in (int[])[1, Threads])
            {
                var (ours, square) = (Rate(Ours, shape), Rate(Ours, MatrixProducts.All[0]));
                var sizes = $"{shape.Rows}×{shape.Inputs}×{shape.Outputs}";
                var name = $"{product.Replace('_', ' ')} {sizes}, {threads} {(threads == 1 ? "thread" : "threads")}";
                yield return TableRow.Rate(
                    shape.IsEdge ? $"{name} ({ours / square:P0} of 256³)" : name,
                    ours, Rate(OpenBlas, shape), threads > 1 ? null : shape.IsEdge ? 0.6 : 0.9, "N1");

                double? Rate(string source, MatrixProducts of) => figures.Best(
                    source, "gflops", ("product", product), ("threads", threads),
                    ("rows", of.Rows), ("inputs", of.Inputs), ("outputs", of.Outputs));
            }
        }
    }

    private TableRow OneRow(OneRowProducts shape)
    {
        (string, object)[] where = [("inputs", shape.Inputs), ("outputs", shape.Outputs)];
        return TableRow.Rate(
            $"{shape.Inputs}×{shape.Outputs}, {figures.Best(Ours, "kilobytes", where):N0} KB",
            figures.Best(Ours, "gb_per_s", where), figures.Best(Ours, "read_gb_per_s", where), minRatio: 0.7, "N1");
    }

    private IEnumerable<TableRow> ThroughMLNet() =>
    [
        TableRow.AtMost("Transform and Score, time over the core's", figures.Best(Ours, "score_time_over_core"), 1.25, "0.00"),
        TableRow.AtLeast("Reading a view, MB/s", figures.Best(Ours, "reading_mb_per_s"), 200),
        TableRow.AtMost("Fit's time outside its epochs, share", figures.Best(Ours, "fit_outside_epochs"), 0.05, "0.000"),
        TableRow.AtMost("PredictionEngine.Predict adds, µs", figures.Best(Ours, "engine_adds_us"), 5),
        TableRow.Value("PredictionEngine.Predict allocates, bytes", figures.Best(Ours, "engine_one_row_bytes")),
    ];

    private IEnumerable<TableRow> WholeJob() =>
        from table in (string[])["adult", "bank"]
        from job in ((string Learner, double Times)[])[("fast", 3), ("default", 30)]
        select TableRow.TimesAtMost($"{table}, {job.Learner}", Seconds(table, job.Learner), Seconds(table, "lightgbm"), job.Times);

    // Of a batch over all ranks, and of one a rank.
    private IEnumerable<TableRow> RankedSteps() =>
        from network in BenchNetworks.All
        from ranks in Ranks
        from batch in new[] { network.Options.UsedBatchSize, ranks * network.Options.UsedBatchSize }
        let step = Ranked("mpi_rows_per_s", network, ranks, batch)
        select TableRow.Rate(
            step is null ? $"{network.Name}, {ranks} ranks, batch {batch}"
                : $"{network.Name}, {ranks} ranks, batch {batch}: {1e3 * batch / step:0.0} ms a step, "
                    + $"{Ranked("communication_share", network, ranks, batch):P0} of it communication, "
                    + $"of {Ranked("mpi_bytes_per_step", network, ranks, batch) / 1024:N0} KB",
            step, Ranked("mpi_rows_per_s", network, 1, network.Options.UsedBatchSize));

    private double? Ranked(string figure, BenchNetwork network, int ranks, int batch) =>
        figures.Best(Ours, figure, ("network", network.Name), ("ranks", ranks), ("batch", batch));

    private double? BagSeconds(int ranks) => figures.Best(Ours, "seconds", ("bag", RankedBag.Size), ("ranks", ranks));

    private double? Seconds(string table, string learner) => figures.Best(Job, "seconds", ("table", table), ("learner", learner));

    private IEnumerable<TableRow> Rates(string figure, string peer, double?[] minRatios) =>
        Networks(minRatios, (network, least) =>
            TableRow.Rate(network, Best(Ours, figure, network), Best(peer, figure, network), least));

    private IEnumerable<TableRow> Times(string figure, string peer, double?[] timesFaster) =>
        Networks(timesFaster, (network, times) =>
            TableRow.Time(network, Best(Ours, figure, network), Best(peer, figure, network), times));

    /// <summary>A row for each network; those at the end that have no goal are left out of the goals.</summary>
    private static IEnumerable<TableRow> Networks(double?[] goals, Func<string, double?, TableRow> row) =>
        BenchNetworks.All.Select((network, i) => row(network.Name, goals.ElementAtOrDefault(i)));

    private double? Best(string source, string figure, string network) => source == Ours
        ? figures.Best(source, figure, ("network", network), ("threads", Threads))
        : figures.Best(source, figure, ("network", network));

    private double? Grown(string figure, int rows) => figures.Best(Ours, figure, ("rows", rows));

    private double? StepMemory(AttentionMemory.Size size) =>
        figures.Best(Ours, "step_mb", ("batch", size.Batch), ("features", size.Features));

    private double? Trained(string figure, string network, int threads) => figures.Best(Ours, figure, ("network", network), ("threads", threads));

    private double? Better(string network)
    {
        var (one, two) = (Trained("train_rows_per_s", network, 1), Trained("train_rows_per_s", network, Threads));
        return one > two ? one : two;
    }

    private string? LibtorchText() =>
        figures.Text(Libtorch, "libtorch") is { } version ? $"{version} with {figures.Text(Libtorch, "kernels")}" : null;

    private double TrainingSpread() => BenchNetworks.All.Max(network =>
        figures.Spread(Ours, "train_rows_per_s", ("network", network.Name), ("threads", Chosen)));

    private static string Processor()
    {
        const string Names = "/proc/cpuinfo";
        var line = File.Exists(Names) ? File.ReadLines(Names).FirstOrDefault(line => line.StartsWith("model name")) : null;
        return line?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
