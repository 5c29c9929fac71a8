using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A catalog that knows the environment it makes components in; extension methods ask it.</summary>
internal interface IInternalCatalog
{
    IHostEnvironment Environment { get; }
}
