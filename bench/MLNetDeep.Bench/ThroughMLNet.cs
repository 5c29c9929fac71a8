using System.Diagnostics;
using System.Text.Json.Serialization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNetDeep.Randomness;

namespace MLNetDeep.Bench;

/// <summary>What ML.NET's views, cursors and prediction engines add to the work of the core, with network A.</summary>
internal static class ThroughMLNet
{
    private const int Columns = 54;
    private const int Classes = 7;
    private const int Rows = 200_000;
    private const int FitRows = 20_000;
    private const int FitEpochs = 20;
    private const int Calls = 20_000;
    private const double Megabytes = 1e-6 * Rows * Columns * sizeof(float);

    private sealed class Row
    {
        [VectorType(Columns)]
        public float[] Features { get; set; } = [];

        [KeyType(Classes)]
        public uint Label { get; set; }
    }

    private sealed class Prediction
    {
        public float[] Score { get; set; } = [];
    }

    public static ThroughMLNetResult Measure(double seconds, int threads)
    {
        var mlContext = new MLContext(seed: 1);
        var rows = Generate();
        var data = mlContext.Data.Cache(mlContext.Data.LoadFromEnumerable(rows));
        var of = BenchNetworks.A.Options;
        var options = new DeepResidualTrainer.Options
        {
            Blocks = of.Blocks, Width = of.Width, Activation = of.Activation, Normalization = of.Normalization, Dropout = of.Dropout,
            Architecture = of.Architecture, Regularization = of.Regularization, Optimizer = of.Optimizer, LearningRate = of.LearningRate,
            Loss = of.Loss, BatchSize = of.BatchSize, Input = of.Input, Ensemble = of.Ensemble,
            Validation = new() { Patience = null }, Epochs = FitEpochs, NumberOfThreads = threads,
        };

        var (transformer, outside) = Fit(mlContext, mlContext.Data.LoadFromEnumerable(rows.Take(FitRows)), options);
        var model = transformer.Model;
        float[] features = [.. rows.SelectMany(row => row.Features)];
        var probabilities = new float[Rows * Classes];
        var core = RepeatedRuns.SecondsPerCall(seconds, () => model.Predict(features, probabilities));
        var scoring = RepeatedRuns.SecondsPerCall(seconds, () => ReadAll(transformer.Transform(data), "Score"));

        using var channel = ((IHostEnvironment)mlContext).Start("Read");
        var cursor = RepeatedRuns.SecondsPerCall(seconds, () => ReadAll(data, "Features"));
        var reader = new DatasetReader(MulticlassTask.Instance, options, channel);
        var columns = InputColumns.Require(data.Schema, options.FeatureColumnName, options.NumericColumnNames, options.CategoricalColumnNames);
        var reading = RepeatedRuns.SecondsPerCall(seconds, () => reader.Read(data, columns, "training"));

        using var engine = mlContext.Model.CreatePredictionEngine<Row, Prediction>(transformer);
        void PredictByCore() => model.Predict(rows[0].Features, probabilities.AsSpan(0, Classes));
        void PredictByEngine() => engine.Predict(rows[0]);
        var coreRow = RepeatedRuns.MedianCall(Calls, PredictByCore);
        var engineRow = RepeatedRuns.MedianCall(Calls, PredictByEngine);

        return new ThroughMLNetResult(
            Math.Round(outside, 4), Math.Round(Rows / core), Math.Round(Rows / scoring), Math.Round(scoring / core, 2),
            Math.Round(Megabytes / cursor), Math.Round(Megabytes / reading), Math.Round(1e6 * coreRow, 2),
            Math.Round(1e6 * (engineRow - coreRow), 2), Math.Round(RepeatedRuns.BytesPerCall(Calls, PredictByCore)),
            Math.Round(RepeatedRuns.BytesPerCall(Calls, PredictByEngine)));
    }

    /// <summary>The share of Fit's time that is not spent in epochs.</summary>
    private static (DeepResidualTransformer Transformer, double OutsideShare) Fit(
        MLContext mlContext, IDataView data, DeepResidualTrainer.Options options)
    {
        mlContext.MulticlassClassification.Trainers.DeepResidual(options with { Epochs = 2 }).Fit(data);
        var clock = new EpochClock();
        var trainer = mlContext.MulticlassClassification.Trainers.DeepResidual(options with { Run = options.Run with { Progress = clock } });
        var start = Stopwatch.GetTimestamp();
        var transformer = trainer.Fit(data);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return (transformer, 1 - options.Epochs!.Value * clock.MeanSeconds / seconds);
    }

    private static void ReadAll(IDataView data, string column)
    {
        using var cursor = data.GetRowCursor([data.Schema[column]]);
        var get = cursor.GetGetter<VBuffer<float>>(data.Schema[column]);
        VBuffer<float> value = default;
        while (cursor.MoveNext())
            get(ref value);
    }

    private static Row[] Generate()
    {
        var generator = new TorchGenerator(1);
        var rows = new Row[Rows];
        foreach (ref var row in rows.AsSpan())
        {
            row = new Row { Features = new float[Columns], Label = (uint)generator.NextInt32(Classes) };
            generator.FillNormal(row.Features, 1f);
        }
        return rows;
    }
}

/// <summary>The line of the result. Bytes are those a call allocates; the engine's time is what it adds to the core's.</summary>
internal sealed record ThroughMLNetResult(
    [property: JsonPropertyName("fit_outside_epochs")] double FitOutsideEpochs,
    [property: JsonPropertyName("core_rows_per_s")] double CoreRowsPerSecond,
    [property: JsonPropertyName("score_rows_per_s")] double ScoreRowsPerSecond,
    [property: JsonPropertyName("score_time_over_core")] double ScoreTimeOverCore,
    [property: JsonPropertyName("cursor_mb_per_s")] double CursorMegabytesPerSecond,
    [property: JsonPropertyName("reading_mb_per_s")] double ReadingMegabytesPerSecond,
    [property: JsonPropertyName("core_one_row_us")] double CoreOneRowMicroseconds,
    [property: JsonPropertyName("engine_adds_us")] double EngineAddsMicroseconds,
    [property: JsonPropertyName("core_one_row_bytes")] double CoreOneRowBytes,
    [property: JsonPropertyName("engine_one_row_bytes")] double EngineOneRowBytes);
