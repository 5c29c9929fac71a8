// Estimates the price of houses from numbers, some of them missing, and from categories in text, some of them never seen:
//   Houses [FOLDER]      writes houses.zip, the model, and houses.html, the report of its training, there, by default into the current folder
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args.Length > 1)
{
    Console.Error.WriteLine("usage: Houses [FOLDER]");
    return 2;
}
var folder = Directory.CreateDirectory(args is [var name] ? name : ".").FullName;
var mlContext = new MLContext(seed: 1);
var houses = House.Draw(rows: 4_000, seed: 1);
var heldOut = House.Draw(rows: 4_000, seed: 2);
var trainSet = mlContext.Data.LoadFromEnumerable(houses);

// Text becomes keys, keys become columns or embeddings inside the trainer; missing numbers need no transform.
var pipeline = mlContext.Transforms.Concatenate("Features", nameof(House.Area), nameof(House.Rooms), nameof(House.YearBuilt))
    .Append(mlContext.Transforms.Conversion.MapValueToKey(nameof(House.Town)))
    .Append(mlContext.Transforms.Conversion.MapValueToKey(nameof(House.Heating)))
    .Append(mlContext.Regression.Trainers.DeepResidual(new DeepResidualRegressionTrainer.Options
    {
        LabelColumnName = nameof(House.Price),
        CategoricalColumnNames = [nameof(House.Town), nameof(House.Heating)],
        Quality = Quality.Fast,                                  // one network; the default averages five
    }));
var model = pipeline.Fit(trainSet);

var metrics = Evaluate(heldOut);
var known = Evaluate(heldOut.Where(house => house.Town != "" && !float.IsNaN(house.YearBuilt)));
var mean = houses.Average(house => house.Price);                 // the simplest model
Console.WriteLine($"RSquared: {metrics.RSquared:F4}");
Console.WriteLine($"MeanAbsoluteError: {metrics.MeanAbsoluteError:F1} thousand");
Console.WriteLine($"RootMeanSquaredError: {metrics.RootMeanSquaredError:F1} thousand");
Console.WriteLine($"RootMeanSquaredErrorWhereAllIsKnown: {known.RootMeanSquaredError:F1} thousand");
Console.WriteLine($"RootMeanSquaredErrorOfTheMean: {Math.Sqrt(heldOut.Average(house => Math.Pow(house.Price - mean, 2))):F1} thousand");
Console.WriteLine();

mlContext.Model.Save(model, trainSet.Schema, Path.Combine(folder, "houses.zip"));
model.SaveReport(Path.Combine(folder, "houses.html"));

// Consume: one house at a time, from the file.
using var engine = mlContext.Model.CreatePredictionEngine<House, HousePrediction>(mlContext.Model.Load(Path.Combine(folder, "houses.zip"), out _));
Tell("all known", new House { Area = 120, Rooms = 5, YearBuilt = 1990, Town = "town 7", Heating = "gas" });
Tell("year missing", new House { Area = 120, Rooms = 5, YearBuilt = float.NaN, Town = "town 7", Heating = "gas" });
Tell("town never seen", new House { Area = 120, Rooms = 5, YearBuilt = 1990, Town = "town 99", Heating = "gas" });
Tell("both", new House { Area = 120, Rooms = 5, YearBuilt = float.NaN, Town = "town 99", Heating = "gas" });
Console.WriteLine();
Console.WriteLine("Wrote houses.zip and houses.html");
return 0;

RegressionMetrics Evaluate(IEnumerable<House> rows) =>
    mlContext.Regression.Evaluate(model.Transform(mlContext.Data.LoadFromEnumerable(rows)), nameof(House.Price));

void Tell(string what, House house) => Console.WriteLine($"{what,-16} {engine.Predict(house).Score,6:F1} thousand");
