using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Contract.Tests;

/// <summary>A data view that a user or a pack writes against the public interfaces takes part everywhere.</summary>
[TestClass]
public sealed class OwnDataViewTests
{
    private sealed class Row
    {
        public float Number { get; set; }
    }

    /// <summary>One float column that counts 0, 1, 2, ….</summary>
    private sealed class Counting : IDataView
    {
        private readonly int rows;

        public Counting(int rows)
        {
            this.rows = rows;
            var builder = new DataViewSchema.Builder();
            builder.AddColumn("Number", NumberDataViewType.Single);
            Schema = builder.ToSchema();
        }

        public DataViewSchema Schema { get; }

        public bool CanShuffle => false;

        public int Opened { get; private set; }

        public int Disposed { get; private set; }

        public long? GetRowCount() => rows;

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
        {
            Opened++;
            return new Cursor(this, columnsNeeded.Any());
        }

        public DataViewRowCursor[] GetRowCursorSet(
            IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

        private sealed class Cursor(Counting view, bool active) : DataViewRowCursor
        {
            private long position = -1;

            public override long Position => position;

            public override long Batch => 0;

            public override DataViewSchema Schema => view.Schema;

            public override bool IsColumnActive(DataViewSchema.Column column) => active;

            public override bool MoveNext() => position + 1 < view.rows && ++position >= 0;

            public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
            {
                ValueGetter<float> getter = (ref float value) => value = position;
                return getter as ValueGetter<TValue> ?? throw new InvalidOperationException("Number is float.");
            }

            public override ValueGetter<DataViewRowId> GetIdGetter() =>
                (ref DataViewRowId value) => value = new DataViewRowId((ulong)position, 0);

            protected override void Dispose(bool disposing)
            {
                if (disposing)
                    view.Disposed++;
                base.Dispose(disposing);
            }
        }
    }

    private readonly MLContext mlContext = new(seed: 1);

    [TestMethod]
    public void Pipeline_OverAnOwnView_FitsAndTransforms()
    {
        var view = new Counting(5);
        var output = mlContext.Transforms.NormalizeMinMax("Number")
            .Append(mlContext.Transforms.Concatenate("Features", "Number", "Number")).Fit(view).Transform(view);

        CollectionAssert.AreEqual(new[] { 0.75f, 0.75f }, output.Vectors<float>("Features")[3]);
    }

    [TestMethod]
    public void CreateEnumerable_OverAnOwnView_GivesItsRows()
    {
        var numbers = mlContext.Data.CreateEnumerable<Row>(new Counting(3), reuseRowObject: false).Select(row => row.Number);

        CollectionAssert.AreEqual(new[] { 0f, 1f, 2f }, numbers.ToArray());
    }

    [TestMethod]
    public void Split_OverAnOwnView_CoversItsRows()
    {
        var split = mlContext.Data.TrainTestSplit(new Counting(100), 0.5);

        CollectionAssert.AreEqual(Enumerable.Range(0, 100).Select(i => (float)i).ToArray(),
            split.TrainSet.Values<float>("Number").Concat(split.TestSet.Values<float>("Number")).Order().ToArray());
    }

    [TestMethod]
    public void Cursor_OfATransformDisposed_DisposesTheSourcesCursor()
    {
        var view = new Counting(5);
        var output = mlContext.Transforms.CopyColumns("Copy", "Number").Fit(view).Transform(view);
        var before = view.Disposed;
        output.Values<float>("Copy");

        Assert.AreEqual(before + 1, view.Disposed);
    }

    [TestMethod]
    public void Fit_OverAnOwnView_DisposesEveryCursor()
    {
        var view = new Counting(5);
        mlContext.Transforms.NormalizeMeanVariance("Number").Fit(view);

        Assert.AreNotEqual(0, view.Opened);
        Assert.AreEqual(view.Opened, view.Disposed);
    }
}
