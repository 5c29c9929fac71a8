using System.Numerics.Tensors;
using MLNetDeep.Data;
using MLNetDeep.Kernels;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Reports;

/// <summary>What a model says of some rows, beside their labels or targets; scores rows as they come.</summary>
internal sealed class Predictions
{
    private const double MinProbability = 1e-15;
    private const int MaxTileRows = 512;                         // below what a prediction is shared among cores from
    private const int MaxTileFloats = 1 << 20;                   // 4 MB

    private readonly LearningTask _task;
    private readonly int _outputs;
    private readonly float _scoreThreshold;
    private readonly float[] _probabilities;                     // of a row's classes, [outputs]
    private int _right;
    private double _lossSum;                                     // of −log p, or of squared errors

    /// <summary>For so many of the rows as will be added, in their order.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="scoreThreshold">The logit above which a row is taken for the second of two classes.</param>
    public Predictions(RowSet rows, float scoreThreshold)
    {
        var data = rows.Data;
        (_task, _outputs, _scoreThreshold) = (data.Task, data.Outputs, scoreThreshold);
        _probabilities = new float[_outputs];
        Actual = _task == LearningTask.Regression ? [] : Array.ConvertAll(rows.Rows, row => data.Labels[row]);
        Targets = _task == LearningTask.Regression ? Array.ConvertAll(rows.Rows, row => data.Targets[row]) : [];
        Probabilities = new float[Actual.Length];
        Predicted = new int[Actual.Length];
        Numbers = new float[Targets.Length];
        Losses = new float[rows.Rows.Length];
        Logits = data.Classes == 2 ? new float[Actual.Length] : [];
    }

    private Predictions(Predictions of)
    {
        (_task, _outputs, _scoreThreshold, Actual, Targets) = (of._task, of._outputs, of._scoreThreshold, of.Actual, of.Targets);
        _probabilities = new float[_outputs];
        Probabilities = new float[Actual.Length];
        Predicted = new int[Actual.Length];
        Numbers = new float[Targets.Length];
        Losses = new float[of.Losses.Length];
        Logits = new float[of.Logits.Length];
    }

    /// <summary>For other predictions of the same rows.</summary>
    public Predictions Anew() => new(this);

    /// <summary>How many rows are scored at a time: what is held of them takes 4 MB, or one row.</summary>
    public static int TileRows(int columns, int outputs) => MatrixSize.RowsWithin(MaxTileFloats, Math.Max(columns, outputs), MaxTileRows);

    /// <summary>The class of each row, [rows], or empty in a regression.</summary>
    public int[] Actual { get; }

    /// <summary>The predicted class of each row, [rows], or empty: the most likely one, or that which the threshold says.</summary>
    public int[] Predicted { get; }

    /// <summary>The probability of that class, in binary classification that of the second, [rows], or empty.</summary>
    public float[] Probabilities { get; }

    /// <summary>Of two classes the logit of the second, ln(p/(1 − p)), of each row, [rows]; else empty.</summary>
    public float[] Logits { get; }

    /// <summary>The target of each row, [rows], or empty but in a regression.</summary>
    public float[] Targets { get; }

    /// <summary>The predicted number of each row, [rows], or empty.</summary>
    public float[] Numbers { get; }

    /// <summary>−log p of each row's label, or the squared error, [rows].</summary>
    public float[] Losses { get; }

    /// <summary>Mean of −log p of the label's probability p; in a regression, the root of the mean squared error.</summary>
    public double MeanLoss => _task == LearningTask.Regression ? Math.Sqrt(_lossSum / Count) : _lossSum / Count;

    /// <summary>Share of rows whose predicted class is the label; 0 in a regression.</summary>
    public double Accuracy => _right / (double)Count;

    /// <summary>How many rows were added.</summary>
    public int Count { get; private set; }

    /// <summary>Whether all predictions so far are finite.</summary>
    public bool AreFinite { get; private set; } = true;

    /// <summary>What the rows added from one on should be, each counting once.</summary>
    public Targets TargetsFrom(int first) => _task == LearningTask.Regression
        ? Networks.Targets.OfNumbers(Targets.AsSpan(first, Count - first), weights: [])
        : Networks.Targets.OfClasses(Actual.AsSpan(first, Count - first), weights: []);

    /// <summary>Takes what the model says of the next rows.</summary>
    public void Add(ReadOnlySpan<float> predictions /* [rows, outputs]: logits, or numbers */)
    {
        var outputs = _outputs;
        AreFinite &= TensorPrimitives.IsFiniteAll(predictions);
        for (var r = 0; r < predictions.Length / outputs; r++, Count++)
        {
            var row = predictions.Slice(r * outputs, outputs);
            if (_task == LearningTask.Regression)
            {
                Numbers[Count] = row[0];
                AddLoss(Math.Pow((double)row[0] - Targets[Count], 2));
                continue;
            }
            var label = Actual[Count];
            var binary = outputs == 1;
            var predicted = ScoredRows.ClassOf(row, _scoreThreshold);
            Predicted[Count] = Math.Max(0, predicted);
            if (Logits.Length > 0)
                Logits[Count] = binary ? row[0] : row[1] - row[0];
            if (!binary)
                Softmax.Apply(row, _probabilities);
            var probability = Probabilities[Count] = binary ? Softmax.OfTwo(row[0]) : _probabilities[Predicted[Count]];
            _right += Predicted[Count] == label ? 1 : 0;
            AddLoss(-Math.Log(Math.Max(MinProbability, binary && label == 0 ? 1 - (double)probability : binary ? probability : _probabilities[label])));
        }
    }

    private void AddLoss(double loss)
    {
        _lossSum += loss;
        Losses[Count] = (float)loss;
    }
}
