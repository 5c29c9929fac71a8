using MLNetDeep.Data;

namespace MLNetDeep.Core.Tests.Data;

[TestClass]
public sealed class CategoryMapTests
{
    private const float Missing = float.NaN;

    [TestMethod]
    public void Fit_FewCategories_OneHot()
    {
        var map = CategoryMap.Fit([2, 5, 0, 3], new Categories());
        Assert.AreEqual((4, false, 3), (map.Count, map.IsEmbedded, map.Outputs));
        CollectionAssert.AreEqual(new float[] { 1, 0, 0 }, Encode(map, 0));
        CollectionAssert.AreEqual(new float[] { 1, 0, 0 }, Encode(map, Missing));
        CollectionAssert.AreEqual(new float[] { 0, 1, 0 }, Encode(map, 1));
        CollectionAssert.AreEqual(new float[] { 0, 0, 1 }, Encode(map, 3));
    }

    [TestMethod]
    [DataRow(2f)]
    [DataRow(4f)]
    [DataRow(-1f)]
    [DataRow(1e30f)]
    [DataRow(float.PositiveInfinity)]
    [DataRow(float.NegativeInfinity)]
    public void Encode_UnseenBesideRareOnes_IsNoneOfTheColumns(float value) =>
        CollectionAssert.AreEqual(new float[] { 0, 0, 0 }, Encode(CategoryMap.Fit([2, 5, 0, 3, 1, 1], new Categories()), value == 4 ? 6 : value));

    [TestMethod]
    [DataRow(2f)]
    [DataRow(4f)]
    [DataRow(-1f)]
    [DataRow(float.PositiveInfinity)]
    [DataRow(0f)]
    [DataRow(Missing)]
    public void Encode_NoTrainingRowsOfItsKind_IsTheMeanOfTheRows(float value) =>
        CollectionAssert.AreEqual(new[] { 0, 0.625f, 0.375f }, Encode(CategoryMap.Fit([0, 5, 0, 3], new Categories()), value));

    // One missing row is too few to learn from: it is encoded as a row of which nothing is known.
    [TestMethod]
    public void Encode_FewerMissingThanMinRows_IsTheMeanOfTheRows()
    {
        var map = CategoryMap.Fit([1, 6, 2], new Categories());
        CollectionAssert.AreEqual(new[] { 0, 0.75f, 0.25f }, Encode(map, Missing));
        CollectionAssert.AreEqual(new float[] { 0, 1, 0 }, Encode(map, 1));
    }

    [TestMethod]
    public void FillUntrained_Table_GivesTheMeanOfTheTrainedRows()
    {
        var shares = CategoryMap.Fit([0, 6, 2], new Categories { MaxOneHotValues = 0 }).Shares!;
        float[] table = [99, 99, 77, 77, 1, 2, 5, 10];
        shares.FillUntrained(table);
        CollectionAssert.AreEqual(new float[] { 2, 4, 2, 4, 1, 2, 5, 10 }, table);
        Assert.IsNull(CategoryMap.Fit([2, 6, 2, 1, 1], new Categories()).Shares, "each index has rows");
    }

    [TestMethod]
    public void Fit_ManyCategories_AreEmbedded()
    {
        var map = CategoryMap.Fit([0, 9, 9, 9, 1, 9], new Categories { MaxOneHotValues = 3 });
        Assert.AreEqual((6, true, 1, 3), (map.Count, map.IsEmbedded, map.Outputs, map.Dimension)); // 1.6·4^0.56 = 3.48
        // Category 4 has one row: as good as unseen.
        CollectionAssert.AreEqual(
            new float[] { 0, 2, 3, 4, 1, 5, 1 }, (float[])[.. ((float[])[0, 1, 2, 3, 4, 5, 6]).SelectMany(value => Encode(map, value))]);
    }

    [TestMethod]
    [DataRow(9, 5)]
    [DataRow(42, 13)]
    [DataRow(1_000, 64)]
    public void DimensionOf_Values_IsTheRuleUpToTheMost(int values, int expected) => Assert.AreEqual(expected, new Categories().DimensionOf(values));

    [TestMethod]
    [DataRow(2)]
    [DataRow(8)]
    public void Restore_WhatItWrote_EncodesTheSame(int oneHotUpTo)
    {
        var map = CategoryMap.Fit([0, 9, 0, 9, 1, 9], new Categories { MaxOneHotValues = oneHotUpTo });
        var restored = CategoryMap.Restore(map.ToState());
        Assert.AreEqual((map.Count, map.Dimension), (restored.Count, restored.Dimension));
        for (var value = -1; value < 8; value++)
            CollectionAssert.AreEqual(Encode(map, value), Encode(restored, value));
    }

    [TestMethod]
    [DataRow(new[] { 0, 2 }, 3)]
    [DataRow(new[] { 2, 9 }, 3)]
    [DataRow(new[] { 2, 3 }, -1)]
    [DataRow(new[] { 2, 3 }, 5_000)]
    public void Restore_WhatNoMapWrites_IsRefused(int[] places, int dimension) =>
        Assert.ThrowsExactly<ArgumentException>(() => CategoryMap.Restore(new CategoryState(places, dimension)));

    [TestMethod]
    [DataRow(new[] { 0.5f, 0.5f })]
    [DataRow(new[] { 0, 0, 0.5f, float.NaN })]
    [DataRow(new[] { 0, 0, -0.5f, 1 })]
    [DataRow(new[] { 0, 0, 0.5f, 2 })]
    public void Restore_NoShares_IsRefused(float[] shares) =>
        Assert.ThrowsExactly<ArgumentException>(() => CategoryMap.Restore(new CategoryState([2, 3], 0) { Shares = shares }));

    private static float[] Encode(CategoryMap map, float value)
    {
        var encoded = new float[map.Outputs];
        Array.Fill(encoded, 77f);
        map.Encode(value, encoded);
        return encoded;
    }

    // One more than the largest place wraps around to a number that every check below it lets pass.
    [TestMethod]
    [DataRow(int.MaxValue)]
    [DataRow(int.MaxValue - 1)]
    [DataRow(4)]
    [DataRow(0)]
    [DataRow(int.MinValue)]
    public void Restore_PlaceBeyondTheCategories_IsRefused(int place) =>
        Assert.ThrowsExactly<ArgumentException>(() => CategoryMap.Restore(new CategoryState([1, place], 3)));

    [TestMethod]
    public void Restore_MoreCategoriesThanAColumnHas_IsRefused() =>
        Assert.ThrowsExactly<ArgumentException>(() => CategoryMap.Restore(new CategoryState(Enumerable.Repeat(1, (1 << 20) + 1).ToArray(), 0)));
}
