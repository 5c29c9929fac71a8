using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace MLNetDeep.Core.Tests.Layout;

/// <summary>
/// References between the folders of Core point down only: Kernels, Randomness and Storage at the bottom, then Collectives, then Data and
/// Networks, then Training, then Diagnosis, Reports, Tuning, Models and, at the top, Checkpoints. Plots knows none of them.
/// One exception, which the test does not see: the options of Training hold an InitialModel, which lies in Models.
/// </summary>
[TestClass]
public sealed partial class ReferenceDirectionTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Kernels"] = [],
        ["Randomness"] = [],
        ["Storage"] = [],
        ["Collectives"] = ["Kernels"],
        ["Data"] = ["Kernels", "Randomness", "Storage"],
        ["Networks"] = ["Kernels", "Randomness", "Storage", "Collectives", "Data"],
        ["Training"] = ["Kernels", "Randomness", "Storage", "Collectives", "Data", "Networks"],
        ["Metrics"] = ["Data", "Networks", "Training"],          // of its namespace
        ["Models"] = ["Kernels", "Randomness", "Storage", "Data", "Networks", "Training", "Reports"],
        ["Checkpoints"] = ["Kernels", "Randomness", "Storage", "Collectives", "Data", "Networks", "Training", "Models"],
        ["Plots"] = [],
        ["Diagnosis"] = ["Kernels", "Randomness", "Data", "Networks", "Training", "Plots"],
        ["Reports"] = ["Kernels", "Randomness", "Storage", "Data", "Networks", "Training", "Plots", "Diagnosis"],
        ["Tuning"] = ["Randomness", "Collectives", "Data", "Networks", "Training", "Models", "Checkpoints", "Reports"],
    };

    public static IEnumerable<object[]> Folders => Allowed.Keys.Select(folder => new object[] { folder });

    [TestMethod]
    public void Core_Folders_AreTheKnownOnes() => CollectionAssert.AreEquivalent(
        Allowed.Keys, Directory.GetDirectories(Core).Select(path => Path.GetFileName(path)).Except(["bin", "obj"]).ToArray());

    /// <summary>What lies beside the folders is not held to a direction: the entry point, and the text of options that all folders write.</summary>
    [TestMethod]
    public void Core_FilesBesideTheFolders_AreTheKnownOnes() => CollectionAssert.AreEquivalent(
        (string[])["BaggedNetwork.cs", "BaggedTraining.cs", "DeepResidualTraining.cs", "OptionText.cs"], Directory.GetFiles(Core, "*.cs").Select(path => Path.GetFileName(path)).ToArray());

    [TestMethod]
    [DynamicData(nameof(Folders))]
    public void Folder_References_PointDown(string folder)
    {
        var files = Directory.GetFiles(Path.Combine(Core, folder), "*.cs", SearchOption.AllDirectories);
        Assert.IsNotEmpty(files);
        var offences = new List<string>();
        foreach (var file in files)
        {
            var name = Path.GetRelativePath(Core, file).Replace('\\', '/');
            var lines = File.ReadAllLines(file);
            for (var i = 0; i < lines.Length; i++)
                foreach (var mentioned in MentionedFolders(lines[i]))
                    if (mentioned != folder && !Allowed[folder].Contains(mentioned))
                        offences.Add($"{name}:{i + 1}: {lines[i].Trim()}");
        }
        Assert.IsEmpty(offences, string.Join(Environment.NewLine, offences));
    }

    [TestMethod]
    [DataRow("using MLNetDeep.Models;", "Models")]
    [DataRow("using Plan = MLNetDeep.Networks.Prediction.PredictionPlan;", "Networks")]
    [DataRow("    private Networks.Block _block;", "Networks")]
    [DataRow("    void Take(DeepResidualOptions options) { }", "Training")]
    [DataRow("    pass.Kernels.Run(rows.Data.Row(1)); // Models.X", "")]
    [DataRow("    /// <see cref=\"Training.Optimizer\"/>", "")]
    public void MentionedFolders_OfALine_AreFound(string line, string expected) =>
        Assert.AreEqual(expected, string.Join(" ", MentionedFolders(line)));

    private static IEnumerable<string> MentionedFolders(string line)
    {
        var code = Comment().Replace(line, "");
        var folders = Mention().Matches(code).Select(match => match.Groups[1].Value);
        // The options lie in the root namespace, which needs no using.
        return OptionsName().IsMatch(code) ? folders.Append("Training") : folders;
    }

    private static string Core => Path.GetFullPath(Path.Combine(ThisFolder(), "../../../src/MLNetDeep.Core"));

    private static string ThisFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    [GeneratedRegex("//.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"(?:(?<![\w.])|(?<=\bMLNetDeep\.))(Kernels|Randomness|Storage|Collectives|Data|Networks|Training|Models|Checkpoints|Plots|Diagnosis|Reports|Tuning)\b(?=\.|\s*;)")]
    private static partial Regex Mention();

    [GeneratedRegex(@"\bDeepResidualOptions\b")]
    private static partial Regex OptionsName();
}
