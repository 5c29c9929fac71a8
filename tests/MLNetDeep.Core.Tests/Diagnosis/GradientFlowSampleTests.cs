using System.Globalization;
using System.Reflection;
using System.Xml.Linq;

namespace MLNetDeep.Core.Tests.Diagnosis;

/// <summary>Runs samples/GradientFlow and reads what it prints.</summary>
[TestClass, DoNotParallelize]
public sealed class GradientFlowSampleTests
{
    [TestMethod]
    public void Sample_PrintsThePublishedTable_AndWritesBothFiles()
    {
        var folder = Directory.CreateTempSubdirectory("mlnetdeep-").FullName;
        try
        {
            var lines = Run(folder).Split('\n', StringSplitOptions.TrimEntries);
            CollectionAssert.AreEqual(
                new[]
                {
                    "layers.0.linear 0.000201736 0.221698", "layers.1.linear 0.000120112 0.206941", "layers.2.linear 0.000715204 0.32897",
                    "layers.3.linear 0.00139887 0.266573", "layers.4.linear 0.00504965 1.32585",
                },
                lines.Where(line => line.StartsWith("layers.", StringComparison.Ordinal))
                    .Select(line => string.Join(" ", line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).ToArray());

            // Blocks without shortcuts: the more, the less the last one's queries learn.
            var lastQueries = lines.Where(line => line.Contains(", no shortcuts ", StringComparison.Ordinal))
                .Select(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^3], CultureInfo.InvariantCulture)).ToArray();
            Assert.HasCount(3, lastQueries);
            Assert.IsTrue(lastQueries[0] > 1e-6 && lastQueries[1] < 1e-8 && lastQueries[2] < 1e-8, string.Join(", ", lastQueries));

            var table = File.ReadAllLines(Path.Combine(folder, "gradient-flow.md"));
            Assert.HasCount(12, table.Where(line => line.StartsWith("| PyTorch", StringComparison.Ordinal) || line.StartsWith("| Kaiming", StringComparison.Ordinal)));
            Assert.AreEqual("svg", XDocument.Load(Path.Combine(folder, "gradient-flow.svg")).Root!.Name.LocalName);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Run(params string[] arguments)
    {
        var console = Console.Out;
        using var output = new StringWriter();
        try
        {
            Console.SetOut(output);
            Assert.AreEqual(0, Assembly.Load("GradientFlow").EntryPoint!.Invoke(null, [arguments]));
        }
        finally
        {
            Console.SetOut(console);
        }
        return output.ToString();
    }
}
