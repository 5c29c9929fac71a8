using System.Runtime.Intrinsics;
using MLNetDeep.Kernels;
using static MLNetDeep.Core.Tests.Kernels.KernelTestData;

namespace MLNetDeep.Core.Tests.Kernels;

/// <summary>What attention and layer normalization add to the kernels, with each instruction set, against the plain formulas.</summary>
[TestClass]
public sealed class AttentionKernelTests
{
    private static readonly int[] s_sizes = [1, 2, 7, 8, 15, 17, 27, 33];

    private static IEnumerable<object[]> Sets => SupportedSets;

    [TestMethod]
    [DynamicData(nameof(Sets))]
    public void SmallProduct_RaggedShapesAndEveryOrder_IsTheProduct(object set)
    {
        switch ((InstructionSet)set)
        {
            case InstructionSet.Avx512: Multiply<Avx512Operations, Vector512<float>>(); break;
            case InstructionSet.Avx2: Multiply<Avx2Operations, Vector256<float>>(); break;
            case InstructionSet.Vector128: Multiply<Vector128Operations, Vector128<float>>(); break;
            default: Multiply<ScalarOperations, float>(); break;
        }
    }

    [TestMethod]
    [DynamicData(nameof(Sets))]
    public void ColumnSoftmax_RaggedShapes_IsTheFormula(object set)
    {
        switch ((InstructionSet)set)
        {
            case InstructionSet.Avx512: Softmax<Avx512Operations, Vector512<float>>(); break;
            case InstructionSet.Avx2: Softmax<Avx2Operations, Vector256<float>>(); break;
            case InstructionSet.Vector128: Softmax<Vector128Operations, Vector128<float>>(); break;
            default: Softmax<ScalarOperations, float>(); break;
        }
    }

    [TestMethod]
    [DynamicData(nameof(Sets))]
    public void StandardizedSums_RaggedShapes_AddTheFormula(object set)
    {
        using KernelContext context = new(2, (InstructionSet)set);
        foreach (var rows in (int[])[1, 2, 33, 600])
            foreach (var columns in (int[])[1, 3, 8, 17, 64, 65, 100])
            {
                float[] x = Uniform(rows * columns, 1), dy = Uniform(rows * columns, 2), means = Uniform(rows, 3), inverses = Uniform(rows, 4);
                float[] expected = Uniform(columns, 5), actual = Uniform(columns + 1, 5);
                var beyond = actual[columns];
                for (var i = 0; i < x.Length; i++)
                    expected[i % columns] += (x[i] - means[i / columns]) * inverses[i / columns] * dy[i];
                new StandardizedSums(columns).Add(context, x, means, inverses, dy, actual, rows);
                AssertClose(expected, actual.AsSpan(0, columns), rows, $"{rows}×{columns}");
                Assert.AreEqual(beyond, actual[columns]);
            }
    }

    private static unsafe void Multiply<TOperations, TVector>()
        where TOperations : struct, IVectorOperations<TVector>
        where TVector : unmanaged
    {
        foreach (var rows in s_sizes)
            foreach (var depth in s_sizes)
                foreach (var columns in s_sizes)
                    foreach (var (leftInRows, transposed) in ((bool, bool)[])[(true, true), (true, false), (false, false)])
                    {
                        const int Gap = 5;                       // rows may lie apart
                        var (aRow, aStep) = leftInRows ? (depth + Gap, 1) : (1, rows + Gap);
                        var bRow = (transposed ? depth : columns) + Gap;
                        float[] a = Uniform(leftInRows ? rows * aRow : depth * aStep, 1), b = Uniform(transposed ? columns * bRow : depth * bRow, 2);
                        var c = Uniform(rows * (columns + Gap), 3);
                        var gaps = c.ToArray();
                        var panels = new AlignedBuffer(SmallProduct<TOperations, TVector>.PanelFloats(depth, columns));
                        fixed (float* pa = a, pb = b, pc = c)
                        {
                            SmallProduct<TOperations, TVector>.Pack(pb, bRow, transposed, depth, columns, panels.Pointer);
                            SmallProduct<TOperations, TVector>.Multiply(pa, aRow, aStep, panels.Pointer, pc, columns + Gap, rows, depth, columns);
                        }
                        for (var i = 0; i < c.Length; i++)
                        {
                            var (row, column) = Math.DivRem(i, columns + Gap);
                            var expected = column >= columns ? gaps[i] : (float)Enumerable.Range(0, depth).Sum(k =>
                                (double)a[row * aRow + k * aStep] * b[transposed ? column * bRow + k : k * bRow + column]);
                            Assert.AreEqual(expected, c[i], 1e-5f * depth, $"{rows}×{depth}×{columns}, {leftInRows}, {transposed}");
                        }
                    }
    }

    private static unsafe void Softmax<TOperations, TVector>()
        where TOperations : struct, IVectorOperations<TVector>
        where TVector : unmanaged
    {
        const float Scale = 0.7f, Factor = 1.25f;
        foreach (var rows in s_sizes)
            foreach (var columns in s_sizes)
            {
                var what = $"{rows}×{columns}";
                float[] x = [.. Uniform(rows * columns, 1).Select(value => 30 * value)], dd = Uniform(x.Length, 2), p = [.. x], dx = [.. dd], d = new float[x.Length];
                float[] left = new float[x.Length];
                fixed (float* pp = p, pleft = left)
                {
                    ColumnSoftmax<TOperations, TVector>.Forward(pp, rows, columns, Scale);
                    for (var c = 0; c < columns; c++)
                    {
                        double[] powers = [.. Enumerable.Range(0, rows).Select(r => Math.Exp(Scale * ((double)x[r * columns + c] - Enumerable.Range(0, rows).Max(one => x[one * columns + c]))))];
                        for (var r = 0; r < rows; r++)
                            Assert.AreEqual(1, p[r * columns + c] / (powers[r] / powers.Sum()), 1e-5, what);
                    }
                    for (var i = 0; i < x.Length; i++)
                        left[i] = i % 3 == 0 ? 0 : Factor * p[i];
                    ColumnSoftmax<TOperations, TVector>.Mark(pp, pleft, p.Length);
                }
                fixed (float* pp = p, pd = d, pdx = dx)
                    ColumnSoftmax<TOperations, TVector>.Backward(pp, pd, pdx, rows, columns, Scale, Factor);
                for (var i = 0; i < x.Length; i++)
                {
                    Assert.AreEqual(left[i], d[i], what);
                    var sum = Enumerable.Range(0, rows).Sum(r => (double)left[r * columns + i % columns] * dd[r * columns + i % columns]);
                    Assert.AreEqual(Scale * (left[i] * dd[i] - Math.Abs(p[i]) * sum), dx[i], 1e-5, what);
                }
            }
    }
}
