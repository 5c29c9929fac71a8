using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNetDeep.Host;

/// <summary>The environment that a catalog such as <c>mlContext.Transforms</c> was made by.</summary>
internal static class CatalogEnvironment
{
    /// <summary>The environment of any of ML.NET's catalogs.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="catalog"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="catalog"/> is not one of ML.NET's catalogs.</exception>
    public static IHostEnvironment Of(object catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return catalog is IInternalCatalog known
            ? known.Environment
            : throw new ArgumentException($"{catalog.GetType()} is not a catalog of ML.NET.", nameof(catalog));
    }
}
