namespace Microsoft.ML.Data;

/// <summary>
/// A view in which one slot of the features column holds other values, one a row; all else is the source's.
/// Rows come in the source's order, and only as many as there are values.
/// </summary>
internal sealed class PermutedFeatureView(IDataView source, string featureColumnName, int slot, float[] values) : IDataView
{
    private readonly int _features = source.Schema[featureColumnName].Index;

    public bool CanShuffle => false;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => values.Length;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        new Cursor(this, source.GetRowCursor(columnsNeeded), slot, values);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(PermutedFeatureView view, DataViewRowCursor input, int slot, float[] values) : DataViewRowCursor
    {
        private int _row = -1;

        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override DataViewSchema Schema => view.Schema;

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => input.IsColumnActive(column);

        public override bool MoveNext() => ++_row < values.Length && input.MoveNext();

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            var getter = input.GetGetter<TValue>(column);
            if (column.Index != view._features || getter is not ValueGetter<VBuffer<float>> getFeatures)
                return getter;
            VBuffer<float> features = default;
            ValueGetter<VBuffer<float>> permuted = (ref VBuffer<float> destination) =>
            {
                getFeatures(ref features);
                var editor = VBufferEditor.Create(ref destination, features.Length);
                features.CopyTo(editor.Values);
                editor.Values[slot] = values[_row];
                destination = editor.Commit();
            };
            return (ValueGetter<TValue>)(Delegate)permuted;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                input.Dispose();
            base.Dispose(disposing);
        }
    }
}
