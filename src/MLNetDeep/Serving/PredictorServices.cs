using Microsoft.ML;
using MLNetDeep;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers predictors.</summary>
public static class PredictorServices
{
    /// <summary>
    /// Registers a <see cref="Predictor{TSource, TPrediction}"/> of a model file, one for the whole application, as it predicts from any number of threads. The
    /// file is loaded when the predictor is asked for the first time.
    /// </summary>
    /// <typeparam name="TSource">A row, with a property for each column that the model reads.</typeparam>
    /// <typeparam name="TPrediction">What is wanted of the prediction, with a property for each column.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="filePath">The file that <c>mlContext.Model.Save</c> has written.</param>
    /// <param name="reloadOnChange">
    /// Whether to look once a second whether there is another file, and to take it up; predictions go on meanwhile. Write a new version beside and move
    /// it. Default: true.
    /// </param>
    /// <returns>The services.</returns>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    public static IServiceCollection AddDeepResidual<TSource, TPrediction>(this IServiceCollection services, string filePath, bool reloadOnChange = true)
        where TSource : class
        where TPrediction : class, new()
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(filePath);
        return services.AddSingleton(_ => new MLContext().Model.LoadPredictor<TSource, TPrediction>(filePath, reloadOnChange));
    }
}
