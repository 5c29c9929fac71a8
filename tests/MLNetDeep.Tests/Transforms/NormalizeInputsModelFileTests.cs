using System.Globalization;
using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Data;

namespace MLNetDeep.Tests.Transforms;

[TestClass]
public sealed class NormalizeInputsModelFileTests
{
    private sealed class Row
    {
        [LoadColumn(0)]
        public float Size { get; set; }

        [LoadColumn(1, 3)]
        [VectorType(3)]
        public float[] Features { get; set; } = [];
    }

    private static readonly string[] Lines = ["1.25,3,4,5", "-2,30,4,-7.5", "1e9,-3,4,0.1", ",0,4,1"];

    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void Load_SameProcess_SameValues()
    {
        using var folder = new TempFolder();
        var (view, model) = FitOn(folder);
        string path = folder.FileOf("model.zip");
        _mlContext.Model.Save(model, view.Schema, path);

        var loaded = new MLContext().Model.Load(path, out var schema);

        CollectionAssert.AreEqual(new[] { "Size", "Features" }, schema.Select(column => column.Name).ToArray());
        AssertSame(model.Transform(view), loaded.Transform(view));
    }

    [TestMethod]
    public void Load_TransformerAloneAndWithinAChain_SameValues()
    {
        using var folder = new TempFolder();
        var (view, model) = FitOn(folder);
        var alone = model.LastTransformer;
        using var stream = new MemoryStream();
        _mlContext.Model.Save(alone, null, stream);
        stream.Position = 0;

        var loaded = (NormalizeInputsTransformer)new MLContext().Model.Load(stream, out _);

        Assert.HasCount(alone.Columns.Count, loaded.Columns);
        for (int i = 0; i < alone.Columns.Count; i++)
        {
            Assert.AreEqual(alone.Columns[i].OutputColumnName, loaded.Columns[i].OutputColumnName);
            Assert.AreEqual(alone.Columns[i].InputColumnName, loaded.Columns[i].InputColumnName);
        }

        CollectionAssert.AreEqual(
            alone.Transform(view).Values<float>("Scaled"), loaded.Transform(view).Values<float>("Scaled"));
    }

    private static readonly InputNormalization[] Kinds =
    [
        InputNormalization.Standardize(bounded: true), InputNormalization.StandardizeChannels(1), InputNormalization.RobustSmoothClip(),
        InputNormalization.MinMax(-1, 2, clip: true), InputNormalization.QuantileNormal(10), InputNormalization.None(),
    ];

    [TestMethod]
    public void Load_EachKind_SameValues()
    {
        using var folder = new TempFolder();
        var view = _mlContext.Data.LoadFromTextFile<Row>(folder.Write("data.csv", Lines), separatorChar: ',');
        var seen = new HashSet<string>();
        foreach (var kind in Kinds)
        {
            var model = _mlContext.Transforms.NormalizeInputs("Features", normalization: kind)
                .Append(_mlContext.Transforms.NormalizeInputs("Scaled", "Size", kind)).Fit(view);

            var loaded = Load(Save(model));

            AssertSame(model.Transform(view), loaded.Transform(view));
            seen.Add(string.Join(' ', loaded.Transform(view).Vectors("Features").SelectMany(row => row)));
        }

        Assert.HasCount(Kinds.Length, seen, "Two kinds give the same.");
    }

    [TestMethod]
    public void Load_FreshProcess_SameValues()
    {
        using var folder = new TempFolder();
        var (view, model) = FitOn(folder);
        string path = folder.FileOf("model.zip");
        _mlContext.Model.Save(model, view.Schema, path);

        string[] lines = FreshProcess.Score(path, folder.FileOf("data.csv"), "Scaled", "Features");

        var output = model.Transform(view);
        float[] scaled = output.Values<float>("Scaled");
        float[][] features = output.Vectors("Features");
        Assert.HasCount(Lines.Length, lines);
        for (int i = 0; i < lines.Length; i++)
            Assert.AreEqual($"{Text(scaled[i])}\t{string.Join(' ', features[i].Select(Text))}", lines[i]);
    }

    [TestMethod]
    public void Load_NewerFormat_ThrowsNamingThePart()
    {
        // After the eight letters of the signature come the version written and the oldest version that may read it.
        byte[] file = Altered("MLNDNRMI"u8.ToArray(), (bytes, at) =>
        {
            bytes[at + 8] = 9;
            bytes[at + 12] = 9;
        });

        var e = Assert.Throws<Exception>(() => Load(file));

        StringAssert.Contains(e.ToString(), "MLNetDeep.Normalize");
    }

