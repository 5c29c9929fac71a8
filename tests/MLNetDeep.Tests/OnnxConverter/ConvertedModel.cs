using System.Collections;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using MLNetDeep.Onnx.Tests.Runtime;
using MLNetDeep.Tests.Transforms;

namespace MLNetDeep.Tests.OnnxConverter;

/// <summary>A model that ConvertToOnnx has written, and data for it.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="Model">The model in ML.NET.</param>
/// <param name="Data">The data that it was converted with.</param>
/// <param name="Bytes">The ONNX model.</param>
internal sealed record ConvertedModel(string Name, ITransformer Model, IDataView Data, byte[] Bytes)
{
    private const float Tolerance = 1e-5f;

    public static ConvertedModel Of(MLContext mlContext, string name, ITransformer model, IDataView data)
    {
        using var stream = new MemoryStream();
        mlContext.Model.ConvertToOnnx(model, data, stream);
        return new ConvertedModel(name, model, data, stream.ToArray());
    }

    /// <summary>Every column that ML.NET's model gives for the data has the values that ONNX Runtime gives.</summary>
    public static void AssertScoreAlike(params IReadOnlyList<ConvertedModel> models)
    {
        foreach (var one in models)
        {
            var outputs = one.Score();
            var expected = one.Model.Transform(one.Data);
            foreach (var column in expected.Schema.Where(column => !column.IsHidden))
                AssertSame(Values(expected, column), outputs[column.Name], $"{one.Name}: {column.Name}");
        }
    }

    /// <summary>What ONNX Runtime gives for the data: the values of each column, row after row, whole numbers as ulong.</summary>
    public Dictionary<string, object[]> Score()
    {
        const string Suffix = ".output";
        try
        {
            using var session = OnnxRuntime.Open(Bytes);
            using var outputs = session.Run([.. Data.Schema.Select(column => ToTensor(Data, column))]);
            return outputs.Where(output => output.Name.EndsWith(Suffix, StringComparison.Ordinal))
                .ToDictionary(output => output.Name[..^Suffix.Length], output => FromTensor((IEnumerable)output.Value));
        }
        catch (OnnxRuntimeException exception)
        {
            throw new AssertFailedException($"{Name}: {exception.Message}", exception);
        }
    }

    private static object[] FromTensor(IEnumerable values) =>
        [.. values.Cast<object>().Select(value => value is float or bool or string ? value : Convert.ToUInt64(value))];

    private static NamedOnnxValue ToTensor(IDataView view, DataViewSchema.Column column)
    {
        var values = Values(view, column);
        int[] row = column.Type is VectorDataViewType vector ? [.. vector.Dimensions] : [1];
        int[] shape = [values.Length / row.Aggregate((product, dimension) => product * dimension), .. row];
        return values[0] switch
        {
            float => Tensor(values.Cast<float>()),
            bool => Tensor(values.Cast<bool>()),
            string => Tensor(values.Cast<string>()),
            _ when ItemOf(column.Type).RawType == typeof(byte) => Tensor(values.Select(value => (byte)(ulong)value)),
            _ when ItemOf(column.Type).RawType == typeof(int) => Tensor(values.Select(value => (int)(ulong)value)),
            _ => Tensor(values.Select(value => (uint)(ulong)value)),
        };

        NamedOnnxValue Tensor<T>(IEnumerable<T> items) =>
            NamedOnnxValue.CreateFromTensor(column.Name, new DenseTensor<T>(items.ToArray(), shape));
    }

    private static object[] Values(IDataView view, DataViewSchema.Column column)
    {
        var item = ItemOf(column.Type).RawType;
        if (item == typeof(float))
            return Values<float>(view, column, value => value);
        if (item == typeof(bool))
            return Values<bool>(view, column, value => value);
        if (item == typeof(int))
            return Values<int>(view, column, value => checked((ulong)value));
        if (item == typeof(uint))
            return Values<uint>(view, column, value => (ulong)value);
        return item == typeof(byte)
            ? Values<byte>(view, column, value => (ulong)value)
            : Values<ReadOnlyMemory<char>>(view, column, value => value.ToString());
    }

    private static object[] Values<T>(IDataView view, DataViewSchema.Column column, Func<T, object> convert) => column.Type is VectorDataViewType
        ? [.. view.Values<VBuffer<T>>(column.Name).SelectMany(vector => vector.DenseValues()).Select(convert)]
        : [.. view.Values<T>(column.Name).Select(convert)];

    private static DataViewType ItemOf(DataViewType type) => type is VectorDataViewType vector ? vector.ItemType : type;

    private static void AssertSame(object[] expected, object[] found, string name)
    {
        Assert.HasCount(expected.Length, found, name);
        for (var i = 0; i < expected.Length; i++)
            if (expected[i] is float number && !float.IsNaN(number) && !float.IsInfinity(number))
                Assert.AreEqual(number, (float)found[i], Tolerance * MathF.Max(1, MathF.Abs(number)), $"{name}, at {i}");
            else
                Assert.AreEqual(expected[i], found[i], $"{name}, at {i}");
    }
}
