namespace MLNetDeep.Data;

/// <summary>
/// Edges at the thresholds of a decision tree grown on one column against the target, best split first: at most n leaves, at least 64 rows a
/// leaf, and splits that lower the impurity, weighed by the share of their rows, by at least 1e-4. The impurity is Gini's for classes, and for
/// a regression the variance, that of all rows being 1. Sources: Gorishniy et al., 2022, "On embeddings for numerical features in tabular
/// deep learning", section 3.2.2; the options of scikit-learn's trees with <c>max_leaf_nodes</c>.
/// </summary>
internal sealed class TreeBins
{
    private const double MinLeafRows = 64;
    private const double MinGain = 1e-4;

    private readonly float[] _values;                            // sorted
    private readonly double[] _weights;
    private readonly int[] _labels;
    private readonly double[] _targets;                          // standardized
    private readonly double[] _below, _above;                    // rows of each class on either side of a split
    private readonly double _rows;

    private TreeBins(float[] values, float[] weights, BinTarget target)
    {
        int[] order = [.. Enumerable.Range(0, values.Length)];
        _values = [.. values];
        Array.Sort(_values, order);
        _weights = Array.ConvertAll(order, i => weights.Length == 0 ? 1.0 : weights[i]);
        _labels = target.Targets.Length > 0 ? [] : Array.ConvertAll(order, i => target.Labels[i]);
        _targets = target.Targets.Length == 0 ? [] : Array.ConvertAll(order, i => (double)target.Targets[i]);
        (_below, _above) = (new double[target.Classes], new double[target.Classes]);
        _rows = _weights.Sum();
        Standardize();
    }

    /// <summary>The edges, rising.</summary>
    /// <param name="values">At least one, not NaN.</param>
    /// <param name="weights">As how many rows each counts, or empty where each counts once.</param>
    /// <param name="target">What the rows are to say.</param>
    /// <param name="leaves">The most leaves. Range: at least 1.</param>
    public static double[] EdgesOf(float[] values, float[] weights, BinTarget target, int leaves)
    {
        var tree = new TreeBins(values, weights, target);
        var thresholds = tree.Grow(leaves);
        thresholds.Sort();
        double first = tree._values[0], last = tree._values[^1];
        return first == last ? [first] : [first, .. thresholds.Where(threshold => threshold > first && threshold < last), last];
    }

    private List<double> Grow(int leaves)
    {
        var thresholds = new List<double>();
        var open = new PriorityQueue<Split, double>();
        Open(0, _values.Length);
        while (thresholds.Count < leaves - 1 && open.TryDequeue(out var split, out _))
        {
            thresholds.Add(((double)_values[split.At - 1] + _values[split.At]) / 2);
            Open(split.First, split.At);
            Open(split.At, split.End);
        }
        return thresholds;

        void Open(int first, int end)
        {
            if (BestSplit(first, end) is { } split)
                open.Enqueue(split, -split.Gain);
        }
    }

    private Split? BestSplit(int first, int end)
    {
        Split? best = null;
        var sides = new Sides(this, first, end);
        for (var i = first; i < end - 1; i++)
        {
            sides.Move(i);
            if (_values[i] == _values[i + 1] || sides.RowsBelow < MinLeafRows)
                continue;
            if (sides.RowsAbove < MinLeafRows)
                break;
            var gain = sides.Gain / _rows;
            if (gain > (best?.Gain ?? 0))
                best = new Split(first, i + 1, end, gain);
        }
        return best is { Gain: >= MinGain } ? best : null;
    }

    private void Standardize()
    {
        if (_targets.Length == 0)
            return;
        double mean = 0, variance = 0;
        for (var i = 0; i < _targets.Length; i++)
            mean += _weights[i] / _rows * _targets[i];
        for (var i = 0; i < _targets.Length; i++)
            variance += _weights[i] / _rows * (_targets[i] - mean) * (_targets[i] - mean);
        var scale = variance > 0 ? 1 / Math.Sqrt(variance) : 0;
        for (var i = 0; i < _targets.Length; i++)
            _targets[i] = (_targets[i] - mean) * scale;
    }

    private sealed record Split(int First, int At, int End, double Gain);

    /// <summary>Rows on either side of a split that moves up. The impurity of n rows is n − Σ n_class²/n, or Σ t² − (Σ t)²/n.</summary>
    private struct Sides
    {
        private readonly TreeBins _tree;
        private readonly double _whole;                          // of all rows of the node
        private double _squaresBelow, _squaresAbove;             // Σ n_class² of each side
        private double _sumBelow, _sumAbove;                     // Σ t of each side

        public Sides(TreeBins tree, int first, int end)
        {
            _tree = tree;
            Array.Clear(tree._below);
            Array.Clear(tree._above);
            for (var i = first; i < end; i++)
            {
                RowsAbove += tree._weights[i];
                if (tree._targets.Length > 0)
                    _sumAbove += tree._weights[i] * tree._targets[i];
                else
                    tree._above[tree._labels[i]] += tree._weights[i];
            }
            foreach (var rows in tree._above)
                _squaresAbove += rows * rows;
            _whole = (_squaresAbove + _sumAbove * _sumAbove) / RowsAbove;
        }

        public double RowsBelow { get; private set; }

        public double RowsAbove { get; private set; }

        /// <summary>What the split takes from the impurity.</summary>
        public readonly double Gain =>
            (_squaresBelow + _sumBelow * _sumBelow) / RowsBelow + (_squaresAbove + _sumAbove * _sumAbove) / RowsAbove - _whole;

        /// <summary>Row i goes below.</summary>
        public void Move(int i)
        {
            var weight = _tree._weights[i];
            RowsBelow += weight;
            RowsAbove -= weight;
            if (_tree._targets.Length > 0)
            {
                _sumBelow += weight * _tree._targets[i];
                _sumAbove -= weight * _tree._targets[i];
                return;
            }
            ref double below = ref _tree._below[_tree._labels[i]], above = ref _tree._above[_tree._labels[i]];
            _squaresBelow += weight * (2 * below + weight);
            _squaresAbove -= weight * (2 * above - weight);
            below += weight;
            above -= weight;
        }
    }
}
