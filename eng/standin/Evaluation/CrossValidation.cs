
namespace Microsoft.ML;

public abstract partial class TrainCatalogBase
{
    /// <summary>What one fold of a cross-validation gave.</summary>
    public sealed class CrossValidationResult<T> where T : class
    {
        /// <summary>Metrics on the hold-out set.</summary>
        public readonly T Metrics;

        /// <summary>The model, fitted without the hold-out set.</summary>
        public readonly ITransformer Model;

        /// <summary>The hold-out set, scored by the model.</summary>
        public readonly IDataView ScoredHoldOutSet;

        /// <summary>The number of the fold, from 0.</summary>
        public readonly int Fold;

        internal CrossValidationResult(ITransformer model, T metrics, IDataView scores, int fold)
        {
            Model = model;
            Metrics = metrics;
            ScoredHoldOutSet = scores;
            Fold = fold;
        }
    }

    private protected IReadOnlyList<CrossValidationResult<T>> CrossValidate<T>(IDataView data, IEstimator<ITransformer> estimator,
        int numberOfFolds, string samplingKeyColumnName, int? seed, Func<IDataView, T> evaluate)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(estimator);
        var folds = new DataOperationsCatalog(Environment).CrossValidationSplit(data, numberOfFolds, samplingKeyColumnName, seed);
        return [.. folds.Select((fold, i) =>
        {
            var model = estimator.Fit(fold.TrainSet);
            var scores = model.Transform(fold.TestSet);
            return new CrossValidationResult<T>(model, evaluate(scores), scores, i);
        })];
    }
}