    [TestMethod]
    public void Load_PayloadAltered_ThrowsNamingThePart()
    {
        byte[] file = Altered("smoothClip"u8.ToArray(), (bytes, at) => bytes[at] = (byte)'X');

        StringAssert.Contains(Fault(file).Message, "The model's part 'MLNetDeep.Normalize' is damaged");
    }

    [TestMethod]
    public void Load_AnyByteAltered_ThrowsOrGivesTheSameValues()
    {
        using var folder = new TempFolder();
        var (view, model) = FitOn(folder);
        byte[] entry = Entry(Save(model.LastTransformer));
        float[] expected = model.LastTransformer.Transform(view).Values<float>("Scaled");
        int refused = 0;

        for (int i = 0; i < entry.Length; i++)
        {
            byte[] altered = [.. entry];
            altered[i] ^= 0x55;
            ITransformer loaded;
            try
            {
                loaded = Load(WithEntry(Save(model.LastTransformer), altered));
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                refused++;
                continue;
            }

            CollectionAssert.AreEqual(expected, loaded.Transform(view).Values<float>("Scaled"), $"byte {i}");
        }

        Assert.IsGreaterThan(entry.Length / 2, refused);
    }

    [TestMethod]
    public void Load_Truncated_Throws()
    {
        using var folder = new TempFolder();
        var (_, model) = FitOn(folder);
        byte[] entry = Entry(Save(model.LastTransformer));

        for (int length = 0; length < entry.Length; length++)
        {
            byte[] file = WithEntry(Save(model.LastTransformer), entry[..length]);
            Assert.Throws<Exception>(() => Load(file), $"{length} bytes");
        }
    }

    private (IDataView View, TransformerChain<NormalizeInputsTransformer> Model) FitOn(TempFolder folder)
    {
        var view = _mlContext.Data.LoadFromTextFile<Row>(folder.Write("data.csv", Lines), separatorChar: ',');
        var pipeline = _mlContext.Transforms.NormalizeInputs("Features", normalization: InputNormalization.RobustSmoothClip())
            .Append(_mlContext.Transforms.NormalizeInputs("Scaled", "Size"));
        return (view, pipeline.Fit(view));
    }

    private byte[] Save(ITransformer model)
    {
        using var stream = new MemoryStream();
        _mlContext.Model.Save(model, null, stream);
        return stream.ToArray();
    }

    private static ITransformer Load(byte[] file) => new MLContext().Model.Load(new MemoryStream(file), out _);

    /// <summary>ML.NET wraps what a loader throws; this is the loader's own exception.</summary>
    private static FormatException Fault(byte[] file)
    {
        Exception? e = Assert.Throws<Exception>(() => Load(file));
        while (e is not null and not FormatException)
            e = e.InnerException;
        return Assert.IsInstanceOfType<FormatException>(e);
    }

    private byte[] Altered(byte[] mark, Action<byte[], int> alter)
    {
        using var folder = new TempFolder();
        byte[] file = Save(FitOn(folder).Model.LastTransformer);
        byte[] entry = Entry(file);
        int at = entry.AsSpan().IndexOf(mark);
        Assert.IsGreaterThanOrEqualTo(0, at);
        alter(entry, at);
        return WithEntry(file, entry);
    }

    private static byte[] Entry(byte[] file)
    {
        using var zip = new ZipArchive(new MemoryStream(file));
        using var stream = zip.Entries.Single(IsModel).Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static byte[] WithEntry(byte[] file, byte[] content)
    {
        using var stream = new MemoryStream();
        stream.Write(file);
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            var old = zip.Entries.Single(IsModel);
            string name = old.FullName;
            old.Delete();
            using var entry = zip.CreateEntry(name).Open();
            entry.Write(content);
        }

        return stream.ToArray();
    }

    private static bool IsModel(ZipArchiveEntry entry) => entry.FullName.EndsWith("Model.key", StringComparison.Ordinal);

    private static void AssertSame(IDataView expected, IDataView actual)
    {
        CollectionAssert.AreEqual(expected.Values<float>("Scaled"), actual.Values<float>("Scaled"));
        CollectionAssert.AreEqual(
            expected.Vectors("Features").SelectMany(row => row).ToArray(),
            actual.Vectors("Features").SelectMany(row => row).ToArray());
        Assert.IsTrue(actual.Schema["Scaled"].IsNormalized());
    }

    private static string Text(float value) => value.ToString("R", CultureInfo.InvariantCulture);
}
