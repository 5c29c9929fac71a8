using System.Reflection;
using System.Text.RegularExpressions;
using MLNetDeep.Tests;

namespace MLNetDeep.TorchSharp.Tests.Samples;

/// <summary>Runs samples/Gpu and reads what it prints.</summary>
[TestClass, DoNotParallelize]
public sealed class GpuSampleTests
{
    [TestMethod]
    public void Sample_OnTheCpu_LearnsWithBothEngines()
    {
        Libtorch.Require();
        var (code, output, errors) = Run("cpu", "32");
        Assert.AreEqual(0, code, errors);
        Assert.Contains("libtorch uses the device cpu", output);
        var accuracies = Regex.Matches(output, @"accuracy (0\.\d+)").Select(match => double.Parse(match.Groups[1].Value)).ToArray();
        Assert.HasCount(3, accuracies);
        Assert.IsTrue(accuracies.All(accuracy => accuracy > 0.8), output);
        Assert.AreEqual(accuracies[1], accuracies[2]);
    }

    [TestMethod]
    public void Sample_OnADeviceThatIsNone_SaysWhatIsExpected()
    {
        var (code, _, errors) = Run("gpu");
        Assert.AreEqual(1, code);
        Assert.Contains("Device must be 'auto'", errors);
    }

    private static (int Code, string Output, string Errors) Run(params string[] arguments)
    {
        var (before, console, error) = (Environment.CurrentDirectory, Console.Out, Console.Error);
        using var folder = new TempFolder();
        using StringWriter output = new(), errors = new();
        try
        {
            Environment.CurrentDirectory = Path.GetDirectoryName(folder.FileOf("x"))!;
            Console.SetOut(output);
            Console.SetError(errors);
            var code = (int)Assembly.Load("Gpu").EntryPoint!.Invoke(null, [arguments])!;
            return (code, output.ToString(), errors.ToString());
        }
        finally
        {
            Console.SetOut(console);
            Console.SetError(error);
            Environment.CurrentDirectory = before;
        }
    }
}
