using MLNetDeep.Kernels;

namespace MLNetDeep.Core.Tests.Kernels;

/// <summary>Sizes whose product does not fit 32 bits, and operands that are shorter than their sizes.</summary>
[TestClass]
public sealed class MatrixSizeTests
{
    [TestMethod]
    public void Of_ProductBeyondAnArray_IsRefused()
    {
        Assert.AreEqual(6, MatrixSize.Of(2, 3));
        Assert.AreEqual(0, MatrixSize.Of(0, int.MaxValue));
        Assert.AreEqual(Array.MaxLength, MatrixSize.Of(1, Array.MaxLength));
        foreach (var (rows, columns) in new[] { (65_536, 65_536), (65_537, 65_536), (int.MaxValue, int.MaxValue), (2, 1 << 30), (1, Array.MaxLength + 1), (-1, 1) })
            Assert.ThrowsExactly<ArgumentException>(() => MatrixSize.Of(rows, columns), $"{rows} × {columns}");
    }

    [TestMethod]
    [DataRow(0, 8, 0)]
    [DataRow(1, 8, 1)]
    [DataRow(8, 8, 1)]
    [DataRow(9, 8, 2)]
    [DataRow(int.MaxValue, 1, int.MaxValue)]
    [DataRow(int.MaxValue, 256, 8_388_608)]
    [DataRow(int.MaxValue, int.MaxValue, 1)]
    public void Parts_UpToTheLargestNumber_CoverAllItems(int items, int size, int expected) => Assert.AreEqual(expected, MatrixSize.Parts(items, size));

    [TestMethod]
    [DataRow(1024, 1, 256, 256)]
    [DataRow(1024, 16, 256, 64)]
    [DataRow(1024, 2048, 256, 1)]
    [DataRow(1024, 0, 256, 256)]
    public void RowsWithin_OfWideRows_AreFewerButOne(int floats, int columns, int most, int expected) =>
        Assert.AreEqual(expected, MatrixSize.RowsWithin(floats, columns, most));

    [TestMethod]
    public void Forward_OperandTooShort_IsRefusedBeforeItIsRead()
    {
        using var context = new KernelContext(threads: 1);
        float[] x = new float[6], w = new float[12], bias = new float[4], y = new float[8];
        MatrixProduct.Forward(context, x, w, bias, y, 2, 3, 4);
        foreach (var (operand, act) in new (string, Action)[]
        {
            ("x", () => MatrixProduct.Forward(context, x.AsSpan(1), w, bias, y, 2, 3, 4)),
            ("w", () => MatrixProduct.Forward(context, x, w.AsSpan(1), bias, y, 2, 3, 4)),
            ("bias", () => MatrixProduct.Forward(context, x, w, bias.AsSpan(1), y, 2, 3, 4)),
            ("y", () => MatrixProduct.Forward(context, x, w, bias, y.AsSpan(1), 2, 3, 4)),
            // 65,536 rows of 65,536 columns wrap around to none.
            ("x", () => MatrixProduct.Forward(context, x, w, bias, y, 65_536, 65_536, 0)),
            ("y", () => MatrixProduct.Forward(context, x, w, bias, y, 65_536, 0, 65_536)),
            ("x", () => MatrixProduct.Forward(context, x, new PackedWeights(w, 3, 4), bias, y, 3)),
            ("y", () => MatrixProduct.Forward(context, x, new PackedWeights(w, 3, 4), bias, y.AsSpan(1), 2)),
            ("w", () => _ = new PackedWeights(w, 65_536, 65_536)),
            ("dy", () => MatrixProduct.BackwardInput(context, y.AsSpan(1), w, x, 2, 3, 4, accumulate: false)),
            ("w", () => MatrixProduct.BackwardInput(context, y, w.AsSpan(1), x, 2, 3, 4, accumulate: false)),
            ("dx", () => MatrixProduct.BackwardInput(context, y, w, x.AsSpan(1), 2, 3, 4, accumulate: false)),
            ("dy", () => MatrixProduct.BackwardWeight(context, y.AsSpan(1), x, w, 2, 3, 4)),
            ("x", () => MatrixProduct.BackwardWeight(context, y, x.AsSpan(1), w, 2, 3, 4)),
            ("dw", () => MatrixProduct.BackwardWeight(context, y, x, w.AsSpan(1), 2, 3, 4)),
            ("dy", () => new ColumnSums(4).Add(context, y.AsSpan(1), bias, 2)),
            ("db", () => new ColumnSums(4).Add(context, y, bias.AsSpan(1), 2)),
            ("a", () => new CopyRow(3).Run(context, x.AsSpan(1), default, new float[6], 2)),
            ("result", () => new CopyRow(3).Run(context, x, default, new float[5], 2)),
            ("a", () => new CopyRow(65_536).Run(context, x, default, x, 65_536)),
        })
            StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(act).Message, $"'{operand}' must have");
    }

    [TestMethod]
    public void Forward_WeightsPackedForOtherInstructions_AreRefused()
    {
        using var context = new KernelContext(threads: 1, InstructionSet.Scalar);
        var weights = new PackedWeights(new float[12], 3, 4, InstructionSet.Vector128);
        Assert.ThrowsExactly<ArgumentException>(() => MatrixProduct.Forward(context, new float[6], weights, [], new float[8], 2));
    }

    [TestMethod]
    public void Run_OperandsOfDifferentLengths_AreRefused()
    {
        using var context = new KernelContext(threads: 1);
        float[] five = new float[5], six = new float[6];
        Assert.ThrowsExactly<ArgumentException>(() => new CopyRange().Run(context, five, default, six));
        Assert.ThrowsExactly<ArgumentException>(() => new CopyRange().Run(context, six, five, six));
    }

    private sealed class CopyRow(int columns) : RowJob(columns, 0, columns)
    {
        protected override void Apply(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> result) => a.CopyTo(result);
    }

    private sealed class CopyRange : RangeJob
    {
        protected override void Apply(int start, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> result) => a.CopyTo(result);
    }
}
