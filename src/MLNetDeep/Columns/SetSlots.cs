using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Data;

namespace MLNetDeep;

/// <summary>Reads what is set in a vector column, without its zeros; its memory is used again for the next row.</summary>
/// <param name="row">The row.</param>
/// <param name="column">A vector of floats of known size.</param>
/// <param name="width">Its size.</param>
internal sealed class SetSlots(DataViewRow row, DataViewSchema.Column column, int width)
{
    private readonly ValueGetter<VBuffer<float>> _get = row.GetGetter<VBuffer<float>>(column);
    private VBuffer<float> _vector;

    private int[] _slots = [];
    private float[] _values = [];

    /// <summary>What is set in the current row, valid until the next call.</summary>
    /// <exception cref="InvalidDataException">The row has another number of values.</exception>
    public SparseRow Read()
    {
        _get(ref _vector);
        if (_vector.Length != width)
            throw new InvalidDataException($"Column '{column.Name}' has {_vector.Length} values in row {row.Position}; expected {width}.");
        return Of(_vector);
    }

    private SparseRow Of(in VBuffer<float> vector) => Of(vector, ref _slots, ref _values);

    /// <summary>What is set in a vector, in memory that grows where it is too small.</summary>
    public static SparseRow Of(in VBuffer<float> vector, ref int[] slots, ref float[] values)
    {
        var given = vector.GetValues();
        if (slots.Length < given.Length)
            (slots, values) = (new int[Math.Max(given.Length, 2 * slots.Length)], new float[Math.Max(given.Length, 2 * slots.Length)]);
        var count = 0;
        for (var i = 0; i < given.Length; i++)
        {
            if (BitConverter.SingleToInt32Bits(given[i]) == 0)   // −0 is kept: a row read as dense after all is as it was
                continue;
            slots[count] = vector.IsDense ? i : vector.GetIndices()[i];
            values[count++] = given[i];
        }
        return new SparseRow(slots.AsSpan(0, count), values.AsSpan(0, count));
    }
}
