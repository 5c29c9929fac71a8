using MLNetDeep.Kernels;
using MLNetDeep.Networks.Prediction;

namespace MLNetDeep.Networks;

/// <summary>
/// Inverted dropout of groups of columns: the columns of a group are dropped together with probability rate, each row by itself, and
/// the others scaled by 1/(1 − rate). Off when predicting. Source: the spatial dropout of Tompson et al., 2015, "Efficient object
/// localization using convolutional networks", with groups of columns in the place of feature maps.
/// </summary>
/// <param name="groupOfColumn">The group of each column, numbers from 0 without gaps.</param>
/// <param name="rate">Range: [0, 1).</param>
internal sealed class GroupDropoutLayer(int[] groupOfColumn, float rate) : Layer(groupOfColumn.Length, groupOfColumn.Length)
{
    private readonly int _groups = groupOfColumn.Max() + 1;
    private readonly GatherJob _job = new(groupOfColumn);
    private DropoutMask _mask;

    public override void Allocate(int rows) => _job.Factors = new float[MatrixSize.Of(rows, _groups)];

    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        _mask = DropoutMask.Draw(pass, rate, _groups);
        if (_mask.Drops)
        {
            var factors = _job.Factors.AsSpan(0, pass.Rows * _groups);
            factors.Fill(1f);
            _mask.Apply(0, factors, factors);
        }
        Run(pass, x, y);
    }

    public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        if (!dx.IsEmpty)
            Run(pass, dy, dx);
    }

    public override void Lower(PredictionBuilder builder) { }

    private void Run(Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        if (_mask.Drops)
            _job.Run(pass.Kernels, x, default, y);
        else
            x.CopyTo(y);
    }

    // y = factor of row and group · x
    private sealed class GatherJob(int[] groupOfColumn) : RangeJob
    {
        private readonly int _groups = groupOfColumn.Max() + 1;

        public float[] Factors { get; set; } = [];               // [rows, groups]

        protected override void Apply(int start, ReadOnlySpan<float> x, ReadOnlySpan<float> unused, Span<float> y)
        {
            var (row, column) = Math.DivRem(start, groupOfColumn.Length);
            for (var i = 0; i < x.Length; row++, column = 0)
            {
                var factors = Factors.AsSpan(row * _groups, _groups);
                for (; column < groupOfColumn.Length && i < x.Length; column++, i++)
                    y[i] = x[i] * factors[groupOfColumn[column]];
            }
        }
    }
}
