using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Contract.Tests;

/// <summary>
/// A predictor whose Score is the first slot of its features, and whose PredictedLabel is Score &gt; 0. It has no Probability and no
/// annotations, and is built from public API alone.
/// </summary>
internal sealed class FirstSlotPredictor(string featureColumnName) : ISingleFeaturePredictionTransformer<string>
{
    public string FeatureColumnName => featureColumnName;

    public DataViewType FeatureColumnType => new VectorDataViewType(NumberDataViewType.Single);

    public string Model => "the first slot";

    public bool IsRowToRowMapper => false;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        builder.AddColumn("Score", NumberDataViewType.Single);
        builder.AddColumn("PredictedLabel", BooleanDataViewType.Instance);
        return builder.ToSchema();
    }

    public IDataView Transform(IDataView input) => new View(input, GetOutputSchema(input.Schema), input.Schema[FeatureColumnName]);

    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException("It maps views only.");

    public void Save(ModelSaveContext ctx) => throw new NotSupportedException("A test's predictor is not saved.");

    private sealed class View(IDataView input, DataViewSchema schema, DataViewSchema.Column features) : IDataView
    {
        public DataViewSchema Schema => schema;

        public bool CanShuffle => false;

        public long? GetRowCount() => input.GetRowCount();

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
        {
            var needed = columnsNeeded.Where(column => column.Index < input.Schema.Count).Append(features);
            return new Cursor(input.GetRowCursor(needed.DistinctBy(column => column.Index)), schema, features);
        }

        public DataViewRowCursor[] GetRowCursorSet(
            IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];
    }

    private sealed class Cursor(DataViewRowCursor input, DataViewSchema schema, DataViewSchema.Column features) : DataViewRowCursor
    {
        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override DataViewSchema Schema => schema;

        public override bool MoveNext() => input.MoveNext();

        public override bool IsColumnActive(DataViewSchema.Column column) =>
            column.Index >= input.Schema.Count || input.IsColumnActive(column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (column.Index < input.Schema.Count)
                return input.GetGetter<TValue>(column);
            var getFeatures = input.GetGetter<VBuffer<float>>(features);
            VBuffer<float> buffer = default;
            ValueGetter<float> getScore = (ref float value) =>
            {
                getFeatures(ref buffer);
                value = buffer.GetItemOrDefault(0);
            };
            ValueGetter<bool> getPredictedLabel = (ref bool value) =>
            {
                getFeatures(ref buffer);
                value = buffer.GetItemOrDefault(0) > 0;
            };
            return (ValueGetter<TValue>)(column.Name == "Score" ? (Delegate)getScore : getPredictedLabel);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                input.Dispose();
            base.Dispose(disposing);
        }
    }
}
