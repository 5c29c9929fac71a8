using System.Reflection;
using System.Reflection.Emit;
using MLNetDeep.Host;

namespace MLNetDeep.Tests.Host;

/// <summary>What is said where ML.NET is newer than the versions tested.</summary>
[TestClass]
public sealed class MLNetVersionTests
{
    [TestMethod]
    [DataRow("5.0.0")]
    [DataRow("5.0.1")]
    [DataRow("6.0.0")]
    public void Warning_OfATestedVersion_IsNone(string found) => Assert.IsNull(MLNetVersion.Warning(Version.Parse(found)));

    [TestMethod]
    public void Warning_OfANewerVersion_NamesBoth()
    {
        var warning = MLNetVersion.Warning(new Version(7, 1, 0));

        StringAssert.StartsWith(warning, "Microsoft.ML 7.1.0 is newer than 6.0.0, the newest version that MLNetDeep 0.1.0 was tested with.");
    }

    [TestMethod]
    public void Fault_OfAVersionThatLacksAMember_NamesBothAndTheMember() => Assert.AreEqual(
        "Microsoft.ML 7.1.0 is newer than 6.0.0, the newest version that MLNetDeep 0.1.0 was tested with, and lacks what it needs: "
        + "Method not found: 'X'. Use Microsoft.ML 6.0.0 or a newer MLNetDeep.",
        MLNetVersion.Fault(new Version(7, 1, 0), "Method not found: 'X'."));

    [TestMethod]
    public void FirstMissing_OfAllMethodsInHost_IsNone()
    {
        var methods = MLNetVersion.HostMethods();

        Assert.IsGreaterThan(100, methods.Count());
        Assert.IsNull(MLNetVersion.FirstMissing(methods));
    }

    [TestMethod]
    public void FirstMissing_OfAMethodWhoseCalleeIsGone_NamesIt()
    {
        // One assembly that calls a method of another, which is then loaded without it.
        var (_, moved) = Library(hasMethod: true);
        var (without, _) = Library(hasMethod: false);
        var caller = new PersistedAssemblyBuilder(new AssemblyName("Caller"), typeof(object).Assembly);
        var type = caller.DefineDynamicModule("Caller").DefineType("Caller", TypeAttributes.Public);
        var code = type.DefineMethod("Call", MethodAttributes.Public | MethodAttributes.Static, typeof(void), []).GetILGenerator();
        code.Emit(OpCodes.Call, moved!);
        code.Emit(OpCodes.Ret);
        type.CreateType();
        var context = new System.Runtime.Loader.AssemblyLoadContext("gone", isCollectible: true);
        Load(context, without);

        var method = Load(context, caller).GetType("Caller")!.GetMethod("Call")!;

        StringAssert.Contains(MLNetVersion.FirstMissing([method]), "Library.Moved");
    }

    private static (PersistedAssemblyBuilder Assembly, MethodInfo? Moved) Library(bool hasMethod)
    {
        var library = new PersistedAssemblyBuilder(new AssemblyName("Library"), typeof(object).Assembly);
        var type = library.DefineDynamicModule("Library").DefineType("Library", TypeAttributes.Public);
        var moved = hasMethod ? type.DefineMethod("Moved", MethodAttributes.Public | MethodAttributes.Static, typeof(void), []) : null;
        moved?.GetILGenerator().Emit(OpCodes.Ret);
        type.CreateType();
        return (library, moved);
    }

    private static Assembly Load(System.Runtime.Loader.AssemblyLoadContext context, PersistedAssemblyBuilder assembly)
    {
        using var image = new MemoryStream();
        assembly.Save(image);
        image.Position = 0;
        return context.LoadFromStream(image);
    }
}
