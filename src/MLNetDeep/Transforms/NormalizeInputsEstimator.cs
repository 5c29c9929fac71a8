using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNetDeep.Data;
using MLNetDeep.Host;

namespace MLNetDeep;

/// <summary>
/// Learns from the training rows how to normalize float columns: see <see cref="InputNormalization"/>.
/// </summary>
/// <remarks>
/// <para>Input: a float or a float vector of known size. Output: the same type and annotations, marked as normalized.</para>
/// <para>
/// The data is read once. All values of the columns are held in memory while fitting, 4 bytes each.
/// </para>
/// </remarks>
public sealed class NormalizeInputsEstimator : IEstimator<NormalizeInputsTransformer>
{
    private readonly IHost _host;
    private readonly InputOutputColumnPair[] _columns;
    private readonly InputNormalization _normalization;

    /// <summary>Creates an estimator for one column.</summary>
    /// <param name="env">The environment, an <see cref="MLContext"/>.</param>
    /// <param name="outputColumnName">Name of the column to add.</param>
    /// <param name="inputColumnName">Name of the column to normalize; default: as <paramref name="outputColumnName"/>.</param>
    /// <param name="normalization">How to normalize; default: <see cref="InputNormalization.Standardize"/>.</param>
    /// <exception cref="ArgumentException">A name is empty or an option of the normalization is out of its range.</exception>
    public NormalizeInputsEstimator(
        IHostEnvironment env,
        string outputColumnName,
        string? inputColumnName = null,
        InputNormalization? normalization = null)
        : this(env, [new InputOutputColumnPair(RequireName(outputColumnName), inputColumnName)], normalization)
    {
    }

    /// <summary>Creates an estimator for several columns.</summary>
    /// <param name="env">The environment, an <see cref="MLContext"/>.</param>
    /// <param name="columns">The columns to add and to normalize; at least one, no output twice.</param>
    /// <param name="normalization">How to normalize; default: <see cref="InputNormalization.Standardize"/>.</param>
    /// <exception cref="ArgumentException">
    /// There is no column, an output is named twice, or an option of the normalization is out of its range.
    /// </exception>
    public NormalizeInputsEstimator(
        IHostEnvironment env, InputOutputColumnPair[] columns, InputNormalization? normalization = null)
    {
        ArgumentNullException.ThrowIfNull(env);
        MLNetVersion.Require(env);
        ArgumentNullException.ThrowIfNull(columns);
        if (columns.Length == 0)
            throw new ArgumentException("At least one column must be named.", nameof(columns));
        foreach (var pair in columns)
        {
            ArgumentNullException.ThrowIfNull(pair, nameof(columns));
            if (columns.Count(other => other.OutputColumnName == pair.OutputColumnName) > 1)
                throw new ArgumentException($"Output column '{pair.OutputColumnName}' is named twice.", nameof(columns));
        }

        _normalization = normalization ?? InputNormalization.Standardize();
        string faults = string.Join(" ", _normalization.Faults());
        if (faults.Length > 0)
            throw new ArgumentException(faults, nameof(normalization));

        _columns = [.. columns];
        _host = env.Register(nameof(NormalizeInputsEstimator));
    }

    /// <summary>Reads the data once and learns the scale of each column.</summary>
    /// <param name="input">The training rows.</param>
    /// <returns>The fitted transformer.</returns>
    /// <exception cref="ArgumentException">
    /// A column is missing or not of the type expected, there is no row, or a value is infinite.
    /// </exception>
    /// <exception cref="InvalidDataException">A row has another number of values than its column.</exception>
    public NormalizeInputsTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var channel = _host.Start("Fit");
        var tables = Array.ConvertAll(_columns, pair => new FloatTable(input.Schema, pair.InputColumnName));
        FloatTable.Fill(tables, input);

        var fitted = new NormalizedColumn[tables.Length];
        for (int i = 0; i < tables.Length; i++)
        {
            fitted[i] = new NormalizedColumn(_columns[i].OutputColumnName, _columns[i].InputColumnName, Fit(tables[i]));
            channel.Info(
                MessageSensitivity.Schema,
                $"Normalization of column '{tables[i].Name}' fitted on {tables[i].Rows.Count} rows of {tables[i].Rows.Columns} values.");
        }

        return new NormalizeInputsTransformer(fitted);
    }

    /// <summary>The schema of the fitted transformer's output, for input of a given schema.</summary>
    /// <param name="inputSchema">The schema of the input.</param>
    /// <returns>The input's columns, with the outputs added or replaced.</returns>
    /// <exception cref="ArgumentException">A column is missing or not of the type expected.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var columns = inputSchema.ToDictionary(column => column.Name);
        foreach (var pair in _columns)
        {
            var input = ColumnRole.Numbers.Require(inputSchema, pair.InputColumnName);
            var annotations = input.Annotations.Where(annotation => NormalizeInputsMapping.Keeps(annotation.Name))
                .Append(ShapeColumn.BooleanAnnotation(AnnotationKinds.IsNormalized));
            columns[pair.OutputColumnName] =
                ShapeColumn.Create(pair.OutputColumnName, input.Kind, input.ItemType, isKey: false, annotations);
        }

        return new SchemaShape(columns.Values);
    }

    private FittedNormalization Fit(FloatTable table)
    {
        string faults = string.Join(" ", _normalization.Faults(table.Rows.Columns));
        return faults.Length == 0
            ? _normalization.Fit(table.Rows)
            : throw new ArgumentException($"Column '{table.Name}' cannot be normalized so. {faults}");
    }

    private static string RequireName(string outputColumnName)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        return outputColumnName;
    }
}
