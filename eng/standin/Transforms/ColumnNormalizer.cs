using System.Collections.Immutable;
using System.Numerics;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Data;

/// <summary>The function of one normalized column.</summary>
internal abstract class ColumnNormalizer
{
    /// <summary>What the function knows, as users see it.</summary>
    public abstract NormalizingTransformer.NormalizerModelParametersBase Parameters(bool isVector);

    /// <summary>A getter of the normalized values.</summary>
    public abstract Delegate MakeGetter(DataViewRow row, DataViewSchema.Column source);

    public abstract void Save(BinaryWriter writer);

    /// <summary>The function for items of a type, float or double, from what a scaler learned.</summary>
    public static ColumnNormalizer Of(Type itemType, SlotScaler scaler)
    {
        var slots = scaler.Slots();
        return itemType == typeof(float) ? Make<float>(slots, scaler.IsCdf) : Make<double>(slots, scaler.IsCdf);
    }

    public static ColumnNormalizer Load(Type itemType, BinaryReader reader) =>
        itemType == typeof(float) ? ColumnNormalizer<float>.Load(reader) : ColumnNormalizer<double>.Load(reader);

    // A scale is computed in the column's own precision, as ML.NET does.
    private static ColumnNormalizer<T> Make<T>((double Width, double Offset)[] slots, bool isCdf) where T : IFloatingPointIeee754<T> => new(
        [.. slots.Select(slot => isCdf ? T.CreateTruncating(slot.Width) : slot.Width == 0 ? T.Zero : T.One / T.CreateTruncating(slot.Width))],
        [.. slots.Select(slot => T.CreateTruncating(slot.Offset))],
        isCdf);
}

/// <summary>The function of a column of <typeparamref name="T"/>: <c>(value - offset) * scale</c>, or the distribution function of a normal distribution.</summary>
/// <param name="scales">The scale of each slot, or the deviation.</param>
/// <param name="offsets">The offset of each slot, or the mean.</param>
/// <param name="isCdf">Whether it is the distribution function.</param>
internal sealed class ColumnNormalizer<T>(T[] scales, T[] offsets, bool isCdf) : ColumnNormalizer
    where T : IFloatingPointIeee754<T>
{
    private readonly bool _keepsZero = !isCdf && offsets.All(T.IsZero);

    public static ColumnNormalizer<T> Load(BinaryReader reader)
    {
        var isCdf = reader.ReadBoolean();
        return new(SavedArray.Read(reader, ReadNumber), SavedArray.Read(reader, ReadNumber), isCdf);

        T ReadNumber() => T.CreateTruncating(reader.ReadDouble());
    }

    public override void Save(BinaryWriter writer)
    {
        writer.Write(isCdf);
        SavedArray.Write(writer, scales, scale => writer.Write(double.CreateTruncating(scale)));
        SavedArray.Write(writer, offsets, offset => writer.Write(double.CreateTruncating(offset)));
    }

    public override NormalizingTransformer.NormalizerModelParametersBase Parameters(bool isVector)
    {
        if (!isVector)
            return isCdf
                ? new NormalizingTransformer.CdfNormalizerModelParameters<T>(offsets[0], scales[0])
                : new NormalizingTransformer.AffineNormalizerModelParameters<T>(scales[0], offsets[0]);
        ImmutableArray<T> offsetsOrNone = _keepsZero ? [] : [.. offsets];
        return isCdf
            ? new NormalizingTransformer.CdfNormalizerModelParameters<ImmutableArray<T>>(offsetsOrNone, [.. scales])
            : new NormalizingTransformer.AffineNormalizerModelParameters<ImmutableArray<T>>([.. scales], offsetsOrNone);
    }

    public override Delegate MakeGetter(DataViewRow row, DataViewSchema.Column source)
    {
        if (source.Type is not VectorDataViewType)
        {
            var getValue = row.GetGetter<T>(source);
            return (ValueGetter<T>)((ref T value) =>
            {
                getValue(ref value);
                value = Apply(value, 0);
            });
        }

        var getValues = row.GetGetter<VBuffer<T>>(source);
        VBuffer<T> buffer = default;
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> destination) =>
        {
            getValues(ref buffer);
            if (_keepsZero)
                buffer.CopyTo(ref destination); // sparse stays sparse
            else
                buffer.CopyToDense(ref destination);
            var editor = VBufferEditor.CreateFromBuffer(ref destination);
            for (var i = 0; i < editor.Values.Length; i++)
                editor.Values[i] = Apply(editor.Values[i], destination.IsDense ? i : buffer.GetIndices()[i]);
            destination = editor.Commit();
        });
    }

    private T Apply(T value, int slot) =>
        isCdf ? NormalDistribution(value, offsets[slot], scales[slot])
        : (value - offsets[slot]) * scales[slot] + T.Zero; // no negative zero

    // Winitzki's approximation of the error function, https://en.wikipedia.org/wiki/Error_function, with a = 0.147.
    private static T NormalDistribution(T value, T mean, T deviation)
    {
        if (!T.IsFinite(value) || deviation <= T.Epsilon)
            return T.Zero;
        var x = (value - mean) / deviation;
        var half = x * x / T.CreateTruncating(2);
        var term = T.CreateTruncating(0.147) * half;
        var exponent = -double.CreateTruncating(half) * (4 / Math.PI + double.CreateTruncating(term)) / double.CreateTruncating(T.One + term);
        return T.CreateTruncating(0.5 + 0.5 * T.Sign(x) * Math.Sqrt(1 - Math.Exp(exponent)));
    }
}
