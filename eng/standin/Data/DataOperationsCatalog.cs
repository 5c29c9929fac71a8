using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Loads data and makes views of it; splits and filters are in the other parts, text files in TextLoaderSaverCatalog.</summary>
public sealed partial class DataOperationsCatalog
{
    private readonly IHost _host;

    internal DataOperationsCatalog(IHostEnvironment env) => _host = env.Register(nameof(DataOperationsCatalog));

    /// <summary>A view of objects; the columns are the public fields and properties of their class.</summary>
    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, SchemaDefinition schemaDefinition = null) where TRow : class
    {
        ArgumentNullException.ThrowIfNull(data);
        return new EnumerableDataView<TRow>(data, schemaDefinition);
    }

    /// <summary>The rows as objects, made while they are enumerated.</summary>
    /// <param name="data">The view.</param>
    /// <param name="reuseRowObject">Whether the same object is filled again for each row.</param>
    /// <param name="ignoreMissingColumns">Whether members without a column keep their value, instead of an exception.</param>
    public IEnumerable<TRow> CreateEnumerable<TRow>(IDataView data, bool reuseRowObject, bool ignoreMissingColumns = false)
        where TRow : class, new()
    {
        ArgumentNullException.ThrowIfNull(data);
        var writer = new ObjectWriter<TRow>(data.Schema, ignoreMissingColumns);
        return Enumerate();

        IEnumerable<TRow> Enumerate()
        {
            using var cursor = data.GetRowCursor(writer.Columns);
            var fill = writer.Bind(cursor);
            TRow row = null;
            while (cursor.MoveNext())
            {
                if (row == null || !reuseRowObject)
                    row = new TRow();
                fill(row);
                yield return row;
            }
        }
    }

    /// <summary>The rows, kept in memory after the first pass. Columns are kept when they are first asked for.</summary>
    public IDataView Cache(IDataView input, params string[] columnsToPrefetch)
    {
        ArgumentNullException.ThrowIfNull(input);
        foreach (string name in columnsToPrefetch ?? [])
            if (input.Schema.GetColumnOrNull(name) == null)
                throw Contracts.MissingColumn(nameof(columnsToPrefetch), "prefetch", name);
        return new CacheDataView(input);
    }

    /// <summary>The rows in a random order, the same in every pass.</summary>
    /// <param name="input">The view.</param>
    /// <param name="seed">Decides the order; drawn from the context's random numbers where null.</param>
    /// <param name="shufflePoolSize">How many rows are held in memory to draw from.</param>
    /// <param name="shuffleSource">Whether the input is asked for a random order too, where it can give one.</param>
    public IDataView ShuffleRows(IDataView input, int? seed = null, int shufflePoolSize = 1000, bool shuffleSource = true)
    {
        ArgumentNullException.ThrowIfNull(input);
        Contracts.CheckParam(shufflePoolSize > 0, nameof(shufflePoolSize), "Must be positive");
        return new ShuffledDataView(input, seed ?? _host.Rand.Next(), shufflePoolSize, shuffleSource);
    }
}
