using MLNetDeep.FreshProcess;
using Microsoft.ML;
using Microsoft.ML.Data;

// usage: MLNetDeep.FreshProcess MODEL.zip DATA.csv COLUMN...
// Loads the model, reads the data (no header, comma separated, the columns of the model's input schema in their order) and
// prints a line per row: the values of the columns, separated by tabs. An error goes to the error stream, exit code 1.
if (args.Length < 3)
{
    Console.Error.WriteLine("usage: MLNetDeep.FreshProcess MODEL.zip DATA.csv COLUMN...");
    return 2;
}

try
{
    var mlContext = new MLContext();
    var model = mlContext.Model.Load(args[0], out var inputSchema);
    var data = mlContext.Data.LoadFromTextFile(args[1], InputColumns.Of(inputSchema), separatorChar: ',');
    foreach (string line in OutputRows.Of(model.Transform(data), args[2..]))
        Console.WriteLine(line);
    return 0;
}
catch (Exception e)
{
    Console.Error.WriteLine(e);
    return 1;
}
