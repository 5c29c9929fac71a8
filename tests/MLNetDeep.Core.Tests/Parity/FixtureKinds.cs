namespace MLNetDeep.Core.Tests.Parity;

/// <summary>A case of a kind or with a parameter that no test knows fails.</summary>
internal static class FixtureKinds
{
    public static AssertFailedException Unknown(FixtureCase one) => new($"No test knows the kind of {one}.");
}
