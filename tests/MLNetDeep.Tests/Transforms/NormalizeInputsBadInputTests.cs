using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Data;
using MLNetDeep.Host;

namespace MLNetDeep.Tests.Transforms;

[TestClass]
public sealed class NormalizeInputsBadInputTests
{
    private sealed class Row
    {
        public string Name { get; set; } = "";

        public double Exact { get; set; }

        public float Size { get; set; }

        public float[] Loose { get; set; } = [];

        [VectorType(2)]
        public float[] Pair { get; set; } = [1, 2];
    }

    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    [DataRow("Nowhere", "Column 'Nowhere' is missing; expected: a float (Single) or a float vector of known size.")]
    [DataRow("Name", "Column 'Name' has type String; expected: a float (Single) or a float vector of known size.")]
    [DataRow("Exact", "Column 'Exact' has type Double; expected: a float (Single) or a float vector of known size.")]
    [DataRow("Loose", "Column 'Loose' has type Vector<Single> of unknown size; expected: a float (Single) or a float vector of known size.")]
    public void FitAndTransform_ColumnUnfit_ThrowNamingColumnAndType(string column, string message)
    {
        var view = ViewOf(new Row());
        var transformer = _mlContext.Transforms.NormalizeInputs("Out", "Size").Fit(ViewOf(new Row()));
        var renamed = _mlContext.Transforms.DropColumns("Size").Append(_mlContext.Transforms.CopyColumns("Size", column));

        var fit = Assert.ThrowsExactly<ArgumentException>(() => _mlContext.Transforms.NormalizeInputs("Out", column).Fit(view));
        StringAssert.Contains(fit.Message, message);

        if (column == "Nowhere")
            return;
        var other = renamed.Fit(view).Transform(view);
        var transform = Assert.ThrowsExactly<ArgumentException>(() => transformer.Transform(other));
        StringAssert.Contains(transform.Message, message.Replace($"'{column}'", "'Size'"));
        Assert.ThrowsExactly<ArgumentException>(() => transformer.GetOutputSchema(other.Schema));
        Assert.ThrowsExactly<ArgumentException>(() => ((ITransformer)transformer).GetRowToRowMapper(other.Schema));
    }

    [TestMethod]
    [DataRow(SchemaShape.Column.VectorKind.VariableVector, false, "has type Vector<Single> of unknown size")]
    [DataRow(SchemaShape.Column.VectorKind.Vector, true, "has type Vector<Key<UInt32>>")]
    public void GetOutputSchema_ColumnUnfit_ThrowsNamingColumnAndType(
        SchemaShape.Column.VectorKind kind, bool isKey, string message)
    {
        var type = isKey ? NumberDataViewType.UInt32 : NumberDataViewType.Single;
        var shape = new SchemaShape([ShapeColumn.Create("A", kind, type, isKey)]);

        var wrong = Assert.ThrowsExactly<ArgumentException>(() => _mlContext.Transforms.NormalizeInputs("A").GetOutputSchema(shape));
        var missing = Assert.ThrowsExactly<ArgumentException>(() => _mlContext.Transforms.NormalizeInputs("B").GetOutputSchema(shape));

        StringAssert.Contains(wrong.Message, $"Column 'A' {message}; expected: a float (Single) or a float vector of known size.");
        StringAssert.Contains(missing.Message, "Column 'B' is missing");
    }

    [TestMethod]
    public void Transform_OtherWidth_ThrowsWithBothWidths()
    {
        var transformer = _mlContext.Transforms.NormalizeInputs("Pair").Fit(ViewOf(new Row()));
        var wide = _mlContext.Transforms.Concatenate("Pair", "Pair", "Size").Fit(ViewOf(new Row())).Transform(ViewOf(new Row()));

        var e = Assert.ThrowsExactly<ArgumentException>(() => transformer.Transform(wide));

        StringAssert.Contains(e.Message, "Column 'Pair' has 3 values a row; the normalization was fitted on 2.");
    }

    [TestMethod]
    public void Fit_InfiniteValue_ThrowsNamingColumnSlotAndRow()
    {
        var view = ViewOf(new Row(), new Row { Size = float.NegativeInfinity, Pair = [1, float.PositiveInfinity] });

        var scalar = Assert.ThrowsExactly<ArgumentException>(() => _mlContext.Transforms.NormalizeInputs("Size").Fit(view));
        var vector = Assert.ThrowsExactly<ArgumentException>(() => _mlContext.Transforms.NormalizeInputs("Pair").Fit(view));

        StringAssert.Contains(scalar.Message, $"Column 'Size' is {float.NegativeInfinity} in row 1");
        StringAssert.Contains(vector.Message, $"Column 'Pair', slot 1 is {float.PositiveInfinity} in row 1");
    }

    [TestMethod]
    public void Fit_NoRows_Throws()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => _mlContext.Transforms.NormalizeInputs("Size").Fit(ViewOf()));

        StringAssert.Contains(e.Message, "There is no row to fit the normalization of column 'Size' on.");
    }

    [TestMethod]
    public void Fit_ColumnsNotDivisibleIntoChannels_Throws()
    {
        var estimator = _mlContext.Transforms.NormalizeInputs("Pair", normalization: InputNormalization.StandardizeChannels(3));

        var e = Assert.ThrowsExactly<ArgumentException>(() => estimator.Fit(ViewOf(new Row())));

        StringAssert.Contains(e.Message, "Channels must divide the number of columns, 2, but was 3.");
        StringAssert.Contains(e.Message, "'Pair'");
    }

    [TestMethod]
    public void NormalizeInputs_OptionsOutOfRange_ThrowAtOnce()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(
            () => _mlContext.Transforms.NormalizeInputs("A", normalization: InputNormalization.StandardizeChannels(0, epsilon: -1)));

        StringAssert.Contains(e.Message, "Channels must be at least 1, but was 0.");
        StringAssert.Contains(e.Message, "Epsilon must be finite and greater than 0, but was -1.");
    }

    [TestMethod]
    public void NormalizeInputs_NamesUnfit_Throw()
    {
        var transforms = _mlContext.Transforms;

        Assert.ThrowsExactly<ArgumentException>(() => transforms.NormalizeInputs(""));
        Assert.ThrowsExactly<ArgumentNullException>(() => transforms.NormalizeInputs((string)null!));
        Assert.ThrowsExactly<ArgumentException>(() => transforms.NormalizeInputs(Array.Empty<InputOutputColumnPair>()));
        var twice = Assert.ThrowsExactly<ArgumentException>(() => transforms.NormalizeInputs(
            [new InputOutputColumnPair("A", "B"), new InputOutputColumnPair("A", "C")]));
        StringAssert.Contains(twice.Message, "Output column 'A' is named twice.");
    }

    private IDataView ViewOf(params Row[] rows) => _mlContext.Data.LoadFromEnumerable(rows);
}
