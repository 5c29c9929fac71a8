using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A transformer that computes columns, each from one other column. All read the input: none sees what another one makes.</summary>
public abstract class OneToOneTransformerBase : RowToRowTransformerBase
{
    private readonly InputOutputColumnPair[] _columns;

    private protected OneToOneTransformerBase(InputOutputColumnPair[] columns) => _columns = columns;

    private protected OneToOneTransformerBase(ModelLoadContext ctx, VersionInfo version)
    {
        ctx.CheckAtModel(version);
        var outputs = SavedValues.ReadArray<string>(ctx.Reader);
        _columns = [.. outputs.Zip(SavedValues.ReadArray<string>(ctx.Reader), (output, input) => new InputOutputColumnPair(output, input))];
    }

    /// <summary>Reads what was saved for each column.</summary>
    private protected TState[] LoadStates<TState>(Func<TState> load) => [.. _columns.Select(_ => load())];

    private protected sealed override void SaveModel(BinaryWriter writer)
    {
        SavedValues.WriteArray(writer, [.. _columns.Select(pair => pair.OutputColumnName)]);
        SavedValues.WriteArray(writer, [.. _columns.Select(pair => pair.InputColumnName)]);
        SaveState(writer);
    }

    /// <summary>Saves what the transformer knows beside the names of its columns.</summary>
    private protected virtual void SaveState(BinaryWriter writer) { }

    private protected sealed override IEnumerable<MappedColumn> MapColumns(DataViewSchema inputSchema) =>
        Add(inputSchema, [.. _columns.Select((pair, i) => MapColumn(i, pair.OutputColumnName, Find(inputSchema, pair.InputColumnName)))]);

    /// <param name="index">The number of the column among those of the transformer.</param>
    /// <param name="outputName">The name of the column.</param>
    /// <param name="source">The column that it is computed from.</param>
    private protected abstract MappedColumn MapColumn(int index, string outputName, DataViewSchema.Column source);
}
