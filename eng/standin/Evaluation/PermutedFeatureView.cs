namespace Microsoft.ML.Data;

/// <summary>
/// A view in which one slot of the features column holds other values, one a row; all else is the source's.
/// Rows come in the source's order, and only as many as there are values.
/// </summary>
internal sealed class PermutedFeatureView(IDataView source, DataViewSchema.Column features, int slot, float[] values) : SequentialDataView
{
    public override DataViewSchema Schema => source.Schema;

    public override long? GetRowCount() => values.Length;

    public override DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        new Cursor(source.GetRowCursor(columnsNeeded), features.Index, slot, values);

    private sealed class Cursor(DataViewRowCursor input, int featureColumn, int slot, float[] values) : WrappingCursor(input)
    {
        private int _row = -1;

        public override bool MoveNext() => ++_row < values.Length && Input.MoveNext();

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            var getter = Input.GetGetter<TValue>(column);
            if (column.Index != featureColumn || getter is not ValueGetter<VBuffer<float>> getFeatures)
                return getter;
            VBuffer<float> buffer = default;
            ValueGetter<VBuffer<float>> permuted = (ref VBuffer<float> destination) =>
            {
                getFeatures(ref buffer);
                var editor = VBufferEditor.Create(ref destination, buffer.Length);
                buffer.CopyTo(editor.Values);
                editor.Values[slot] = values[_row];
                destination = editor.Commit();
            };
            return (ValueGetter<TValue>)(Delegate)permuted;
        }
    }
}
