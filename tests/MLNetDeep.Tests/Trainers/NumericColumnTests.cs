using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Onnx;
using MLNetDeep.Tests.Scoring;
using MLNetDeep.Tests.Transforms;

namespace MLNetDeep.Tests.Trainers;

/// <summary>Numbers of any type and dates by the names of their columns: as if ConvertType and Concatenate had made one column of them.</summary>
[TestClass]
public sealed class NumericColumnTests
{
    private static readonly string[] Names = ["Size", "Price", "Floor", "Year", "Corner", "Rooms"];

    private readonly MLContext _mlContext = new(seed: 1);

    private sealed class Flat
    {
        public float Size { get; set; }

        public double Price { get; set; }

        public int Floor { get; set; }

        public ulong Year { get; set; }

        public bool Corner { get; set; }

        [VectorType(2)]
        public short[] Rooms { get; set; } = [0, 0];

        public string Town { get; set; } = "";

        public DateTime Built { get; set; }

        public bool Dear { get; set; }
    }

    private sealed class Days
    {
        [VectorType(6)]
        public float[] Parts { get; set; } = [];
    }

    private static readonly DeepResidualBinaryTrainer.Options Recipe = new()
    {
        LabelColumnName = "Dear", CategoricalColumnNames = ["Town"], Blocks = 1, Width = 16, Epochs = 4,
        Ensemble = new() { Bagging = 0 }, Run = new() { Report = false },
    };

    [TestMethod]
    public void Fit_ColumnsByName_GivesTheModelOfConcatenate()
    {
        var data = Data(300);
        IEstimator<ITransformer> convert = _mlContext.Transforms.Conversion.ConvertType("Size", outputKind: DataKind.Single);
        foreach (var name in Names.Skip(1))
            convert = convert.Append(_mlContext.Transforms.Conversion.ConvertType(name, outputKind: DataKind.Single));
        var joined = convert.Append(_mlContext.Transforms.Concatenate("Features", Names)).Fit(data).Transform(data);

        var ofVector = new DeepResidualBinaryTrainer(_mlContext, Recipe).Fit(joined);
        var ofNames = new DeepResidualBinaryTrainer(_mlContext, Recipe with { NumericColumnNames = Names }).Fit(data);

        CollectionAssert.AreEqual(ofVector.Model.Network.Store.Values.ToArray(), ofNames.Model.Network.Store.Values.ToArray());
        CollectionAssert.AreEqual(ofVector.Transform(joined).Values<float>("Score"), ofNames.Transform(data).Values<float>("Score"));
        CollectionAssert.AreEqual(new[] { "Size", "Price", "Floor", "Year", "Corner", "Rooms[0]", "Rooms[1]", "Town" }, ofNames.Model.ColumnNames!.ToArray());
        Assert.AreEqual("", ofNames.FeatureColumnName);
        var loaded = SavedModel.Load(_mlContext, SavedModel.Save(_mlContext, ofNames));
        CollectionAssert.AreEqual(ofNames.Transform(data).Values<float>("Score"), loaded.Transform(data).Values<float>("Score"));
        // A number is one, of whichever type.
        CollectionAssert.AreEqual(
            ofNames.Transform(data).Values<float>("Score"), ofNames.Transform(convert.Fit(data).Transform(data)).Values<float>("Score"));
    }

    [TestMethod]
    public void Fit_FeaturesAndColumnsByName_ReadsBoth()
    {
        var data = Data(300);
        var rest = _mlContext.Transforms.Conversion.ConvertType("Price", outputKind: DataKind.Single).Append(_mlContext.Transforms.Concatenate("Features", "Size", "Price"))
            .Fit(data).Transform(data);
        var both = new DeepResidualBinaryTrainer(_mlContext, Recipe with { FeatureColumnName = "Features", NumericColumnNames = ["Floor"] }).Fit(rest);
        var names = new DeepResidualBinaryTrainer(_mlContext, Recipe with { NumericColumnNames = ["Size", "Price", "Floor"] }).Fit(data);
        var loaded = SavedModel.Load(_mlContext, SavedModel.Save(_mlContext, both));
        CollectionAssert.AreEqual(names.Transform(data).Values<float>("Score"), loaded.Transform(rest).Values<float>("Score"));
    }

    [TestMethod]
    public void Fit_Dates_ReadsTheirParts()
    {
        var data = Data(300);
        var parts = _mlContext.Transforms.CustomMapping<Flat, Days>((flat, days) => days.Parts = PartsOf(flat.Built), null).Fit(data).Transform(data);
        var ofParts = new DeepResidualBinaryTrainer(_mlContext, Recipe with { FeatureColumnName = "Parts" }).Fit(parts);
        var ofDates = new DeepResidualBinaryTrainer(_mlContext, Recipe with { NumericColumnNames = ["Built"] }).Fit(data);

        CollectionAssert.AreEqual(ofParts.Transform(parts).Values<float>("Score"), ofDates.Transform(data).Values<float>("Score"));
        Assert.AreEqual("Built.days, Built.year, Built.month, Built.day, Built.weekday, Built.hour, Town", string.Join(", ", ofDates.Model.ColumnNames!));
        var loaded = SavedModel.Load(_mlContext, SavedModel.Save(_mlContext, ofDates));
        CollectionAssert.AreEqual(ofDates.Transform(data).Values<float>("Score"), loaded.Transform(data).Values<float>("Score"));
        var numbers = _mlContext.Transforms.CopyColumns("Built", "Size").Fit(data).Transform(data);
        Assert.AreEqual(
            "Column 'Built' has numbers; expected dates, as in training.", Assert.ThrowsExactly<ArgumentException>(() => ofDates.Transform(numbers)).Message);
    }

