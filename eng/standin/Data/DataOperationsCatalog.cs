using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Loads data and makes views of it.</summary>
public sealed partial class DataOperationsCatalog : IInternalCatalog
{
    private readonly IHost _host;

    internal DataOperationsCatalog(IHostEnvironment env) => _host = env.Register(nameof(DataOperationsCatalog));

    IHostEnvironment IInternalCatalog.Environment => _host;
}
