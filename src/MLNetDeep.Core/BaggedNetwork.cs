using System.Runtime.InteropServices;
using System.Text.Json;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep;

/// <summary>What networks of a bag may differ in.</summary>
/// <param name="Embedding">What the numbers become.</param>
/// <param name="Loss">What training minimizes.</param>
internal sealed record NetworkKind(NumericEmbedding Embedding, Loss Loss);

/// <summary>What one network of a bag is to be.</summary>
/// <param name="Number">Its number in the training, from 0.</param>
/// <param name="Fold">The fold that it does not train on.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Held">The rows of that fold.</param>
/// <param name="Spec">Its shape.</param>
/// <param name="Create">Makes what its training begins with.</param>
internal sealed record NetworkStart(int Number, int Fold, NetworkKind Kind, RowSet Held, NetworkSpec Spec, Func<TrainingStart> Create);

/// <summary>A trained network of a bag.</summary>
/// <param name="Start">What it was to be.</param>
/// <param name="Trained">What came of it.</param>
/// <param name="Held">What it says of the rows of its fold.</param>
internal sealed record BaggedNetwork(NetworkStart Start, TrainedNetwork Trained, HeldOutScores Held)
{
    public int Epochs => Trained.Summary.Curve.Count;

    /// <summary>For another rank, which knows what the network was to be: JSON, its length, then weights, running statistics and scores.</summary>
    public byte[] Write()
    {
        var told = JsonSerializer.SerializeToUtf8Bytes(new Told(Trained.Summary, Trained.LeavesCheckpoints), ModelJson.Options);
        var store = Trained.Network.Store;
        return
        [
            .. BitConverter.GetBytes(told.Length), .. told,
            .. MemoryMarshal.AsBytes(store.Values), .. MemoryMarshal.AsBytes(store.BufferValues), .. MemoryMarshal.AsBytes<float>(Held.Scores),
        ];
    }

    /// <summary>What another rank wrote.</summary>
    /// <param name="start">What the network was to be.</param>
    /// <param name="bytes">What it wrote.</param>
    public static BaggedNetwork Read(NetworkStart start, byte[] bytes)
    {
        var length = BitConverter.ToInt32(bytes);
        var (summary, leavesCheckpoints) = JsonSerializer.Deserialize<Told>(bytes.AsSpan(sizeof(int), length), ModelJson.Options)!;
        ReadOnlySpan<byte> rest = bytes.AsSpan(sizeof(int) + length);
        var network = new Network(start.Spec);
        Take(MemoryMarshal.AsBytes(network.Store.Values), ref rest);
        Take(MemoryMarshal.AsBytes(network.Store.BufferValues), ref rest);
        var scores = new float[rest.Length / sizeof(float)];
        Take(MemoryMarshal.AsBytes(scores.AsSpan()), ref rest);
        return new BaggedNetwork(start, new TrainedNetwork(network, summary, leavesCheckpoints), new HeldOutScores(start.Held, scores));
    }

    private static void Take(Span<byte> target, ref ReadOnlySpan<byte> rest)
    {
        rest[..target.Length].CopyTo(target);
        rest = rest[target.Length..];
    }

    private sealed record Told(TrainingSummary Summary, bool LeavesCheckpoints);
}