    [TestMethod]
    public void SaveOnnx_ColumnsByName_AreInputs()
    {
        var data = Data(300);
        var model = new DeepResidualBinaryTrainer(_mlContext, Recipe with { NumericColumnNames = ["Price", "Rooms"], CategoricalColumnNames = [] }).Fit(data);
        using var folder = new TempFolder();
        _mlContext.Model.SaveOnnx(model, folder.FileOf("model.onnx"));
        using var session = new Microsoft.ML.OnnxRuntime.InferenceSession(folder.FileOf("model.onnx"));
        Assert.AreEqual(
            "Price 1, Rooms 2", string.Join(", ", session.InputMetadata.Select(input => $"{input.Key} {input.Value.Dimensions[1]}")));

        var rows = Rows(300)[..5];
        using var outputs = session.Run(
        [
            Microsoft.ML.OnnxRuntime.NamedOnnxValue.CreateFromTensor("Price", new Microsoft.ML.OnnxRuntime.Tensors.DenseTensor<float>(
                rows.Select(row => (float)row.Price).ToArray(), [5, 1])),
            Microsoft.ML.OnnxRuntime.NamedOnnxValue.CreateFromTensor("Rooms", new Microsoft.ML.OnnxRuntime.Tensors.DenseTensor<float>(
                rows.SelectMany(row => row.Rooms.Select(room => (float)room)).ToArray(), [5, 2])),
        ]);
        var expected = model.Transform(data).Values<float>("Probability");
        var found = outputs.Single(output => output.Name == "probabilities").AsTensor<float>();
        for (var r = 0; r < 5; r++)
            Assert.AreEqual(expected[r], found[r, 1], 1e-5f);
    }

    [TestMethod]
    public void Read_InputsOfOlderAndOfDamagedFiles_AreTakenOrRefused()
    {
        var model = new DeepResidualBinaryTrainer(_mlContext, Recipe with { FeatureColumnName = "Size" }).Fit(Data(60));
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true))
            model.Inputs.Write(writer);
        ModelInputs Read(byte[] bytes)
        {
            using var reader = new BinaryReader(new MemoryStream(bytes));
            return ModelInputs.Read(reader, model.Model);
        }

        // Version 1.2 had no numeric columns, nor their number.
        var older = Read(stream.ToArray()[..^sizeof(int)]);
        Assert.AreEqual(("Size", 0, 1), (older.FeatureColumnName, older.Numerics.Count, older.Keys.Count));
        var e = Assert.ThrowsExactly<InvalidDataException>(() => Read([.. stream.ToArray()[..^sizeof(int)], 7, 0, 0, 0]));
        Assert.AreEqual("there are 7 numeric columns, but 1 numbers a row.", e.Message);
        // One column named "n", without a size, of no date: then nothing is left for the features.
        e = Assert.ThrowsExactly<InvalidDataException>(() => Read([.. stream.ToArray()[..^sizeof(int)], 1, 0, 0, 0, 1, (byte)'n', 0, 0, 0, 0, 0]));
        Assert.AreEqual("the column of features is 'Size', but the network reads 0 numbers a row of it.", e.Message);
    }

    [TestMethod]
    public void Fit_ColumnsThatWillNotDo_AreRefused()
    {
        void Refuses(DeepResidualBinaryTrainer.Options options, string message) =>
            Assert.AreEqual(message, Assert.ThrowsExactly<ArgumentException>(() => new DeepResidualBinaryTrainer(_mlContext, options).Fit(Data(60))).Message);

        Refuses(Recipe with { NumericColumnNames = ["Town"], CategoricalColumnNames = [] },
            "Column 'Town' has type String; expected: numbers, Booleans, dates or time spans, or a vector of them of known size. Where it holds categories, "
            + "name it in CategoricalColumnNames; Conversion.ConvertType(\"Town\", outputKind: DataKind.Single) reads numbers. (Parameter 'schema')");
        Refuses(Recipe with { NumericColumnNames = ["Town"] },
            "NumericColumnNames and CategoricalColumnNames must name different columns, but both named 'Town'. (Parameter 'options')");
        Refuses(Recipe with { NumericColumnNames = ["Dear"] }, "NumericColumnNames must not name the label, but named 'Dear'. (Parameter 'options')");
        Refuses(Recipe with { CategoricalColumnNames = [], FeatureColumnName = null },
            "FeatureColumnName must name a column. It may be null only where NumericColumnNames or CategoricalColumnNames names some. (Parameter 'options')");
    }

    private static float[] PartsOf(DateTime date) => date == default ? [.. Enumerable.Repeat(float.NaN, 6)]
        : [(float)(date - new DateTime(1970, 1, 1)).TotalDays, date.Year, date.Month, date.Day, (int)date.DayOfWeek, (float)date.TimeOfDay.TotalHours];

    private IDataView Data(int rows) => _mlContext.Data.LoadFromEnumerable(Rows(rows));

    private static Flat[] Rows(int count)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count).Select(r =>
        {
            var (price, floor) = (random.NextDouble() * 1e6, random.Next(-1, 5));
            return new Flat
            {
                Size = r % 13 == 2 ? float.NaN : random.NextSingle() * 100, Price = price, Floor = floor, Year = (ulong)random.Next(1900, 2025), Corner = random.Next(2) == 1,
                Rooms = [(short)random.Next(4), (short)(r % 3)], Town = $"town {random.Next(3)}",
                Built = r % 11 == 4 ? default : new DateTime(2000, 1, 1).AddHours(random.Next(100_000)), Dear = price + 1e5 * floor > 6e5,
            };
        })];
    }
}
