using MLNetDeep.Kernels;
using static MLNetDeep.Core.Tests.Kernels.KernelTestData;

namespace MLNetDeep.Core.Tests.Kernels;

[TestClass]
public sealed class MatrixProductTests
{
    private static IEnumerable<object[]> Sets => SupportedSets;

    [TestMethod]
    [DynamicData(nameof(Sets))]
    public void Forward_RaggedShapes_EqualsTwin(object set)
    {
        using KernelContext context = new(1, (InstructionSet)set);
        foreach ((int rows, int inputs, int outputs) in Shapes)
        {
            float[] x = Uniform(rows * inputs, 1), w = Uniform(outputs * inputs, 2), bias = Uniform(outputs, 3);
            foreach (float[] b in new[] { bias, [] })
            {
                float[] expected = new float[rows * outputs];
                float[] actual = Filled(expected.Length), packed = Filled(expected.Length);
                MatrixProductReference.Forward(x, w, b, expected, rows, inputs, outputs);
                MatrixProduct.Forward(context, x, w, b, actual.AsSpan(Guard..^Guard), rows, inputs, outputs);
                PackedWeights packedWeights = new(w, inputs, outputs, context.InstructionSet);
                MatrixProduct.Forward(context, x, packedWeights, b, packed.AsSpan(Guard..^Guard), rows);
                AssertClose(expected, Inside(actual), inputs, $"{rows}×{inputs}×{outputs}");
                AssertSameBits(actual, packed, $"{rows}×{inputs}×{outputs}, packed");
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Sets))]
    public void BackwardInput_RaggedShapes_EqualsTwin(object set)
    {
        using KernelContext context = new(1, (InstructionSet)set);
        foreach ((int rows, int inputs, int outputs) in Shapes)
        {
            float[] dy = Uniform(rows * outputs, 1), w = Uniform(outputs * inputs, 2);
            foreach (bool accumulate in new[] { false, true })
            {
                float[] expected = Enumerable.Repeat(Fill, rows * inputs).ToArray();
                float[] actual = Filled(expected.Length);
                MatrixProductReference.BackwardInput(dy, w, expected, rows, inputs, outputs, accumulate);
                MatrixProduct.BackwardInput(context, dy, w, actual.AsSpan(Guard..^Guard), rows, inputs, outputs, accumulate);
                AssertClose(expected, Inside(actual), outputs, $"{rows}×{inputs}×{outputs}, accumulate {accumulate}");
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Sets))]
    public void BackwardWeight_RaggedShapes_AddsTwin(object set)
    {
        using KernelContext context = new(1, (InstructionSet)set);
        foreach ((int rows, int inputs, int outputs) in Shapes)
        {
            float[] dy = Uniform(rows * outputs, 1), x = Uniform(rows * inputs, 2);
            float[] expected = Enumerable.Repeat(Fill, outputs * inputs).ToArray();
            float[] actual = Filled(expected.Length);
            MatrixProductReference.BackwardWeight(dy, x, expected, rows, inputs, outputs);
            MatrixProduct.BackwardWeight(context, dy, x, actual.AsSpan(Guard..^Guard), rows, inputs, outputs);
            AssertClose(expected, Inside(actual), rows, $"{rows}×{inputs}×{outputs}");

            Array.Clear(expected);
            MatrixProductReference.BackwardWeight(dy, x, expected, rows, inputs, outputs);
            MatrixProduct.BackwardWeight(context, dy, x, actual.AsSpan(Guard..^Guard), rows, inputs, outputs, accumulate: false);
            AssertClose(expected, Inside(actual), rows, $"{rows}×{inputs}×{outputs}, overwritten");
        }
    }

    [TestMethod]
    public void Forward_HandComputed_GivesThoseNumbers()
    {
        using KernelContext context = new(1);
        float[] y = new float[4];
        MatrixProduct.Forward(context, [1, 2, 3, 4, 5, 6], [1, 0, -1, 2, 2, 2], [10, 20], y, rows: 2, inputs: 3, outputs: 2);
        CollectionAssert.AreEqual(new float[] { 8, 32, 8, 50 }, y);
    }

    [TestMethod]
    public void Forward_NotANumberInOneRow_StaysInThatRow()
    {
        using KernelContext context = new(1);
        float[] x = Uniform(14 * 9, 1), w = Uniform(7 * 9, 2), y = new float[14 * 7];
        x[13 * 9 + 4] = float.NaN;
        MatrixProduct.Forward(context, x, w, [], y, rows: 14, inputs: 9, outputs: 7);
        Assert.IsFalse(y.AsSpan(0, 13 * 7).ContainsAny([float.NaN]));
        Assert.AreEqual(7, y.Count(float.IsNaN));
    }

    [TestMethod]
    public void AllForms_NoRows_WriteNoProduct()
    {
        using KernelContext context = new(2);
        float[] dw = [1, 2];
        MatrixProduct.Forward(context, [], [1, 2], [3], [], rows: 0, inputs: 2, outputs: 1);
        MatrixProduct.BackwardInput(context, [], [1, 2], [], rows: 0, inputs: 2, outputs: 1, accumulate: false);
        MatrixProduct.BackwardWeight(context, [], [], dw, rows: 0, inputs: 2, outputs: 1);
        CollectionAssert.AreEqual(new float[] { 1, 2 }, dw);
        MatrixProduct.BackwardWeight(context, [], [], dw, rows: 0, inputs: 2, outputs: 1, accumulate: false);
        CollectionAssert.AreEqual(new float[] { 0, 0 }, dw);
    }

    private const int Guard = 64;
    private const float Fill = 0.5f;

    /// <summary>An output with <see cref="Guard"/> floats on either side that must not change.</summary>
    private static float[] Filled(int count) => Enumerable.Repeat(Fill, count + 2 * Guard).ToArray();

    private static ReadOnlySpan<float> Inside(float[] filled)
    {
        Assert.IsFalse(filled.AsSpan(..Guard).ContainsAnyExcept(Fill), "Wrote before the output.");
        Assert.IsFalse(filled.AsSpan(^Guard..).ContainsAnyExcept(Fill), "Wrote beyond the output.");
        return filled.AsSpan(Guard..^Guard);
    }
}
