using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A view that is computed from another one.</summary>
internal interface IDataTransform : IDataView, ICanSaveModel
{
    IDataView Source { get; }
}

internal interface ITransformTemplate : IDataTransform
{
    /// <summary>The same over other data.</summary>
    IDataTransform ApplyToData(IHostEnvironment env, IDataView newSource);
}
