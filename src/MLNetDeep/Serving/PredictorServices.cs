using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.ML;
using MLNetDeep;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers predictors.</summary>
public static class PredictorServices
{
    /// <summary>
    /// Registers a <see cref="Predictor{TSource, TPrediction}"/> of a model file, one for the whole application, as it predicts from any number of threads. The
    /// file is loaded when the host starts, which fails if it cannot be; without a host, when the predictor is asked for the first time.
    /// </summary>
    /// <typeparam name="TSource">A row, with a property for each column that the model reads.</typeparam>
    /// <typeparam name="TPrediction">What is wanted of the prediction, with a property for each column.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="filePath">The file that <c>mlContext.Model.Save</c> has written.</param>
    /// <param name="reloadOnChange">
    /// Whether to look once a second whether there is another file, and to take it up; predictions go on meanwhile. Write a new version beside and move
    /// it. A new version is logged; one that cannot be read is logged as an error, and the one before stays. Default: true.
    /// </param>
    /// <returns>The services.</returns>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    public static IServiceCollection AddDeepResidual<TSource, TPrediction>(this IServiceCollection services, string filePath, bool reloadOnChange = true)
        where TSource : class
        where TPrediction : class, new()
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(filePath);
        return services
            .AddSingleton(provider =>
            {
                var predictor = new MLContext().Model.LoadPredictor<TSource, TPrediction>(filePath, reloadOnChange);
                if (provider.GetService<ILogger<Predictor<TSource, TPrediction>>>() is { } logger)
                    predictor.Reloaded += fault => LogReload(logger, Path.GetFullPath(filePath), fault);
                return predictor;
            })
            .AddHostedService<PredictorStart<TSource, TPrediction>>();
    }

    private static void LogReload(ILogger logger, string path, Exception? fault)
    {
        if (fault is null)
            logger.LogInformation("Took up the new version of the model file '{Path}'.", path);
        else
            logger.LogError(fault, "The new version of the model file '{Path}' was not taken up, and the one before stays: {Reason}", path, fault.Message);
    }

    // Starts before the server listens: what cannot be loaded ends the host, not the first request.
    private sealed class PredictorStart<TSource, TPrediction>(IServiceProvider services) : IHostedService
        where TSource : class
        where TPrediction : class, new()
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            services.GetRequiredService<Predictor<TSource, TPrediction>>();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
