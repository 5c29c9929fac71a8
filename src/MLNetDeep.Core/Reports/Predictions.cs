using System.Numerics.Tensors;
using MLNetDeep.Data;
using MLNetDeep.Kernels;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Reports;

/// <summary>What a model says of some rows, beside their labels or targets; scores rows as they come.</summary>
internal sealed class Predictions
{
    private const double LeastProbability = 1e-15;
    private const int MostTileRows = 512;                        // below what a prediction is shared among cores from
    private const int MostTileFloats = 1 << 20;                  // 4 MB

    private readonly TabularDataset _data;
    private readonly int[] _rows;
    private readonly float _scoreThreshold;
    private readonly float[] _probabilities;                     // of a row's classes, [outputs]
    private int _right;
    private double _lossSum;                                     // of −log p, or of squared errors

    /// <summary>For so many of the rows as will be added, in their order.</summary>
    /// <param name="data">Where the rows are.</param>
    /// <param name="rows">Their numbers.</param>
    /// <param name="scoreThreshold">The logit above which a row is taken for the second of two classes.</param>
    public Predictions(TabularDataset data, int[] rows, float scoreThreshold)
    {
        (_data, _rows, _scoreThreshold) = (data, rows, scoreThreshold);
        _probabilities = new float[data.Outputs];
        Probabilities = new float[data.Task == LearningTask.Regression ? 0 : rows.Length];
        Predicted = new int[Probabilities.Length];
        Actual = new int[Probabilities.Length];
        Numbers = new float[data.Task == LearningTask.Regression ? rows.Length : 0];
        Targets = new float[Numbers.Length];
    }

    /// <summary>How many rows are scored at a time: what is held of them takes 4 MB, or one row.</summary>
    public static int TileRows(TabularDataset data) =>
        MatrixSize.RowsWithin(MostTileFloats, Math.Max(data.Columns, data.Outputs), MostTileRows);

    /// <summary>The class of each row, [rows], or empty in a regression.</summary>
    public int[] Actual { get; }

    /// <summary>The predicted class of each row, [rows], or empty: the most likely one, or that which the threshold says.</summary>
    public int[] Predicted { get; }

    /// <summary>The probability of that class, in binary classification that of the second, [rows], or empty.</summary>
    public float[] Probabilities { get; }

    /// <summary>The target of each row, [rows], or empty but in a regression.</summary>
    public float[] Targets { get; }

    /// <summary>The predicted number of each row, [rows], or empty.</summary>
    public float[] Numbers { get; }

    /// <summary>Mean of −log p of the label's probability p; in a regression, the root of the mean squared error.</summary>
    public double MeanLoss => _data.Task == LearningTask.Regression ? Math.Sqrt(_lossSum / Count) : _lossSum / Count;

    /// <summary>Share of rows whose predicted class is the label; 0 in a regression.</summary>
    public double Accuracy => _right / (double)Count;

    /// <summary>How many rows were added.</summary>
    public int Count { get; private set; }

    /// <summary>Whether all predictions so far are finite.</summary>
    public bool AreFinite { get; private set; } = true;

    /// <summary>What the rows added from one on should be, each counting once.</summary>
    public Targets TargetsFrom(int first) => _data.Task == LearningTask.Regression
        ? Networks.Targets.OfNumbers(Targets.AsSpan(first, Count - first), weights: [])
        : Networks.Targets.OfClasses(Actual.AsSpan(first, Count - first), weights: []);

    /// <summary>Takes what the model says of the next rows.</summary>
    public void Add(ReadOnlySpan<float> predictions /* [rows, outputs]: logits, or numbers */)
    {
        var outputs = _data.Outputs;
        AreFinite &= TensorPrimitives.IsFiniteAll(predictions);
        for (var r = 0; r < predictions.Length / outputs; r++, Count++)
        {
            var row = predictions.Slice(r * outputs, outputs);
            if (_data.Task == LearningTask.Regression)
            {
                Targets[Count] = _data.Targets[_rows[Count]];
                Numbers[Count] = row[0];
                _lossSum += Math.Pow((double)row[0] - Targets[Count], 2);
                continue;
            }
            var label = _data.Labels[_rows[Count]];
            var binary = outputs == 1;
            var predicted = ScoredRows.ClassOf(row, _scoreThreshold);
            Actual[Count] = label;
            Predicted[Count] = Math.Max(0, predicted);
            if (!binary)
                Softmax.Apply(row, _probabilities);
            var probability = Probabilities[Count] = binary ? Softmax.OfTwo(row[0]) : _probabilities[Predicted[Count]];
            _right += Predicted[Count] == label ? 1 : 0;
            _lossSum -= Math.Log(Math.Max(LeastProbability, binary && label == 0 ? 1 - (double)probability : binary ? probability : _probabilities[label]));
        }
    }
}
