namespace MLNetDeep.Training;

/// <summary>How many rows were of which class, and were taken for which: sums of their weights.</summary>
internal sealed class ClassCounts(int classes)
{
    private readonly double[] _right = new double[classes];      // of each class
    private readonly double[] _labelled = new double[classes];
    private readonly double[] _predicted = new double[classes];
    private double _allRight, _all;

    public void Clear()
    {
        Array.Clear(_right);
        Array.Clear(_labelled);
        Array.Clear(_predicted);
        (_allRight, _all) = (0, 0);
    }

    public void Add(int predicted, int label, float weight)
    {
        _labelled[label] += weight;
        _predicted[predicted] += weight;
        _all += weight;
        if (predicted != label)
            return;
        _right[label] += weight;
        _allRight += weight;
    }

    /// <summary>The share of rows that are right; 0 where all weigh nothing.</summary>
    public double Accuracy => _all == 0 ? 0 : _allRight / _all;

    /// <summary>The mean of 2·right/(labelled + predicted) over the classes that are either; 0 where all rows weigh nothing.</summary>
    public double MacroF1
    {
        get
        {
            double sum = 0;
            var present = 0;
            for (var c = 0; c < classes; c++)
                if (_labelled[c] + _predicted[c] is var either and > 0)
                {
                    sum += 2 * _right[c] / either;
                    present++;
                }
            return present == 0 ? 0 : sum / present;
        }
    }
}
