using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Models;
namespace MLNetDeep.Core.Tests.Ensembles;
[TestClass]
public sealed class Generate4
{
    [TestMethod]
    public void Generate4Now()
    {
        var data = new TabularDataset(3, 2) { Categories = [new CategoricalColumn(3), new CategoricalColumn(12)] };
        var random = new Random(7);
        for (var r = 0; r < 60; r++)
        {
            var (x, a, b) = (random.NextSingle() * 2 - 1, random.Next(1, 4), random.Next(1, 13));
            data.Add([r % 9 == 0 ? float.NaN : x, a, b], x + (a == 2 ? 1 : 0) - b / 12f + random.NextSingle() > 0.3f ? 1 : 0);
        }
        var model = DeepResidualTraining.Train(data, TestTables.Small() with
        {
            Width = 5, Architecture = new() { HiddenWidth = 6 }, Epochs = 3, Ensemble = new() { Bagging = 2 }, Validation = new() { Calibrate = true },
            Input = new() { Categories = new() { MaxOneHotValues = 3 } }, Run = new() { Report = false },
        }, seed: 11);
        model.Save("/tmp/format-4.zip");
        var p = new float[6];
        model.Predict([0.25f, 1, 5, float.NaN, 0, 99, 0.5f, 3, 12], p);
        File.WriteAllText("/tmp/format-4.txt", string.Join(", ", p.Select(v => v.ToString("R") + "f")) + " T " + model.Temperature.ToString("R"));
    }
}
