using System.Text;
using Microsoft.ML;
using MLNetDeep.Networks;
using MLNetDeep.Tests.Trainers;
using MLNetDeep.Tests.Transforms;

namespace MLNetDeep.Tests.Scoring;

/// <summary>Files that are no model, not this one, or not whole: an exception or the same scores, and nothing large set aside.</summary>
[TestClass]
public sealed class DamagedModelTests
{
    private const long MaxBytes = 64 << 20;

    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    [DataRow(SavedModel.Network)]
    [DataRow(SavedModel.Weights)]
    [DataRow(SavedModel.Header)]
    public void Load_AnyByteAltered_ThrowsOrGivesTheSameScores(string entry)
    {
        var (data, file, expected) = Saved();
        byte[] content = SavedModel.Entry(file, entry);
        int refused = 0;

        for (int i = 0; i < content.Length; i++)
        {
            byte[] altered = [.. content];
            altered[i] ^= (byte)(1 << i % 8);
            if (Load(SavedModel.With(file, entry, altered)) is not { } loaded)
                refused++;
            else
                DeepResidualPipelineTests.AssertSame(expected, loaded.Transform(data).Vectors("Score"));
        }

        // Of ML.NET's header some bytes mean nothing; of ours every one counts.
        Assert.IsGreaterThanOrEqualTo(entry == SavedModel.Header ? content.Length / 2 : content.Length, refused);
    }

    [TestMethod]
    [DataRow(SavedModel.Network)]
    [DataRow(SavedModel.Weights)]
    [DataRow(SavedModel.Header)]
    public void Load_EntryCutOffAnywhere_Throws(string entry)
    {
        var (_, file, _) = Saved();
        byte[] content = SavedModel.Entry(file, entry);

        for (int length = 0; length < content.Length; length += 7)
            Assert.IsNull(Load(SavedModel.With(file, entry, content[..length])), $"{length} of {content.Length} bytes");
        Assert.IsNull(Load(SavedModel.With(file, entry, null)), "without the entry");
    }

    [TestMethod]
    public void Load_FileCutOffAnywhere_Throws()
    {
        var (_, file, _) = Saved();

        for (int length = 0; length < file.Length; length += 13)
            Assert.IsNull(Load(file[..length]), $"{length} of {file.Length} bytes");
    }

    [TestMethod]
    public void Load_NewerFormat_SaysSo()
    {
        var (_, file, _) = Saved();
        string json = Encoding.UTF8.GetString(SavedModel.Entry(file, SavedModel.Network));
        string newer = json.Replace("\"format\": 3,", "\"format\": 5,");
        Assert.AreNotEqual(json, newer);

        var e = Fault(SavedModel.With(file, SavedModel.Network, Encoding.UTF8.GetBytes(newer)));

        StringAssert.Contains(e.Message, "The model is of format 5, which a newer MLNetDeep wrote; this version reads up to format 4.");
    }

    [TestMethod]
    public void Load_NewerHeader_ThrowsNamingThePart()
    {
        var (_, file, _) = Saved();
        byte[] header = SavedModel.Entry(file, SavedModel.Header);
        int signature = header.AsSpan().IndexOf("MLNDRESM"u8);
        Assert.IsGreaterThanOrEqualTo(0, signature);
        header[signature + 8] = header[signature + 12] = 9;      // written by version 9, readable by version 9

        var e = Assert.Throws<Exception>(() => SavedModel.Load(_mlContext, SavedModel.With(file, SavedModel.Header, header)));

        StringAssert.Contains(e.ToString(), "MLNetDeep.Multiclass");
    }

    [TestMethod]
    public void Load_WeightsOfAnotherModel_SaysSo()
    {
        var (_, file, _) = Saved();
        byte[] other = SavedModel.Save(_mlContext, Blobs.Trained(new MLContext(seed: 2), 30).Model);

        var e = Fault(SavedModel.With(file, SavedModel.Weights, SavedModel.Entry(other, SavedModel.Weights)));

        StringAssert.Contains(e.Message, "network.json is damaged or belongs to another model");
    }

    [TestMethod]
    public void Load_UnknownFile_ThrowsNamingIt()
    {
        using var folder = new TempFolder();

        var e = Assert.Throws<FileNotFoundException>(() => _mlContext.Model.Load(folder.FileOf("nowhere.zip"), out _));

        StringAssert.Contains(e.Message, "nowhere.zip");
    }

    [TestMethod]
    public void Load_FileThatIsNoZip_Throws()
    {
        using var folder = new TempFolder();
        string path = folder.Write("model.zip", "no model at all");

        Assert.Throws<Exception>(() => _mlContext.Model.Load(path, out _));
    }

    /// <summary>The model of the smallest network, alone in its file, and its scores.</summary>
    private (IDataView Data, byte[] File, float[][] Scores) Saved()
    {
        var data = Blobs.Encoded(_mlContext, 12);
        var options = Blobs.Options with
        {
            Width = 2, Architecture = new() { HiddenWidth = 2, NumericEmbedding = NumericEmbedding.None() }, Epochs = 1, Run = new() { Report = false },
        };
        var model = new DeepResidualTrainer(_mlContext, options).Fit(data);
        return (data, SavedModel.Save(_mlContext, model), model.Transform(data).Vectors("Score"));
    }

    /// <summary>The model, or null where the file was refused.</summary>
    private ITransformer? Load(byte[] file)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            return SavedModel.Load(_mlContext, file);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return null;
        }
        finally
        {
            Assert.IsLessThan(MaxBytes, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    /// <summary>ML.NET wraps what a loader throws; this is the loader's own exception.</summary>
    private FormatException Fault(byte[] file)
    {
        Exception? e = Assert.Throws<Exception>(() => SavedModel.Load(_mlContext, file));
        while (e is not null and not FormatException)
            e = e.InnerException;
        return Assert.IsInstanceOfType<FormatException>(e);
    }
}
