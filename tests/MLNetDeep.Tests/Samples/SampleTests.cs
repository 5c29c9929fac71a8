using System.Globalization;
using System.IO.Compression;

namespace MLNetDeep.Tests.Samples;

/// <summary>Runs the samples; the figures are those of their READMEs, to what another processor may change.</summary>
[TestClass, DoNotParallelize]
public sealed class SampleTests
{
    [TestMethod]
    public void Imbalanced_ClassWeights_FindRareClassesAtThePriceOfFalseAlarms()
    {
        var sample = SampleProcess.Run("Imbalanced");

        // Recall of fine, loose and torn, F1 of each, macro recall, macro F1, accuracy.
        Assert.AreEqual(0, sample.ExitCode);
        AssertNear([0.992, 0.232, 0.307, 0.973, 0.342, 0.407, 0.510, 0.574, 0.948], sample.Numbers("plain "));
        AssertNear([0.751, 0.772, 0.801, 0.853, 0.280, 0.215, 0.774, 0.449, 0.752], sample.Numbers("balanced "));
        AssertNear([0.985, 0.339, 0.299, 0.972, 0.421, 0.406, 0.541, 0.600, 0.947], sample.Numbers("focal  "));
        AssertNear([0.791, 0.751, 0.788, 0.878, 0.310, 0.232, 0.777, 0.473, 0.789], sample.Numbers("focal, balanced "));
    }

