using MLNetDeep.Kernels;

namespace MLNetDeep.Core.Tests.Kernels;

[TestClass]
public sealed class PackedWeightsTests
{
    [TestMethod]
    public void Unpack_AnySize_GivesWhatWasPacked()
    {
        foreach (var instructionSet in Enum.GetValues<InstructionSet>().Where(InstructionSets.IsSupported))
            foreach (var inputs in new[] { 1, 3, 16, 70 })
                for (var outputs = 1; outputs < 80; outputs++)
                {
                    float[] weights = [.. Enumerable.Range(1, inputs * outputs).Select(number => (float)number)];
                    CollectionAssert.AreEqual(
                        weights, new PackedWeights(weights, inputs, outputs, instructionSet).Unpack(), $"{instructionSet} {inputs}×{outputs}");
                }
    }
}
