using Microsoft.ML.Data;

namespace MLNet.Contract.Tests;

[TestClass]
public sealed class VBufferTests
{
    private static VBuffer<float> Sparse => new(5, 2, [3f, 7f], [1, 4]);

    [TestMethod]
    public void Dense_FromAnArray_HoldsItsValues()
    {
        var vector = new VBuffer<float>(3, [1f, 2f, 3f]);

        Assert.IsTrue(vector.IsDense);
        Assert.AreEqual(3, vector.Length);
        CollectionAssert.AreEqual(new[] { 1f, 2f, 3f }, vector.GetValues().ToArray());
    }

    [TestMethod]
    public void Dense_ArrayLongerThanLength_OnlyLengthValues()
    {
        var vector = new VBuffer<float>(2, [1f, 2f, 3f]);

        CollectionAssert.AreEqual(new[] { 1f, 2f }, vector.GetValues().ToArray());
    }

    [TestMethod]
    public void Sparse_GetValues_GivesOnlyTheExplicit()
    {
        Assert.IsFalse(Sparse.IsDense);
        Assert.AreEqual(5, Sparse.Length);
        CollectionAssert.AreEqual(new[] { 3f, 7f }, Sparse.GetValues().ToArray());
        CollectionAssert.AreEqual(new[] { 1, 4 }, Sparse.GetIndices().ToArray());
    }

    [TestMethod]
    public void Sparse_DenseValues_FillsWithDefaults()
    {
        CollectionAssert.AreEqual(new[] { 0f, 3f, 0f, 0f, 7f }, Sparse.DenseValues().ToArray());
    }

    [TestMethod]
    public void Sparse_Items_GivesExplicitUnlessAllAsked()
    {
        CollectionAssert.AreEqual(new[] { 1, 4 }, Sparse.Items().Select(item => item.Key).ToArray());
        CollectionAssert.AreEqual(new[] { 0, 1, 2, 3, 4 }, Sparse.Items(all: true).Select(item => item.Key).ToArray());
    }

    [TestMethod]
    public void GetItemOrDefault_Sparse_ImplicitIsZero()
    {
        Assert.AreEqual(7f, Sparse.GetItemOrDefault(4));
        Assert.AreEqual(0f, Sparse.GetItemOrDefault(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => Sparse.GetItemOrDefault(5));
    }

    [TestMethod]
    public void CopyTo_SpanFromSparse_WritesZeros()
    {
        float[] target = [9, 9, 9, 9, 9, 9];
        Sparse.CopyTo(target.AsSpan(0, 5));

        CollectionAssert.AreEqual(new[] { 0f, 3f, 0f, 0f, 7f, 9f }, target);
    }

    [TestMethod]
    public void CopyTo_AnotherVBuffer_IsACopy()
    {
        var original = new VBuffer<float>(2, [1f, 2f]);
        var copy = default(VBuffer<float>);
        original.CopyTo(ref copy);
        var editor = VBufferEditor.CreateFromBuffer(ref original);
        editor.Values[0] = 50;

        CollectionAssert.AreEqual(new[] { 1f, 2f }, copy.GetValues().ToArray());
    }

    [TestMethod]
    public void Editor_Create_ReusesTheBuffer()
    {
        float[] storage = [1, 2, 3];
        var vector = new VBuffer<float>(3, storage);
        var editor = VBufferEditor.Create(ref vector, 3);
        editor.Values[1] = 20;
        vector = editor.Commit();

        Assert.IsTrue(vector.IsDense);
        Assert.AreEqual(20f, storage[1]);
        Assert.AreEqual(20f, vector.GetItemOrDefault(1));
    }

    [TestMethod]
    public void Editor_LongerThanTheBuffer_Grows()
    {
        var vector = new VBuffer<float>(1, [1f]);
        var editor = VBufferEditor.Create(ref vector, 4);
        editor.Values.Fill(2);
        vector = editor.Commit();

        CollectionAssert.AreEqual(new[] { 2f, 2f, 2f, 2f }, vector.DenseValues().ToArray());
    }

    [TestMethod]
    public void Editor_SparseValuesCount_CommitsSparse()
    {
        var vector = default(VBuffer<float>);
        var editor = VBufferEditor.Create(ref vector, 4, 1);
        editor.Values[0] = 6;
        editor.Indices[0] = 2;
        vector = editor.Commit();

        Assert.IsFalse(vector.IsDense);
        CollectionAssert.AreEqual(new[] { 0f, 0f, 6f, 0f }, vector.DenseValues().ToArray());
    }
}
