using System.Numerics.Tensors;
using MLNetDeep.Core.Tests.Networks;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep.Onnx.Tests;

/// <summary>Models of which every number is drawn; nothing is trained.</summary>
internal static class DrawnModels
{
    public const int Columns = 6;

    /// <summary>
    /// Seven hundred rows: a column in ten steps, a skewed one far from zero, a constant one, one that is always missing where
    /// missing values are taken, one with gaps, and a plain one.
    /// </summary>
    public static TabularDataset Table(bool hasMissing)
    {
        var random = new Random(3);
        var data = new TabularDataset(Columns, classes: 3);
        for (var r = 0; r < 700; r++)
            data.Add(
            [
                MathF.Round(10 * random.NextSingle()) / 4, 1000 + MathF.Exp(4 * random.NextSingle()), 5, hasMissing ? float.NaN : 3,
                hasMissing && random.Next(4) == 0 ? float.NaN : random.NextSingle() - 0.5f, 3 * random.NextSingle(),
            ], r % 3);
        return data;
    }

    /// <summary>A thousand rows: some of the table's own, some near them and beyond, some with gaps if the model takes them.</summary>
    public static float[] Rows(bool hasMissing)
    {
        var random = new Random(4);
        var table = Table(hasMissing);
        var rows = new float[1000 * Columns];
        for (var r = 0; r < 1000; r++)
        {
            var row = rows.AsSpan(r * Columns, Columns);
            table.Row(random.Next(table.Rows)).CopyTo(row);
            for (var c = 0; c < Columns; c++)
            {
                if (r >= 500)
                    row[c] += (c == 1 ? 20 : 1) * (random.NextSingle() - 0.5f);
                if (r >= 900)
                    row[c] *= 2 * (random.NextSingle() - 0.5f);
                if (float.IsNaN(row[c]) && r % 2 == 0)
                    row[c] = random.NextSingle();
                if (hasMissing && random.Next(10) == 0)
                    row[c] = float.NaN;
            }
        }
        return rows;
    }

    /// <summary>Columns 1 and 4 of rows, each made one of two values.</summary>
    public static float[] WithFlags(float[] rows)
    {
        for (var r = 0; r < rows.Length; r += Columns)
            (rows[r + 1], rows[r + 4]) = (rows[r + 1] > 1010 ? 1 : 0, float.IsNaN(rows[r + 4]) ? rows[r + 4] : rows[r + 4] > 0 ? 3 : -1);
        return rows;
    }

    /// <summary>The table with such columns.</summary>
    public static TabularDataset TableWithFlags()
    {
        var table = Table(hasMissing: true);
        var flags = new TabularDataset(Columns, classes: 3);
        for (var r = 0; r < table.Rows; r++)
            flags.Add(WithFlags(table.Row(r).ToArray()), table.Labels[r]);
        return flags;
    }

    public static TrainedModel Create(
        InputNormalization? normalization = null, MissingValues missingValues = MissingValues.MeanWithIndicator,
        Func<NetworkSpec, NetworkSpec>? alter = null, IReadOnlyList<string>? columnNames = null, ClassLabels? labels = null,
        LearningTask task = LearningTask.Multiclass, TabularDataset? table = null, Categories? categories = null,
        NumericEmbedding? embedding = null, TargetRange? targetRange = null, bool embedsNumbers = false)
    {
        table ??= Table(missingValues != MissingValues.Refuse);
        var encoder = InputEncoder.Fit(RowSet.All(table), normalization ?? InputNormalization.RobustSmoothClip(), missingValues, categories, embedding?.BinsToFit, embedsNumbers);
        var spec = TestNetworks.Spec(outputs: task == LearningTask.Multiclass ? 3 : 1) with
        {
            Input = encoder.Layout, NumericEmbedding = embedding,
        };
        labels ??= task switch
        {
            LearningTask.Multiclass => ClassLabels.Numbered(3),
            LearningTask.Binary => ClassLabels.Boolean,
            _ => ClassLabels.Numbered(0),
        };
        var network = TestNetworks.Drawn(alter?.Invoke(spec) ?? spec);
        // Some of an embedding's numbers start as 0.
        foreach (var range in network.Store.Parameters)
            if (range.Name.StartsWith("input.numbers.", StringComparison.Ordinal))
                new TorchGenerator(2).FillUniform(network.Store.ValuesOf(range), -0.5f, 0.5f);
        // Larger logits: what differs before them differs in the probabilities too.
        var output = network.Store.ValuesOf(network.Store.Parameters.Single(range => range.Name == "output.weight"));
        TensorPrimitives.Multiply(output, 4, output);
        var summary = TrainingSummary.Of(table.Rows, 0, 1, [], new DeepResidualOptions());
        var targets = task == LearningTask.Regression ? new TargetScaling(Mean: 20, Deviation: 3) { Range = targetRange } : null;
        TrainedModel Model() => new(encoder, network, labels, summary, columnNames, task, targets);
        if (task == LearningTask.Binary)
            Balance(network, Model(), Rows(hasMissing: true));
        return Model();
    }

    /// <summary>A model of so many networks, of which no two have the same shape.</summary>
    public static TrainedModel Several(LearningTask task, int networks, float temperature)
    {
        TrainedModel[] models = [.. Enumerable.Range(1, networks).Select(m => Create(task: task, alter: spec => spec with { Blocks = m, Width = 5 + m }))];
        // No row's score is exactly 0, where rounding decides on the class.
        if (task == LearningTask.Binary)
            models[0].Network.Store.ValuesOf(models[0].Network.Store.Parameters.Single(range => range.Name == "output.bias"))[0] += 0.01f;
        float[] weights = networks == 1 ? [1] : [0.25f, .. Enumerable.Repeat(0.75f / (networks - 1), networks - 1)];
        var ensemble = new NetworkEnsemble(models.Select(model => model.Network), weights);
        return new TrainedModel(
            models[0].Encoder, ensemble, models[0].Labels, models[0].Summary, task: task, targets: models[0].Targets, temperature: temperature);
    }

    // About half of the rows are of either class.
    private static void Balance(Network network, TrainedModel model, float[] rows)
    {
        var probabilities = new float[rows.Length / model.Columns];
        model.Predict(rows, probabilities);
        var median = probabilities.Order().ElementAt(probabilities.Length / 2);
        network.Store.ValuesOf(network.Store.Parameters.Single(range => range.Name == "output.bias"))[0] -= MathF.Log(median / (1 - median));
    }
}
