namespace MLNetDeep.Package.Tests.Api;

/// <summary>What the text of a public API says, shown on the types below.</summary>
[TestClass]
public sealed class ApiTextTests
{
    [TestMethod]
    [DataRow(typeof(Shown<>), "public abstract class ApiTextTests.Shown<T> : IDisposable where T : struct")]
    [DataRow(typeof(Row), "public sealed record ApiTextTests.Row")]
    [DataRow(typeof(Kind), "[Flags] public enum ApiTextTests.Kind : byte")]
    [DataRow(typeof(Change), "public delegate bool ApiTextTests.Change(ref int value, string? by = null)")]
    public void Text_OfAType_DeclaresIt(Type type, string declaration) =>
        CollectionAssert.Contains(ApiText.Of(type.Assembly).Split('\n'), declaration);

    [TestMethod]
    [DataRow("protected Shown(int size = 3)")]
    [DataRow("public const float Half = 0.5f")]
    [DataRow("public IReadOnlyList<string?>? Names { get; protected set; }")]
    [DataRow("public abstract T[] Values(params ReadOnlySpan<int> indices)")]
    [DataRow("public required string Label { get; init; }")]
    [DataRow("public Row(int Number, ApiTextTests.Kind Kind = ApiTextTests.Kind.Second)")]
    [DataRow("public override string ToString()")]
    [DataRow("public sealed override int GetHashCode()")]
    [DataRow("Second = 2")]
    [DataRow("[Obsolete] public static TOut Old<TOut>(in double input) where TOut : class, new()")]
    public void Text_OfAMember_ReadsLikeItsDeclaration(string line) =>
        CollectionAssert.Contains(ApiText.Of(typeof(ApiTextTests).Assembly).Split('\n'), "    " + line);

    [TestMethod]
    [DataRow("Hidden")]
    [DataRow("PrintMembers")]
    [DataRow("EqualityContract")]
    [DataRow("Deconstruct")]
    [DataRow("get_")]
    public void Text_OfWhatIsHiddenOrGenerated_IsNotThere(string word) =>
        Assert.DoesNotContain(word, ApiText.Of(typeof(ApiTextTests).Assembly).Replace("Text_OfWhatIsHiddenOrGenerated_IsNotThere", ""));

    public delegate bool Change(ref int value, string? by = null);

    [Flags]
    public enum Kind : byte
    {
        First = 1,
        Second = 2,
    }

    public sealed record Row(int Number, Kind Kind = Kind.Second)
    {
        public required string Label { get; init; }
    }

    public abstract class Shown<T> : IDisposable where T : struct
    {
        public const float Half = 0.5f;

        private protected int Hidden;

        protected Shown(int size = 3) => Hidden = size;

        public IReadOnlyList<string?>? Names { get; protected set; }

        public abstract T[] Values(params ReadOnlySpan<int> indices);

        [Obsolete("Only to be shown.")]
        public static TOut Old<TOut>(in double input) where TOut : class, new() => input > 0 ? new TOut() : new();

        public override string ToString() => "";

        public sealed override int GetHashCode() => 0;

        public void Dispose() { }

        internal void HiddenMethod() { }
    }
}
