using MLNetDeep.Kernels;
using static MLNetDeep.Core.Tests.Kernels.KernelTestData;

namespace MLNetDeep.Core.Tests.Kernels;

[TestClass]
public sealed class ColumnSumsTests
{
    private static IEnumerable<object[]> Sets => SupportedSets;

    [TestMethod]
    [DynamicData(nameof(Sets))]
    public void Add_RaggedShapes_AddsTwin(object set)
    {
        using KernelContext context = new(2, (InstructionSet)set);
        foreach (int rows in new[] { 1, 2, 33, 600 })
        {
            foreach (int columns in new[] { 1, 3, 7, 8, 15, 16, 17, 28, 63, 64, 65, 100, 257 })
            {
                float[] dy = Uniform(rows * columns, 1), expected = Uniform(columns, 2), actual = Uniform(columns + 1, 2);
                float beyond = actual[columns];
                MatrixProductReference.ColumnSums(dy, expected, rows, columns);
                new ColumnSums(columns).Add(context, dy, actual, rows);
                AssertClose(expected, actual.AsSpan(0, columns), rows, $"{rows}×{columns}");
                Assert.AreEqual(beyond, actual[columns]);
            }
        }
    }

    [TestMethod]
    public void Add_AnyThreadCount_SameBits()
    {
        const int Rows = 700, Columns = 333;
        float[] dy = Uniform(Rows * Columns, 1);
        float[][] sums = new[] { 1, 2, 3, 4 }.Select(threads =>
        {
            using KernelContext context = new(threads);
            float[] db = Uniform(Columns, 2);
            new ColumnSums(Columns).Add(context, dy, db, Rows);
            return db;
        }).ToArray();
        for (int i = 1; i < sums.Length; i++) AssertSameBits(sums[0], sums[i], $"{i + 1} threads");
    }
}
