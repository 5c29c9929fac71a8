using System.Runtime.CompilerServices;
using MLNetDeep.Data;

namespace MLNetDeep.Onnx.Tests.Runtime;

/// <summary>The JavaScript of docs/onnx.md runs; its C# that needs nothing but this library is among the tests of docs.</summary>
[TestClass]
public sealed class OnnxDocsTests
{
    [TestMethod]
    public void JavaScript_OfThePage_GivesTheModelsLabels()
    {
        OnnxRuntime.Require();
        var data = new TabularDataset(columns: 4, classes: 3);
        for (var r = 0; r < 60; r++)
            data.Add([r % 3, r % 5, r % 4, r], label: r % 3);
        var model = DeepResidualTraining.Train(data, new DeepResidualOptions { Epochs = 2 });
        // Beside node_modules, where an import finds them.
        var folder = Directory.CreateDirectory(Path.Combine(OnnxRuntime.Modules, $"docs-{Guid.NewGuid():N}"));
        try
        {
            OnnxExporter.Save(model, Path.Combine(folder.FullName, "model.onnx"));
            File.WriteAllText(Path.Combine(folder.FullName, "page.mjs"), JavaScript());
            var output = OnnxRuntime.Node(folder.FullName, "page.mjs");

            var probabilities = new float[6];
            model.Predict([1.5f, 0.2f, -1, 0.7f, 0.1f, 0.9f, 0.3f, 0.4f], probabilities);
            var labels = probabilities.Chunk(3).Select(row => $"{Array.IndexOf(row, row.Max())}n");
            Assert.Contains($"[ {string.Join(", ", labels)} ]", output.Split('\n')[0]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string JavaScript([CallerFilePath] string path = "")
    {
        var page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(path)!, "../../../docs/onnx.md"));
        return page.Split("```js\n")[1].Split("```")[0];
    }
}
