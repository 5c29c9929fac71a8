using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace MLNetDeep.Core.Tests.Pictures;

/// <summary>
/// The pictures of docs/pictures are what the code draws now. Where they are not, the environment variable MLNETDEEP_PICTURES=write
/// has them written anew: look at them before they are committed.
/// </summary>
[TestClass]
public sealed partial class PictureTests
{
    public const string Variable = "MLNETDEEP_PICTURES";

    // In pixels: another machine's last bit may round to the next tenth.
    private const double Tolerance = 0.11;

    // A training of a hundred steps carries the last bit of other instructions further.
    private const double ToleranceOfTraining = 15;

    [TestMethod]
    public void Activations_Committed_AreDrawnByTheCode() => AssertCommitted("activations", ActivationPictures.All());

    [TestMethod]
    public void Schedules_Committed_AreDrawnByTheCode() => AssertCommitted("schedules", SchedulePictures.All());

    [TestMethod]
    public void Diagnosis_Committed_AreDrawnByTheCode() => AssertCommitted("diagnosis", DiagnosisPictures.All(), ToleranceOfTraining);

    private static void AssertCommitted(string subject, IEnumerable<(string Name, string Svg)> pictures, double tolerance = Tolerance)
    {
        var folder = Path.Combine(Docs(), "pictures", subject);
        var drawn = pictures.ToDictionary(picture => $"{picture.Name}.svg", picture => picture.Svg);
        if (Environment.GetEnvironmentVariable(Variable) == "write")
            Write(folder, drawn);
        var committed = Directory.Exists(folder) ? Directory.GetFiles(folder).Select(path => Path.GetFileName(path)) : [];
        CollectionAssert.AreEquivalent(drawn.Keys, committed.ToArray(), $"{Variable}=write writes them.");
        foreach (var (file, svg) in drawn)
            Assert.IsNull(
                Difference(File.ReadAllText(Path.Combine(folder, file)), svg, tolerance),
                $"docs/pictures/{subject}/{file} is not what the code draws; {Variable}=write writes it.");
    }

    [TestMethod]
    [DataRow("M1.0 2.0", "M1.1 2.0", null)]
    [DataRow("M1.0 2.0", "M1.3 2.0", "1.0 became 1.3")]
    [DataRow("M1.0 2.0", "L1.0 2.0", "the texts differ")]
    [DataRow("M1.0 2.0", "M1.0", "the texts differ")]
    public void Difference_OfTwoPictures_IsFound(string committed, string drawn, string? expected) =>
        Assert.AreEqual(expected, Difference(committed, drawn));

    private static string? Difference(string committed, string drawn, double tolerance = Tolerance)
    {
        if (Number().Replace(committed, "#") != Number().Replace(drawn, "#"))
            return "the texts differ";
        return Number().Matches(committed).Zip(Number().Matches(drawn))
            .Where(pair => Math.Abs(ValueOf(pair.First) - ValueOf(pair.Second)) > tolerance)
            .Select(pair => $"{pair.First.Value} became {pair.Second.Value}").FirstOrDefault();
    }

    private static double ValueOf(Match number) => double.Parse(number.Value, CultureInfo.InvariantCulture);

    private static void Write(string folder, Dictionary<string, string> drawn)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        foreach (var (file, svg) in drawn)
            File.WriteAllText(Path.Combine(folder, file), svg);
    }

    private static string Docs([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "..", "docs"));

    [GeneratedRegex(@"\d+(\.\d+)?")]
    private static partial Regex Number();
}
