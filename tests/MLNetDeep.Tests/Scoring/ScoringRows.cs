using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDeep.Tests.Scoring;

/// <summary>Rows with a column of every sort beside the features, and the check that what a cursor gives belongs together.</summary>
internal static class ScoringRows
{
    /// <summary>Enough for a batch of the greatest length, and a part of another.</summary>
    public const int Count = 9_000;

    internal sealed class Row
    {
        public int Number { get; set; }

        public string Name { get; set; } = "";

        public bool Odd { get; set; }

        [VectorType(2)]
        public float[] Features { get; set; } = [];

        [VectorType(2)]
        public string[] Words { get; set; } = [];

        public float[] Loose { get; set; } = [];

        public string Label { get; set; } = "";
    }

    public static readonly Row[] Rows =
    [
        .. Enumerable.Range(0, Count).Select(i => new Row
        {
            Number = i,
            Name = $"row {i}",
            Odd = i % 2 == 1,
            Features = [i % 3 + MathF.Sin(i) / 4, MathF.Cos(i)],
            Words = [$"a{i}", $"b{i}"],
            Loose = [.. Enumerable.Range(i, i % 4).Select(value => (float)value)],
            Label = $"class {i % 3}",
        }),
    ];

    /// <summary>Checks all columns of the current row against its Number, which it gives back.</summary>
    public static Func<int> Reader(DataViewRowCursor cursor, float[][] scores)
    {
        var schema = cursor.Schema;
        var getNumber = cursor.GetGetter<int>(schema["Number"]);
        var getName = cursor.GetGetter<ReadOnlyMemory<char>>(schema["Name"]);
        var getOdd = cursor.GetGetter<bool>(schema["Odd"]);
        var getFeatures = cursor.GetGetter<VBuffer<float>>(schema["Features"]);
        var getWords = cursor.GetGetter<VBuffer<ReadOnlyMemory<char>>>(schema["Words"]);
        var getLoose = cursor.GetGetter<VBuffer<float>>(schema["Loose"]);
        var getLabel = cursor.GetGetter<uint>(schema["Label"]);
        var getScore = cursor.GetGetter<VBuffer<float>>(schema["Score"]);
        var getPredicted = cursor.GetGetter<uint>(schema["PredictedLabel"]);
        int number = 0;
        uint label = 0, predicted = 0;
        bool odd = false;
        ReadOnlyMemory<char> name = default;
        VBuffer<float> features = default, loose = default, score = default;
        VBuffer<ReadOnlyMemory<char>> words = default;
        return () =>
        {
            getNumber(ref number);
            getName(ref name);
            getOdd(ref odd);
            getFeatures(ref features);
            getWords(ref words);
            getLoose(ref loose);
            getLabel(ref label);
            getScore(ref score);
            getPredicted(ref predicted);
            var row = Rows[number];
            Assert.AreEqual(row.Name, name.ToString());
            Assert.AreEqual(row.Odd, odd);
            Assert.AreEqual((uint)(number % 3 + 1), label);
            CollectionAssert.AreEqual(row.Features, features.DenseValues().ToArray());
            CollectionAssert.AreEqual(row.Words, words.DenseValues().Select(word => word.ToString()).ToArray());
            CollectionAssert.AreEqual(row.Loose, loose.DenseValues().ToArray());
            CollectionAssert.AreEqual(scores[number], score.DenseValues().ToArray(), $"row {number}");
            Assert.AreEqual((uint)Array.IndexOf(scores[number], scores[number].Max()) + 1, predicted);
            return number;
        };
    }
}
