using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A catalog that knows the environment it makes components in.</summary>
internal interface IInternalCatalog
{
    IHostEnvironment Environment { get; }
}

/// <summary>Gives extension methods of a catalog its environment.</summary>
internal static class CatalogUtils
{
    public static IHostEnvironment GetEnvironment(IInternalCatalog catalog) => catalog.Environment;
}
