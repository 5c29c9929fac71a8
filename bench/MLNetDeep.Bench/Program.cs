// Speed of this library, one JSON line a figure or network:
//   MLNetDeep.Bench [--json] [--parts training,prediction,libtorch,onnxruntime,kernels,mlnet,growth,attention-memory,memory,mpi]
//                   [--networks A,B,C,D,E,F,G] [--seconds 2] [--threads one a core; of a training 0: as many as it finds fastest]
// --json is the default: the parts training and prediction. For each network, train: rows/s of whole steps (drawing rows, dropout,
// normalization, AdamW) and the GFLOP/s of their matrix products (6·rows·weights); many: rows/s of prediction of 20,000 rows; one: median
// microseconds of a one-row call. The parts libtorch and onnxruntime are these peers with the same networks.
//   mpiexec -n RANKS dotnet MLNetDeep.Bench.dll --parts mpi,mpi-sums --threads 1   ranks' steps, a bag that they share, sums
//   MLNetDeep.Bench --table FOLDER        the goals in Markdown, of what bench.sh has left in the folder
//   MLNetDeep.Bench --kernels [ARGUMENTS] the matrix products under BenchmarkDotNet, which takes the further arguments
using System.Globalization;
using System.Text.Json;
using BenchmarkDotNet.Running;
using MLNetDeep.Bench;
using MLNetDeep.Bench.Libtorch;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["--table", var folder])
{
    new SpeedTable(Figures.Read(folder)).Write(Console.Out);
    return 0;
}
if (args is ["--kernels", .. var further])
{
    BenchmarkRunner.Run<KernelBenchmarks>(config: null, further);
    return 0;
}

if (args is [Growth.Argument, var size, var workers])
{
    Console.WriteLine(JsonSerializer.Serialize(Growth.MeasureHere(int.Parse(size), int.Parse(workers))));
    return 0;
}

if (args is [OnnxRuntimePeer.Argument, var network, var networkSeconds, var networkWorkers])
{
    var speed = OnnxRuntimePeer.MeasureHere(network, double.Parse(networkSeconds), int.Parse(networkWorkers));
    Console.WriteLine(JsonSerializer.Serialize(speed));
    return 0;
}

if (args is [LibtorchPeer.Argument, var torchNetwork, var torchSeconds, var torchWorkers])
{
    var speed = LibtorchPeer.MeasureHere(torchNetwork, double.Parse(torchSeconds), int.Parse(torchWorkers));
    Console.WriteLine(JsonSerializer.Serialize(speed));
    return 0;
}

if (args is [LibtorchKernels.Argument])
{
    LibtorchKernels.MultiplyHere();
    return 0;
}

if (args is [MoreThanMemory.Argument, var limit, var throughView, var limitWorkers])
{
    Console.WriteLine(JsonSerializer.Serialize(MoreThanMemory.MeasureHere(int.Parse(limit), bool.Parse(throughView), int.Parse(limitWorkers))));
    return 0;
}

var (parts, names, seconds, threads) = ("training,prediction", "A,B,C,D,E,F,G", 2.0, Environment.ProcessorCount);
for (var rest = args; rest.Length > 0;)
{
    switch (rest)
    {
        case ["--json", ..]: rest = rest[1..]; break;
        case ["--parts", var value, ..]: parts = value; rest = rest[2..]; break;
        case ["--networks", var value, ..]: names = value; rest = rest[2..]; break;
        case ["--seconds", var value, ..]: seconds = double.Parse(value); rest = rest[2..]; break;
        case ["--threads", var value, ..]: threads = int.Parse(value); rest = rest[2..]; break;
        default:
            Console.Error.WriteLine($"'{rest[0]}' is no option, or lacks its value: see the top of Program.cs.");
            return 2;
    }
}

BenchNetwork[] networks = [.. names.Split(',').Select(BenchNetworks.Named)];
foreach (var part in parts.Split(','))
{
    IEnumerable<object>? lines = part switch
    {
        "training" => networks.Select(one => TrainingSpeed.Measure(one, seconds, threads)),
        "prediction" => networks.Select(one => PredictionSpeed.Measure(one, seconds, threads)),
        "libtorch" => LibtorchPeer.Measure(networks, seconds, threads),
        "onnxruntime" => OnnxRuntimePeer.Measure(networks, seconds, threads),
        "kernels" => [
            .. MatrixProducts.All.SelectMany(shape => shape.Measure(seconds / 4, threads)),
            .. OneRowProducts.All.Select(shape => shape.Measure(seconds / 4)),
        ],
        "mlnet" => [ThroughMLNet.Measure(seconds, threads)],
        "growth" => Growth.Measure(threads),
        "attention-memory" => AttentionMemory.Measure(threads),
        "memory" => MoreThanMemory.Measure(threads),
        "mpi" => RankedRuns.MeasureTraining(networks, seconds, threads),
        "mpi-sums" => RankedRuns.MeasureSums(),
        _ => null,
    };
    if (lines is null)
    {
        Console.Error.WriteLine(
            $"The parts must be of training, prediction, libtorch, onnxruntime, kernels, mlnet, growth, attention-memory, memory, mpi and mpi-sums, but one was {part}.");
        return 2;
    }
    foreach (var line in lines)
        Console.WriteLine(JsonSerializer.Serialize(line));
}
return 0;
