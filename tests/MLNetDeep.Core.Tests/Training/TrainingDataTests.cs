using MLNetDeep.Data;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>Tables that nothing can be learnt from, each with its own message.</summary>
[TestClass]
public sealed class TrainingDataTests
{
    [TestMethod]
    public void Train_NoData_NamesTheArgument() =>
        Assert.AreEqual("data", Assert.ThrowsExactly<ArgumentNullException>(() => DeepResidualTraining.Train(null!)).ParamName);

    [TestMethod]
    public void Train_NoRows_NamesTheLabel() => AssertMessage<InvalidDataException>(
        "There are no rows with a label in column 'Species' to train on; expected at least 2.",
        () => DeepResidualTraining.Train(new TabularDataset(2, 3) { LabelName = "Species" }));

    [TestMethod]
    public void Train_OneClassOnly_NamesLabelAndClass()
    {
        var data = new TabularDataset(1, 3) { LabelName = "Species" };
        for (var r = 0; r < 4; r++)
            data.Add([r], 2);
        AssertMessage<InvalidDataException>(
            "All 4 rows have the same label '2' in column 'Species'; expected at least 2 classes. If these are the rows of one fold of a "
            + "cross-validation: take fewer folds or another seed, add rows of the rare value, and let the column that keeps rows together in a "
            + "fold (samplingKeyColumnName) not go along with the label.",
            () => DeepResidualTraining.Train(data));
    }

    [TestMethod]
    [DataRow(float.NaN, "expected a number")]
    [DataRow(float.PositiveInfinity, "expected a finite number")]
    [DataRow(float.NegativeInfinity, "expected a finite number")]
    public void Train_BadFeature_NamesRowColumnSlotAndValue(float value, string expected)
    {
        var data = Rows(value, badRow: 3, name: "Measures");
        var exception = Assert.ThrowsExactly<InvalidDataException>(
            () => DeepResidualTraining.Train(data, TestTables.Small() with { Validation = ClassicOptions.Validation with { Fraction = 0 }, Input = ClassicOptions.Input with { MissingValues = MissingValues.Refuse } }));
        StringAssert.Contains(exception.Message, $"Row 3 of column 'Measures' has the value {value} in slot 1 ('width'); {expected}");
    }

    // Whichever part the row falls into: it must not slip through.
    [TestMethod]
    public void Train_BadFeatureInAnyPart_IsRefused()
    {
        for (var row = 0; row < 10; row++)
            StringAssert.Contains(
                Assert.ThrowsExactly<InvalidDataException>(
                    () => DeepResidualTraining.Train(Rows(float.NaN, row, "Measures"), TestTables.Small() with { Validation = ClassicOptions.Validation with { Fraction = 0.5 }, Input = ClassicOptions.Input with { MissingValues = MissingValues.Refuse } })).Message,
                $"ow {row} of column 'Measures' has the value NaN in slot 1 ('width')");
    }

    [TestMethod]
    public void Train_BadFeatureInGivenValidation_SaysSo()
    {
        var data = Rows(1, badRow: 0, "Measures");
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidDataException>(
                () => DeepResidualTraining.Train(data, TestTables.Small(), validation: Rows(float.PositiveInfinity, 7, "Held"))).Message,
            $"Validation row 7 of column 'Held' has the value {float.PositiveInfinity} in slot 1 ('width')");
    }

    [TestMethod]
    public void Train_ValidationOfAnotherShape_SaysWhatWasExpected()
    {
        var data = TestTables.Clouds(30, seed: 1);
        StringAssert.Contains(
            Fault(() => DeepResidualTraining.Train(data, validation: new TabularDataset(5, 3) { FeatureName = "F" })),
            "The validation rows have 5 features in column 'F'; expected 4 as in training.");
        StringAssert.Contains(
            Fault(() => DeepResidualTraining.Train(data, validation: new TabularDataset(4, 2) { LabelName = "L" })),
            "The validation labels in column 'L' have 2 classes; expected 3 as in training.");
        AssertMessage<InvalidDataException>(
            "There are no validation rows with a label in column 'L'; expected at least 1.",
            () => DeepResidualTraining.Train(data, validation: new TabularDataset(4, 3) { LabelName = "L" }));

        static string Fault(Action train)
        {
            var exception = Assert.ThrowsExactly<ArgumentException>(train);
            Assert.AreEqual("validation", exception.ParamName);
            return exception.Message;
        }
    }

    [TestMethod]
    public void Train_ConstantAndMissingColumns_AreHarmless()
    {
        var clouds = TestTables.Clouds(90, seed: 1);
        var data = new TabularDataset(6, 3);
        for (var r = 0; r < clouds.Rows; r++)
            data.Add([.. clouds.Row(r), 7, float.NaN], clouds.Labels[r]);
        foreach (var missing in (MissingValues[])[MissingValues.Mean, MissingValues.MeanWithIndicator])
            Assert.IsTrue(TestTables.Accuracy(DeepResidualTraining.Train(data, TestTables.Small() with { Input = ClassicOptions.Input with { MissingValues = missing } }), data) > 0.97);
    }

    private static TabularDataset Rows(float value, int badRow, string name)
    {
        var data = new TabularDataset(2, 2) { FeatureName = name, ColumnNames = ["length", "width"] };
        for (var r = 0; r < 10; r++)
            data.Add([r, r == badRow ? value : r], r % 2);
        return data;
    }

    private static void AssertMessage<TException>(string expected, Action action) where TException : Exception =>
        Assert.AreEqual(expected, Assert.ThrowsExactly<TException>(action).Message);
}
