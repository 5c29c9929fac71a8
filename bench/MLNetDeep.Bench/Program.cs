// Speed of training and prediction on four tabular networks, one JSON line each:
//   MLNetDeep.Bench [seconds a measurement] [threads]
// train: rows/s of whole steps (drawing rows, dropout, batch normalization, AdamW) and the GFLOP/s of their matrix products
// (6·rows·weights); many: rows/s of prediction at 20,000 rows a call; one: median microseconds of a one-row call.
using System.Globalization;
using System.Text.Json;
using MLNetDeep.Bench;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var seconds = args.Length > 0 ? double.Parse(args[0]) : 2.0;
var threads = args.Length > 1 ? int.Parse(args[1]) : Environment.ProcessorCount;
foreach (var network in BenchNetwork.All)
    Console.WriteLine(JsonSerializer.Serialize(network.Measure(seconds, threads)));