    [TestMethod]
    public void Houses_MissingAndUnseenValues_AreEstimated()
    {
        using var folder = new TempFolder();
        var sample = SampleProcess.Run("Houses", folder.FileOf("out"));

        Assert.AreEqual(0, sample.ExitCode);
        Assert.AreEqual(0.967, sample.Numbers("RSquared: ")[0], 0.01);
        Assert.AreEqual(29.3, sample.Numbers("RootMeanSquaredError: ")[0], 3);
        Assert.AreEqual(16.5, sample.Numbers("RootMeanSquaredErrorWhereAllIsKnown: ")[0], 2);
        Assert.AreEqual(160.5, sample.Numbers("RootMeanSquaredErrorOfTheMean: ")[0], 0.2);
        Assert.AreEqual(451, sample.Numbers("all known ")[0], 30);
        Assert.AreEqual(426, sample.Numbers("year missing ")[0], 40);
        Assert.AreEqual(355, sample.Numbers("town never seen ")[0], 40);
        Assert.AreEqual(327, sample.Numbers("both ")[0], 60);
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(Path.Combine(folder.FileOf("out"), "houses.html")), StringComparison.OrdinalIgnoreCase);
    }

    [TestMethod]
    public void TransferLearning_InputMapAlone_GainsWithFewLabels()
    {
        var sample = SampleProcess.Run("TransferLearning");

        Assert.AreEqual(0, sample.ExitCode);
        Assert.AreEqual(0.565, sample.Numbers("5               nothing ")[0], 0.03);
        Assert.AreEqual(0.823, sample.Numbers("50              nothing ")[0], 0.015);
        Assert.AreEqual(0.054, sample.Numbers("5               input map, 0 blocks ")[1], 0.03);
        Assert.AreEqual(0.014, sample.Numbers("50              input map, 0 blocks ")[1], 0.009);
        Assert.AreEqual(-0.080, sample.Numbers("5               input map, 2 blocks ")[1], 0.06);
    }

    [TestMethod]
    public void CancelAndResume_Cancelled_GoesOnToTheSameModel()
    {
        using var folder = new TempFolder();
        var whole = SampleProcess.Run("CancelAndResume", folder.FileOf("whole"));
        var cancelled = SampleProcess.Run("CancelAndResume", folder.FileOf("parts"), "6");
        var kept = Directory.GetFiles(Path.Combine(folder.FileOf("parts"), "checkpoints")).Length;
        var resumed = SampleProcess.Run("CancelAndResume", folder.FileOf("parts"));

        CollectionAssert.AreEqual(new[] { 0, 130, 0 }, new[] { whole.ExitCode, cancelled.ExitCode, resumed.ExitCode });
        Assert.AreEqual(2, kept);
        Assert.IsEmpty(Directory.GetFiles(Path.Combine(folder.FileOf("parts"), "checkpoints")));
        CollectionAssert.AreEqual(EpochsOf(whole), EpochsOf(cancelled).Concat(EpochsOf(resumed)).ToArray());
        CollectionAssert.AreEqual(Enumerable.Range(1, 6).ToArray(), EpochsOf(cancelled));
        Assert.DoesNotContain("\e", whole.Output + cancelled.Output + resumed.Output);
        Assert.IsGreaterThan(0.95, whole.Numbers("MicroAccuracy: ")[0]);

        // ML.NET's zip says when it was written; all that it holds is compared.
        using var expected = ZipFile.OpenRead(Path.Combine(folder.FileOf("whole"), "model.zip"));
        using var found = ZipFile.OpenRead(Path.Combine(folder.FileOf("parts"), "model.zip"));
        CollectionAssert.AreEqual(expected.Entries.Select(entry => entry.FullName).ToArray(), found.Entries.Select(entry => entry.FullName).ToArray());
        foreach (var (one, other) in expected.Entries.Zip(found.Entries))
            CollectionAssert.AreEqual(BytesOf(one), BytesOf(other), one.FullName);
    }

    [TestMethod]
    public void Comparison_DigitsAndDepots_AreWonByTheNetworkAndByTheTrees()
    {
        var sample = SampleProcess.Run("Comparison");

        // Accuracy, log loss, seconds.
        Assert.AreEqual(0, sample.ExitCode);
        var (digits, depots) = (sample.Part("Digits: ", "Depots: "), sample.Part("Depots: "));
        Assert.AreEqual(0.983, digits.Numbers("| DeepResidual ")[0], 0.012);
        Assert.AreEqual(0.065, digits.Numbers("| DeepResidual ")[1], 0.015);
        Assert.AreEqual(0.957, digits.Numbers("| LightGbm ")[0], 0.01);
        Assert.AreEqual(0.951, digits.Numbers("| LbfgsMaximumEntropy ")[0], 0.01);
        Assert.Contains("Accuracy: the network wins, ", digits.Output);
        Assert.Contains("Log loss: the network wins, ", digits.Output);
        Assert.AreEqual(0.645, depots.Numbers("| DeepResidual ")[0], 0.06);
        Assert.AreEqual(0.806, depots.Numbers("| DeepResidual ")[1], 0.08);
        Assert.AreEqual(0.845, depots.Numbers("| LightGbm ")[0], 0.03);
        Assert.AreEqual(0.357, depots.Numbers("| LbfgsMaximumEntropy ")[0], 0.02);
        Assert.Contains("Accuracy: the trees win, ", depots.Output);
        Assert.Contains("Log loss: the trees win, ", depots.Output);
    }

    [TestMethod]
    public void Comparison_AFolder_FindsItsColumns()
    {
        // The label is 1 above a half in one place and below in the other; a tenth of the numbers is missing.
        using var folder = new TempFolder();
        var random = new Random(1);
        string[] rows = [.. Enumerable.Range(0, 600).Select(_ =>
        {
            var (number, place) = (random.NextSingle(), random.Next(2) == 0 ? "here" : "there");
            return $"{(random.Next(10) == 0 ? "?" : number.ToString(CultureInfo.InvariantCulture))},{place},{(number > 0.5f == (place == "here") ? 1 : 2)}";
        })];
        var path = Directory.CreateDirectory(folder.FileOf("table")).FullName;
        File.WriteAllLines(Path.Combine(path, "train.csv"), rows[..300].Prepend("number,place,label"));
        File.WriteAllLines(Path.Combine(path, "test.csv"), rows[300..].Prepend("number,place,label"));

        var sample = SampleProcess.Run("Comparison", path);
        Assert.AreEqual(0, sample.ExitCode);
        Assert.Contains(": 300 rows for training, 300 held out", sample.Output);
        Assert.AreEqual(0.94, sample.Numbers("| DeepResidual ")[0], 0.04);
        Assert.AreEqual(0.94, sample.Numbers("| LightGbm ")[0], 0.04);
    }

    private static void AssertNear(double[] expected, double[] found)
    {
        Assert.HasCount(expected.Length, found);
        foreach (var (one, other) in expected.Zip(found))
            Assert.AreEqual(one, other, 0.07);
    }

    private static int[] EpochsOf(SampleProcess sample) =>
        [.. sample.Output.Split('\n').Where(line => line.StartsWith("epoch ", StringComparison.Ordinal)).Select(line => int.Parse(line[6..line.IndexOf('/')]))];

    private static byte[] BytesOf(ZipArchiveEntry entry)
    {
        using var content = entry.Open();
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }
}
