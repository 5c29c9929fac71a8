using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Microsoft.ML.Runtime;

namespace MLNetDeep.Host;

/// <summary>A data view with the columns of a <see cref="RowMapping"/> added; computes what a cursor asks for, when it asks.</summary>
/// <remarks>
/// ML.NET's <c>ConvertToOnnx</c> walks from view to view towards the source; what is not of these interfaces it leaves out of the graph
/// and says nothing.
/// </remarks>
internal sealed class MappedDataView(IDataView source, RowMapping mapping, RowMappingTransformer transformer)
    : ITransformCanSaveOnnx, ITransformTemplate
{
    public IDataView Source => source;

    public DataViewSchema Schema => mapping.OutputSchema;

    public bool CanShuffle => source.CanShuffle;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        bool[] active = mapping.Activate(columnsNeeded);
        return mapping.CreateCursor(source.GetRowCursor(mapping.Dependencies(active), rand), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        bool[] active = mapping.Activate(columnsNeeded);
        var inputs = source.GetRowCursorSet(mapping.Dependencies(active), n, rand);
        return Array.ConvertAll(inputs, input => mapping.CreateCursor(input, active));
    }

    /// <summary>The same over other data.</summary>
    public IDataTransform ApplyToData(IHostEnvironment env, IDataView newSource) => (IDataTransform)transformer.Transform(newSource);

    // Always: "no" would have ML.NET go on without it.
    bool ICanSaveOnnx.CanSaveOnnx(OnnxContext ctx) => true;

    void ISaveAsOnnx.SaveAsOnnx(OnnxContext ctx) => OnnxConversion.Write(ctx, source, mapping, transformer.GetType().Name);

    void ICanSaveModel.Save(ModelSaveContext ctx) =>
        throw new NotSupportedException($"A view is not saved; save its {transformer.GetType().Name} by mlContext.Model.Save.");
}
