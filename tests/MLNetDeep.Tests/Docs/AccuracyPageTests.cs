using System.Globalization;
using MLNetDeep.Training;

namespace MLNetDeep.Tests.Docs;

/// <summary>The examples of docs/accuracy.md are what the rules choose.</summary>
[TestClass]
public sealed class AccuracyPageTests
{
    [TestMethod]
    public void Examples_OfWhatIsChosen_AreThoseOfTheRules()
    {
        var lines = File.ReadAllLines(DocsProgram.Pages().Single(path => Path.GetFileName(path) == "accuracy.md"));
        var first = Array.FindIndex(lines, line => line.StartsWith("| Rows | Epochs, `Fast` |", StringComparison.Ordinal)) + 2;
        var rows = lines.Skip(first).TakeWhile(line => line.StartsWith('|')).Select(line => line.Trim('|', ' ').Split('|').Select(Number).ToArray()).ToArray();

        Assert.HasCount(6, rows);
        foreach (var row in rows)
            CollectionAssert.AreEqual(
                new[]
                {
                    row[0], QualityRules.EpochsOf(Quality.Fast, row[0], numbers: 16), QualityRules.EpochsOf(Quality.Default, row[0], numbers: 16),
                    QualityRules.EpochsOf(Quality.Default, row[0], numbers: 64), QualityRules.EpochsOf(Quality.Best, row[0], numbers: 16),
                    QualityRules.BatchSizeOf(row[0]),
                },
                row);
    }

    private static int Number(string cell) => int.Parse(cell, NumberStyles.AllowThousands | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
}
