using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using System.Text.Json;
using MLNetDeep.Storage;

namespace MLNetDeep.Training;

/// <summary>
/// Writes each epoch's report into an event file that TensorBoard shows: <c>tensorboard --logdir FOLDER</c>. Each report is on disk when
/// <see cref="Report"/> returns.
/// </summary>
/// <remarks>
/// An event file is a row of records: length (8 bytes), checksum of the length (4), an Event in Protocol Buffers' encoding, its
/// checksum (4); all little-endian. The checksum is CRC-32C, rotated right by 15 bits, plus 0xa282ead8. Sources: TensorFlow's
/// <c>record_writer.h</c>, <c>event.proto</c> and <c>summary.proto</c>. Written by hand: the two messages need five fields.
/// </remarks>
public sealed class TensorBoardLog : IProgress<EpochReport>, IDisposable
{
    private readonly FileStream _file;

    /// <summary>Begins an event file in a folder, which is made if need be; every run has a file of its own.</summary>
    /// <param name="folder">One folder a run: TensorBoard takes the files of one folder for parts of one run.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public TensorBoardLog(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        Path = System.IO.Path.Combine(
            folder, Invariant($"events.out.tfevents.{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}.{Environment.ProcessId}.{Guid.NewGuid():N}"));
        _file = FileAccessFaults.AsIOException(folder, () =>
        {
            Directory.CreateDirectory(folder);
            return new FileStream(Path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        });
        WriteRecord(Message(step: 0, body => WriteText(body, FileVersionField, "brain.Event:2")));
    }

    /// <summary>The event file.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public void Report(EpochReport value)
    {
        ArgumentNullException.ThrowIfNull(value);
        (string Tag, double? Value)[] scalars =
        [
            ("loss/training", value.TrainingLoss),
            .. value.Validation.Select(one => (TagOf(one.Key), (double?)one.Value)),
            ("training/learning_rate", value.LearningRate),
            ("training/gradient_norm", value.GradientNorm),
            ("training/rows_per_second", value.RowsPerSecond),
        ];
        for (var s = 0; value.Networks > 1 && s < scalars.Length; s++)
            scalars[s].Tag = Invariant($"network_{value.Network}/{scalars[s].Tag}");
        WriteRecord(Message(value.Epoch, body => WriteBytes(body, SummaryField, Summary(scalars))));
    }

    /// <summary>Ends the file.</summary>
    public void Dispose() => _file.Dispose();

    internal static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return BitOperations.RotateRight(~crc, 15) + 0xa282ead8u;
    }

    // LogLoss is log_loss/validation.
    private static string TagOf(ValidationMetric metric) => $"{JsonNamingPolicy.SnakeCaseLower.ConvertName(metric.Name)}/validation";

    private void WriteRecord(byte[] message)
    {
        var record = new byte[8 + 4 + message.Length + 4];
        BinaryPrimitives.WriteInt64LittleEndian(record, message.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(8), Checksum(record.AsSpan(0, 8)));
        message.CopyTo(record, 12);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(12 + message.Length), Checksum(message));
        _file.Write(record);
        _file.Flush();
    }

    // Event: wall_time (double) = 1, step (int64) = 2, file_version (string) = 3, summary (Summary) = 5.
    private const int WallTimeField = 1, StepField = 2, FileVersionField = 3, SummaryField = 5;

    private static byte[] Message(long step, Action<MemoryStream> writeBody)
    {
        var message = new MemoryStream();
        WriteKey(message, WallTimeField, EightBytes);
        Span<byte> seconds = stackalloc byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(seconds, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0);
        message.Write(seconds);
        WriteKey(message, StepField, Varint);
        WriteVarint(message, (ulong)step);
        writeBody(message);
        return message.ToArray();
    }

    // Summary: value (repeated Value) = 1; Value: tag (string) = 1, simple_value (float) = 2.
    private static byte[] Summary(IEnumerable<(string Tag, double? Value)> scalars)
    {
        var summary = new MemoryStream();
        Span<byte> bytes = stackalloc byte[4];
        foreach (var (tag, value) in scalars)
        {
            if (value is not double number)
                continue;
            var entry = new MemoryStream();
            WriteText(entry, 1, tag);
            WriteKey(entry, 2, FourBytes);
            BinaryPrimitives.WriteSingleLittleEndian(bytes, (float)number);
            entry.Write(bytes);
            WriteBytes(summary, 1, entry.ToArray());
        }
        return summary.ToArray();
    }

    // The wire types of Protocol Buffers.
    private const int Varint = 0, EightBytes = 1, Bytes = 2, FourBytes = 5;

    private static void WriteKey(MemoryStream to, int field, int wireType) => WriteVarint(to, (ulong)(field << 3 | wireType));

    private static void WriteText(MemoryStream to, int field, string text) => WriteBytes(to, field, Encoding.UTF8.GetBytes(text));

    private static void WriteBytes(MemoryStream to, int field, byte[] bytes)
    {
        WriteKey(to, field, Bytes);
        WriteVarint(to, (ulong)bytes.Length);
        to.Write(bytes);
    }

    private static void WriteVarint(MemoryStream to, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            to.WriteByte((byte)(value | 0x80));
        to.WriteByte((byte)value);
    }
}
