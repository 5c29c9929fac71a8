using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDeep;

/// <summary>The rows of a view that have a label: a number, or a text that does not stand for a missing one.</summary>
/// <param name="source">The view.</param>
/// <param name="label">The label, of Single or text.</param>
internal sealed class LabelledRows(IDataView source, string label) : IDataView
{
    public DataViewSchema Schema => source.Schema;

    public bool CanShuffle => source.CanShuffle;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(source.GetRowCursor(WithLabel(columnsNeeded), rand), Schema[label]);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        Array.ConvertAll(source.GetRowCursorSet(WithLabel(columnsNeeded), n, rand), DataViewRowCursor (cursor) => new Cursor(cursor, Schema[label]));

    private DataViewSchema.Column[] WithLabel(IEnumerable<DataViewSchema.Column> columns) => [.. columns.Append(Schema[label]).DistinctBy(column => column.Index)];

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly DataViewRowCursor _input;
        private readonly Func<bool> _isLabelled;

        public Cursor(DataViewRowCursor input, DataViewSchema.Column label)
        {
            _input = input;
            if (label.Type is NumberDataViewType)
            {
                var get = input.GetGetter<float>(label);
                var number = 0f;
                _isLabelled = () =>
                {
                    get(ref number);
                    return !float.IsNaN(number);
                };
                return;
            }
            var getText = input.GetGetter<ReadOnlyMemory<char>>(label);
            ReadOnlyMemory<char> text = default;
            _isLabelled = () =>
            {
                getText(ref text);
                return !FieldText.IsMissing(text.Span);
            };
        }

        public override DataViewSchema Schema => _input.Schema;

        public override long Position => _input.Position;

        public override long Batch => _input.Batch;

        public override bool MoveNext()
        {
            while (_input.MoveNext())
                if (_isLabelled())
                    return true;
            return false;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => _input.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _input.GetGetter<TValue>(column);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _input.Dispose();
            base.Dispose(disposing);
        }
    }
}
