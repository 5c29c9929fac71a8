using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Microsoft.ML.TorchSharp;

namespace MLNetDeep.BesideTorchSharp.Tests;

/// <summary>What Microsoft.ML.TorchSharp was compiled against and the TorchSharp of this program no longer has. libtorch is not needed.</summary>
[TestClass]
public sealed class MembersTests
{
    [TestMethod]
    public void TorchSharp_HasAllMembersThatTheirPackageCalls_ButInterpolate()
    {
        List<string> there = [], missing = [];
        using var file = new PEReader(File.OpenRead(typeof(TorchSharpCatalog).Assembly.Location));
        var metadata = file.GetMetadataReader();
        foreach (var reference in metadata.MemberReferences)
            (Exists(MetadataTokens.GetToken(reference)) ? there : missing).Add(metadata.GetString(metadata.GetMemberReference(reference).Name));

        CollectionAssert.AreEqual(new[] { "interpolate" }, missing);
        CollectionAssert.IsSubsetOf(new[] { "LayerNorm", "OneCycleLR", "clip_grad_norm_" }, there);
    }

    private static bool Exists(int token)
    {
        try
        {
            // Type parameters are taken for objects, and for integers where they must be of a value type.
            try
            {
                return Resolve(token, typeof(object));
            }
            catch (TypeLoadException)
            {
                return Resolve(token, typeof(int));
            }
        }
        catch (MissingMemberException)
        {
            return false;
        }
    }

    private static bool Resolve(int token, Type argument)
    {
        Type[] arguments = [argument, argument, argument];
        return typeof(TorchSharpCatalog).Module.ResolveMember(token, arguments, arguments) is not null;
    }
}
