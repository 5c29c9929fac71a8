using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDeep.Tests.Trainers;

/// <summary>
/// Rows of Label, keys of any raw type and without values, given as they are inside a view (from 1; 0 is missing), and of Features,
/// two floats that lie far apart for each row of a turn of three.
/// </summary>
internal sealed class KeyedDataView<TKey> : IDataView where TKey : struct
{
    private readonly TKey[] _labels;

    public KeyedDataView(ulong count, params TKey[] labels)
    {
        _labels = labels;
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Label", new KeyDataViewType(typeof(TKey), count));
        builder.AddColumn("Features", new VectorDataViewType(NumberDataViewType.Single, 2));
        Schema = builder.ToSchema();
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => _labels.Length;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(this, [.. columnsNeeded.Select(column => column.Index)]);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(KeyedDataView<TKey> view, int[] active) : DataViewRowCursor
    {
        private long _position = -1;

        public override DataViewSchema Schema => view.Schema;

        public override long Position => _position;

        public override long Batch => 0;

        public override bool MoveNext() => ++_position < view._labels.Length;

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => value = new((ulong)_position, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Delegate getter = column.Name == "Label"
                ? (ValueGetter<TKey>)((ref TKey value) => value = view._labels[_position])
                : (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
                    value = new VBuffer<float>(2, [4 * (_position % 3), 1 - _position % 3]));
            return (ValueGetter<TValue>)getter;
        }
    }
}
