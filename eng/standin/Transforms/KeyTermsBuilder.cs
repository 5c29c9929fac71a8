using Microsoft.ML.Transforms;

namespace Microsoft.ML.Data;

/// <summary>Collects the distinct values of a column while a cursor moves.</summary>
internal abstract class KeyTermsBuilder
{
    /// <summary>A builder for a column of the cursor; a value that comes when there are enough values gets no key.</summary>
    public static KeyTermsBuilder Of(DataViewRow row, DataViewSchema.Column column, int maximumCount)
    {
        var itemType = (PrimitiveDataViewType)column.Type.GetItemType();
        return GenericCall.Invoke<KeyTermsBuilder>(Of<int>, [itemType.RawType], row, column, itemType, maximumCount);
    }

    public abstract void AddRow();

    public abstract KeyTerms ToTerms(ValueToKeyMappingEstimator.KeyOrdinality order);

    private static Builder<T> Of<T>(DataViewRow row, DataViewSchema.Column column, PrimitiveDataViewType itemType, int maximumCount) =>
        new(row, column, itemType, maximumCount);

    private sealed class Builder<T> : KeyTermsBuilder
    {
        private readonly PrimitiveDataViewType _itemType;
        private readonly int _maximumCount;
        private readonly Func<T, bool> _isMissing;
        private readonly Action _addRow;
        private readonly List<T> _terms = [];
        private readonly HashSet<T> _seen = new(PrimitiveValues.Equality<T>());

        public Builder(DataViewRow row, DataViewSchema.Column column, PrimitiveDataViewType itemType, int maximumCount)
        {
            _itemType = itemType;
            _maximumCount = maximumCount;
            _isMissing = PrimitiveValues.IsMissing<T>(itemType);
            if (column.Type is VectorDataViewType)
            {
                var getValues = row.GetGetter<VBuffer<T>>(column);
                VBuffer<T> values = default;
                _addRow = () =>
                {
                    getValues(ref values);
                    foreach (var value in values.DenseValues())
                        Add(value);
                };
            }
            else
            {
                var getValue = row.GetGetter<T>(column);
                T value = default;
                _addRow = () =>
                {
                    getValue(ref value);
                    Add(value);
                };
            }
        }

        public override void AddRow() => _addRow();

        public override KeyTerms ToTerms(ValueToKeyMappingEstimator.KeyOrdinality order) => new KeyTerms<T>(_itemType,
            order == ValueToKeyMappingEstimator.KeyOrdinality.ByValue ? _terms.Order(PrimitiveValues.Order<T>()) : _terms);

        private void Add(T value)
        {
            if (_terms.Count < _maximumCount && !_isMissing(value) && _seen.Add(value))
                _terms.Add(value);
        }
    }
}
