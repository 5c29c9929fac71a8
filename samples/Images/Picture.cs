using Microsoft.ML.Data;

/// <summary>A picture of a piece of clothing: 28×28 grey values from 0 (background) to 255.</summary>
internal sealed class Picture
{
    public const int Side = 28;

    /// <summary>The classes, in the order of their numbers in the file.</summary>
    public static readonly string[] Names =
        ["T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"];

    /// <summary>Row after row, the uppermost first.</summary>
    [VectorType(Side * Side)]
    public float[] Pixels { get; set; } = [];

    /// <summary>From 0, as in the file. NOTE: <c>LoadFromEnumerable</c> makes keys of it, and those count from 1, 0 being the missing one.</summary>
    [KeyType(10)]
    public uint Label { get; set; }

    /// <summary>The pictures of a pair of IDX files, which are read anew, as a stream, each time the sequence is gone through.</summary>
    /// <param name="folder">Holds, say, train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz.</param>
    /// <param name="part"><c>train</c> or <c>t10k</c>.</param>
    /// <exception cref="InvalidDataException">A file is not what it must be, or the two do not belong together.</exception>
    public static IEnumerable<Picture> Read(string folder, string part)
    {
        using var pictures = new IdxFile(Path.Combine(folder, $"{part}-images-idx3-ubyte.gz"), Side, Side);
        using var labels = new IdxFile(Path.Combine(folder, $"{part}-labels-idx1-ubyte.gz"));
        if (pictures.Count != labels.Count)
        {
            throw new InvalidDataException(
                $"In {folder} there must be a label for each picture of {part}, but there were {labels.Count} labels, {pictures.Count} pictures.");
        }
        foreach (var (pixels, label) in pictures.Items().Zip(labels.Items()))
        {
            if (label[0] >= Names.Length)
                throw new InvalidDataException($"Labels of {part} in {folder} must be from 0 to {Names.Length - 1}, but was {label[0]}.");
            yield return new Picture { Pixels = Array.ConvertAll(pixels, value => (float)value), Label = label[0] };
        }
    }
}

/// <summary>What the model says of a picture.</summary>
internal sealed class PicturePrediction
{
    /// <summary>A key, and so from 1.</summary>
    public uint PredictedLabel { get; set; }

    /// <summary>The probability of each class.</summary>
    public float[] Score { get; set; } = [];
}
