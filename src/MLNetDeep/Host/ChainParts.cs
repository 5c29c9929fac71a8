using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDeep.Host;

/// <summary>The steps of a fitted chain of any type, and in which scopes each takes part.</summary>
internal static class ChainParts
{
    /// <summary>The same chain with other steps in the place of some.</summary>
    /// <typeparam name="TLast">The type of the last one.</typeparam>
    /// <param name="chain">A chain of ML.NET.</param>
    /// <param name="replace">What takes the place of a step, or the step itself.</param>
    public static TransformerChain<TLast> Replace<TLast>(ITransformer chain, Func<ITransformer, ITransformer> replace)
        where TLast : class, ITransformer
    {
        var parts = (ITransformerChainAccessor)chain;
        return new TransformerChain<TLast>(parts.Transformers.Select(replace), parts.Scopes);
    }

    /// <summary>Whether a transformer is a chain of ML.NET.</summary>
    public static bool IsChain(ITransformer transformer) => transformer is ITransformerChainAccessor;
}
