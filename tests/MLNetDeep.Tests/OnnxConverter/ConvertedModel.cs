using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
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

    /// <summary>Every column that ML.NET's model gives for the data has the values that ONNX Runtime gives, in one process for all models.</summary>
    public static void AssertScoreAlike(params IReadOnlyList<ConvertedModel> models)
    {
        foreach (var (one, outputs) in models.Zip(Score(models)))
        {
            var expected = one.Model.Transform(one.Data);
            foreach (var column in expected.Schema.Where(column => !column.IsHidden))
                AssertSame(Values(expected, column), outputs[column.Name], $"{one.Name}: {column.Name}");
        }
    }

    /// <summary>What ONNX Runtime gives for the data of each model: the values of each column, row after row.</summary>
    public static IReadOnlyList<Dictionary<string, object[]>> Score(params IReadOnlyList<ConvertedModel> models)
    {
        OnnxRuntime.Require();
        using var folder = new TempFolder();
        for (var i = 0; i < models.Count; i++)
        {
            File.WriteAllBytes(folder.FileOf($"{i}.onnx"), models[i].Bytes);
            folder.Write($"{i}.json", JsonSerializer.Serialize(models[i].Data.Schema.ToDictionary(
                column => column.Name, column => ToTensor(models[i].Data, column))));
        }
        OnnxRuntime.Node(folder.FileOf("."), Here("columns.mjs"), folder.FileOf("."), OnnxRuntime.Modules);
        using var results = JsonDocument.Parse(File.ReadAllBytes(folder.FileOf("results.json")));
        return [.. results.RootElement.EnumerateArray().Select((result, i) => Read(models[i].Name, result))];
    }

    private static Dictionary<string, object[]> Read(string name, JsonElement result)
    {
        if (result.TryGetProperty("error", out var error))
            Assert.Fail($"{name}: {error}");
        return result.EnumerateObject().Where(output => output.Name.EndsWith(".output", StringComparison.Ordinal)).ToDictionary(
            output => output.Name[..^".output".Length],
            output =>
            {
                var type = output.Value.GetProperty("type").GetString();
                return output.Value.GetProperty("values").EnumerateArray().Select(value => FromJson(value, type!)).ToArray();
            });
    }

    private static object FromJson(JsonElement value, string type) => type switch
    {
        "string" => value.GetString()!,
        "bool" => value.GetInt32() != 0,
        "float32" => float.Parse(value.ToString(), CultureInfo.InvariantCulture),
        _ => ulong.Parse(value.ToString(), CultureInfo.InvariantCulture),
    };

    private static object ToTensor(IDataView view, DataViewSchema.Column column)
    {
        var values = Values(view, column);
        long[] row = column.Type is VectorDataViewType vector ? [.. vector.Dimensions.Select(dimension => (long)dimension)] : [1];
        return new
        {
            type = values[0] switch
            {
                float => "float32",
                bool => "bool",
                string => "string",
                _ => ItemOf(column.Type).RawType == typeof(byte) ? "uint8" : "uint32",
            },
            dims = (long[])[values.Length / row.Aggregate((product, dimension) => product * dimension), .. row],
            values = values.Select(value => value is float real && !float.IsFinite(real) ? Text(real) : value).ToArray(),
        };
    }

    // As JavaScript has them.
    private static string Text(float value) => float.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";

    private static object[] Values(IDataView view, DataViewSchema.Column column)
    {
        var item = ItemOf(column.Type).RawType;
        if (item == typeof(float))
            return Values<float>(view, column, value => value);
        if (item == typeof(bool))
            return Values<bool>(view, column, value => value);
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

    private static string Here(string name, [CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, name);
}
