using MLNetDeep;

namespace Microsoft.ML;

public static partial class DeepResidualModelCatalog
{
    /// <summary>Makes what predicts rows of a class from any number of threads at once, which a <c>PredictionEngine</c> does not.</summary>
    /// <typeparam name="TSource">A row, with a property for each column that the model reads.</typeparam>
    /// <typeparam name="TPrediction">What is wanted of the prediction, with a property for each column.</typeparam>
    /// <param name="catalog">The catalog, <c>mlContext.Model</c>.</param>
    /// <param name="transformer">Any model of ML.NET.</param>
    /// <returns>The predictor.</returns>
    /// <exception cref="ArgumentException">The classes do not fit the model.</exception>
    /// <exception cref="InvalidOperationException">The classes do not fit the model.</exception>
    public static Predictor<TSource, TPrediction> CreatePredictor<TSource, TPrediction>(this ModelOperationsCatalog catalog, ITransformer transformer)
        where TSource : class
        where TPrediction : class, new()
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(transformer);
        return new Predictor<TSource, TPrediction>(new MLContext(), transformer);
    }

    /// <summary>
    /// Loads a model and makes what predicts rows of a class from any number of threads at once. In a web service:
    /// <c>services.AddDeepResidual&lt;Row, Prediction&gt;("model.zip")</c>.
    /// </summary>
    /// <typeparam name="TSource">A row, with a property for each column that the model reads.</typeparam>
    /// <typeparam name="TPrediction">What is wanted of the prediction, with a property for each column.</typeparam>
    /// <param name="catalog">The catalog, <c>mlContext.Model</c>.</param>
    /// <param name="filePath">The file that <c>mlContext.Model.Save</c> has written.</param>
    /// <param name="reloadOnChange">
    /// Whether to look once a second whether there is another file, and to take it up; predictions go on meanwhile. Write a new version beside and
    /// move it. One that cannot be read is told by <see cref="Predictor{TSource, TPrediction}.Reloaded"/>. Default: false.
    /// </param>
    /// <returns>The predictor.</returns>
    /// <exception cref="ArgumentException">The classes do not fit the model.</exception>
    /// <exception cref="InvalidOperationException">The classes do not fit the model.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file is no model.</exception>
    public static Predictor<TSource, TPrediction> LoadPredictor<TSource, TPrediction>(
        this ModelOperationsCatalog catalog, string filePath, bool reloadOnChange = false)
        where TSource : class
        where TPrediction : class, new()
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(filePath);
        return new Predictor<TSource, TPrediction>(new MLContext(), Path.GetFullPath(filePath), reloadOnChange);
    }
}
