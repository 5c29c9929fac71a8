using System.Numerics.Tensors;
using MLNetDeep.Kernels;
using MLNetDeep.Networks;

namespace MLNetDeep.Training;

/// <summary>
/// Scales every row of a weight that is longer than <paramref name="maximum"/> to that length; weights are the ranges of two
/// dimensions that decay. A part is some rows of one weight.
/// </summary>
internal sealed class MaxNorm(ParameterStore store, float maximum) : ParallelJob
{
    private readonly (ParameterRange Range, int FirstRow, int Rows)[] _parts =
    [
        .. from range in store.Parameters
           where range.Decays && range.Shape.Length == 2
           let rowsOfPart = Math.Max(1, MinParallelFloats / range.Shape[1])
           from part in Enumerable.Range(0, (range.Shape[0] + rowsOfPart - 1) / rowsOfPart)
           select (range, part * rowsOfPart, Math.Min(rowsOfPart, range.Shape[0] - part * rowsOfPart)),
    ];

    public void Apply(KernelContext kernels) =>
        kernels.Run(this, _parts.Length, inParallel: store.Values.Length >= MinParallelFloats);

    public override void RunPart(int part)
    {
        var (range, firstRow, rows) = _parts[part];
        if (range.Frozen)
            return;
        var columns = range.Shape[1];
        var values = store.ValuesOf(range);                      // [outputs, inputs]
        for (var r = firstRow; r < firstRow + rows; r++)
        {
            var row = values.Slice(r * columns, columns);
            var norm = TensorPrimitives.Norm<float>(row);
            if (norm > maximum)
                TensorPrimitives.Multiply(row, maximum / norm, row);
        }
    }
}
