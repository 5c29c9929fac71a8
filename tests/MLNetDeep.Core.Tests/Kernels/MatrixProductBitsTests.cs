using MLNetDeep.Kernels;
using static MLNetDeep.Core.Tests.Kernels.KernelTestData;

namespace MLNetDeep.Core.Tests.Kernels;

/// <summary>What must not change a bit: threads, neighbouring rows, packing.</summary>
[TestClass]
public sealed class MatrixProductBitsTests
{
    private static IEnumerable<object[]> Sets => SupportedSets;

    [TestMethod]
    [DynamicData(nameof(Sets))]
    public void AllForms_AnyThreadCount_SameBits(object set)
    {
        foreach ((int rows, int inputs, int outputs) in new[] { (100, 257, 33), (130, 100, 70), (9, 1100, 65), (1, 530, 1025) })
        {
            float[][] one = Results(1, (InstructionSet)set, rows, inputs, outputs);
            foreach (int threads in new[] { 2, 3, 4 })
            {
                float[][] more = Results(threads, (InstructionSet)set, rows, inputs, outputs);
                for (int form = 0; form < one.Length; form++)
                    AssertSameBits(one[form], more[form], $"{rows}×{inputs}×{outputs}, form {form}, {threads} threads");
            }
        }
    }

    [TestMethod]
    public void AllForms_SetsWithFusedMultiplyAdd_SameBits()
    {
        InstructionSet[] sets = SupportedSets.Select(row => (InstructionSet)row[0]).ToArray();
        if (!System.Runtime.Intrinsics.X86.Fma.IsSupported && !System.Runtime.Intrinsics.Arm.AdvSimd.IsSupported)
            Assert.Inconclusive("No fused multiply-add here.");
        float[][] best = Results(1, InstructionSets.Best, 35, 300, 41);
        foreach (InstructionSet set in sets)
        {
            float[][] other = Results(1, set, 35, 300, 41);
            for (int form = 0; form < best.Length; form++) AssertSameBits(best[form], other[form], $"{set}, form {form}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Sets))]
    public void Forward_RowAloneOrInBatch_SameBits(object set)
    {
        using KernelContext context = new(2, (InstructionSet)set);
        foreach ((int rows, int inputs, int outputs) in new[] { (41, 300, 7), (41, 64, 300), (1000, 40, 130), (14, 1100, 17) })
        {
            float[] x = Uniform(rows * inputs, 1), w = Uniform(outputs * inputs, 2), bias = Uniform(outputs, 3);
            PackedWeights packed = new(w, inputs, outputs, context.InstructionSet);
            float[] batch = new float[rows * outputs], alone = new float[outputs];
            MatrixProduct.Forward(context, x, packed, bias, batch, rows);
            foreach (int row in new[] { 0, 1, 5, 11, 12, rows / 2, rows - 2, rows - 1 })
            {
                ReadOnlySpan<float> xRow = x.AsSpan(row * inputs, inputs);
                MatrixProduct.Forward(context, xRow, packed, bias, alone, rows: 1);
                AssertSameBits(batch.AsSpan(row * outputs, outputs), alone, $"row {row} of {rows}×{inputs}×{outputs}, packed");
                MatrixProduct.Forward(context, xRow, w, bias, alone, rows: 1, inputs, outputs);
                AssertSameBits(batch.AsSpan(row * outputs, outputs), alone, $"row {row} of {rows}×{inputs}×{outputs}");
            }
        }
    }

    [TestMethod]
    public void Forward_SharedPackedWeights_SameBitsFromConcurrentContexts()
    {
        const int Rows = 60, Inputs = 130, Outputs = 90;
        float[] x = Uniform(Rows * Inputs, 1), w = Uniform(Outputs * Inputs, 2);
        PackedWeights packed = new(w, Inputs, Outputs);
        float[] expected = Results(packed);
        Parallel.For(0, 4, _ =>
        {
            for (int repeat = 0; repeat < 20; repeat++) AssertSameBits(expected, Results(packed), "concurrent");
        });

        float[] Results(PackedWeights weights)
        {
            using KernelContext context = new(2);
            float[] y = new float[Rows * Outputs];
            MatrixProduct.Forward(context, x, weights, [], y, Rows);
            return y;
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void AllForms_AfterWarmUp_AllocateNothing(int threads)
    {
        const int Rows = 100, Inputs = 129, Outputs = 70;
        using KernelContext context = new(threads);
        float[] x = Uniform(Rows * Inputs, 1), w = Uniform(Outputs * Inputs, 2);
        float[] y = new float[Rows * Outputs], db = new float[Outputs];
        PackedWeights packed = new(w, Inputs, Outputs);
        ColumnSums sums = new(Outputs);
        AllForms();
        // A collection meanwhile counts what was left of the thread's allocation context, once; what allocates does so each time.
        Assert.AreEqual(0, Enumerable.Range(0, 3).Min(_ => Allocated()));

        long Allocated()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int repeat = 0; repeat < 10; repeat++) AllForms();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        void AllForms()
        {
            MatrixProduct.Forward(context, x, w, db, y, Rows, Inputs, Outputs);
            MatrixProduct.Forward(context, x, packed, db, y, Rows);
            MatrixProduct.Forward(context, x.AsSpan(0, Inputs), packed, db, y.AsSpan(0, Outputs), rows: 1);
            MatrixProduct.BackwardInput(context, y, w, x, Rows, Inputs, Outputs, accumulate: false);
            MatrixProduct.BackwardWeight(context, y, x, w, Rows, Inputs, Outputs);
            sums.Add(context, y, db, Rows);
        }
    }

    /// <summary>Forward, packed Forward, BackwardInput, BackwardWeight and column sums.</summary>
    private static float[][] Results(int threads, InstructionSet set, int rows, int inputs, int outputs)
    {
        using KernelContext context = new(threads, set);
        float[] x = Uniform(rows * inputs, 1), w = Uniform(outputs * inputs, 2), bias = Uniform(outputs, 3);
        float[] y = new float[rows * outputs], packed = new float[rows * outputs];
        float[] dx = Uniform(rows * inputs, 4), dw = Uniform(outputs * inputs, 5), db = Uniform(outputs, 6);
        MatrixProduct.Forward(context, x, w, bias, y, rows, inputs, outputs);
        MatrixProduct.Forward(context, x, new PackedWeights(w, inputs, outputs, set), bias, packed, rows);
        MatrixProduct.BackwardInput(context, y, w, dx, rows, inputs, outputs, accumulate: true);
        MatrixProduct.BackwardWeight(context, y, x, dw, rows, inputs, outputs);
        new ColumnSums(outputs).Add(context, y, db, rows);
        return [y, packed, dx, dw, db];
    }
}
