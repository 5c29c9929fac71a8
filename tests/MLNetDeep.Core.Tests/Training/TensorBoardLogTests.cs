using System.Text;
using MLNetDeep.Core.Tests.Models;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

[TestClass]
public sealed class TensorBoardLogTests
{
    private static readonly Metrics Metrics = new(new Dictionary<ValidationMetric, double>
    {
        [ValidationMetric.Loss] = 0.25, [ValidationMetric.LogLoss] = 0.2, [ValidationMetric.Accuracy] = 0.75, [ValidationMetric.MacroF1] = 0.7,
        [ValidationMetric.Auc] = 0.8, [ValidationMetric.Rmse] = 12, [ValidationMetric.MeanAbsoluteError] = 9, [ValidationMetric.RSquared] = 0.9,
    });

    private static readonly EpochReport Report = new(3, 10, 0.5, Metrics, 1e-3, 2, IsBest: true, 1_000);

    // The check value of CRC-32C is published: e3069283 for "123456789"; masked as TensorFlow does.
    [TestMethod]
    public void Checksum_OfThePublishedText_IsThePublishedOneMasked()
    {
        const uint Published = 0xe3069283;
        Assert.AreEqual((Published >> 15 | Published << 17) + 0xa282ead8u, TensorBoardLog.Checksum("123456789"u8));
    }

    [TestMethod]
    public void Report_EachEpoch_IsARecordThatAReaderAccepts()
    {
        using var folder = new TempFolder();
        string path;
        using (var log = new TensorBoardLog(folder["run"]))
        {
            log.Report(Report);
            log.Report(new EpochReport(300, 300, 0.5, Metrics.None, 1e-3, 2, IsBest: true, 1_000));
            path = log.Path;
            Assert.HasCount(3, Records(ReadShared(path)));       // on disk before the file is closed
        }

        var records = Records(File.ReadAllBytes(path));
        Assert.AreEqual("brain.Event:2", Encoding.UTF8.GetString((byte[])Fields(records[0]).Single(field => field.Number == 3).Value));
        Assert.AreEqual((3ul, 300ul), (Step(records[1]), Step(records[2])));
        CollectionAssert.AreEqual(
            new[]
            {
                ("loss/training", 0.5f), ("loss/validation", 0.25f), ("log_loss/validation", 0.2f), ("accuracy/validation", 0.75f),
                ("macro_f1/validation", 0.7f), ("auc/validation", 0.8f), ("rmse/validation", 12f), ("mean_absolute_error/validation", 9f),
                ("r_squared/validation", 0.9f),
                ("training/learning_rate", 1e-3f), ("training/gradient_norm", 2f), ("training/rows_per_second", 1_000f),
            },
            Scalars(records[1]));
        CollectionAssert.AreEqual(
            new[] { "loss/training", "training/learning_rate", "training/gradient_norm", "training/rows_per_second" },
            Scalars(records[2]).Select(scalar => scalar.Tag).ToArray());
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        Assert.AreEqual(now, BitConverter.ToDouble((byte[])Fields(records[1]).Single(field => field.Number == 1).Value), 600.0);
        StringAssert.Contains(Path.GetFileName(path), "tfevents");
    }

    [TestMethod]
    public void Report_OfATraining_HasEveryEpoch()
    {
        using var folder = new TempFolder();
        using var log = new TensorBoardLog(folder["run"]);
        DeepResidualTraining.Train(TestTables.Clouds(40, seed: 1), (TestTables.Small() with { Epochs = 4 }).Watched(log));
        Assert.HasCount(5, Records(ReadShared(log.Path)));
    }

    private static byte[] ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private static List<byte[]> Records(byte[] file)
    {
        var records = new List<byte[]>();
        for (var i = 0; i < file.Length;)
        {
            var length = (int)BitConverter.ToInt64(file, i);
            Assert.AreEqual(TensorBoardLog.Checksum(file.AsSpan(i, 8)), BitConverter.ToUInt32(file, i + 8));
            records.Add(file[(i + 12)..(i + 12 + length)]);
            Assert.AreEqual(TensorBoardLog.Checksum(records[^1]), BitConverter.ToUInt32(file, i + 12 + length));
            i += 16 + length;
        }
        return records;
    }

    private static ulong Step(byte[] message) => (ulong)Fields(message).Single(field => field.Number == 2).Value;

    private static (string Tag, float Value)[] Scalars(byte[] message) =>
    [
        .. from value in Fields((byte[])Fields(message).Single(field => field.Number == 5).Value)
           let parts = Fields((byte[])value.Value)
           select (Encoding.UTF8.GetString((byte[])parts[0].Value), BitConverter.ToSingle((byte[])parts[1].Value)),
    ];

    // Protocol Buffers' encoding: a key of field and wire type, then a varint, 8 bytes, a length with bytes, or 4 bytes.
    private static List<(int Number, object Value)> Fields(byte[] message)
    {
        var fields = new List<(int, object)>();
        var at = 0;
        while (at < message.Length)
        {
            var key = ReadVarint();
            object value = (key & 7) switch
            {
                0 => ReadVarint(),
                1 => Take(8),
                2 => Take((int)ReadVarint()),
                5 => Take(4),
                var other => throw new AssertFailedException($"Unknown wire type {other}."),
            };
            fields.Add(((int)(key >> 3), value));
        }
        return fields;

        ulong ReadVarint()
        {
            ulong value = 0;
            for (var shift = 0; ; shift += 7)
            {
                var part = message[at++];
                value |= (ulong)(part & 0x7f) << shift;
                if (part < 0x80)
                    return value;
            }
        }

        byte[] Take(int count) => message[at..(at += count)];
    }
}
