using Microsoft.ML.Data;

namespace Microsoft.ML
{
    /// <summary>A transformer that holds a model.</summary>
    public interface IPredictionTransformer<out TModel> : ITransformer where TModel : class
    {
        TModel Model { get; }
    }

    /// <summary>A transformer that holds a model of one features column.</summary>
    public interface ISingleFeaturePredictionTransformer<out TModel> : IPredictionTransformer<TModel> where TModel : class
    {
        string FeatureColumnName { get; }

        DataViewType FeatureColumnType { get; }
    }

    internal interface ISingleFeaturePredictionTransformer : ITransformer
    {
        string FeatureColumnName { get; }
    }

    /// <summary>What a trainer wants and can do.</summary>
    public sealed class TrainerInfo
    {
        internal TrainerInfo(bool normalization = true, bool caching = true, bool supportValid = false)
        {
            NeedNormalization = normalization;
            WantCaching = caching;
            SupportsValidation = supportValid;
        }

        /// <summary>Whether features should be normalized first.</summary>
        public bool NeedNormalization { get; }

        /// <summary>Whether the trainer makes several passes, so that caching the data helps.</summary>
        public bool WantCaching { get; }

        internal bool SupportsValidation { get; }
    }
}

namespace Microsoft.ML.Trainers
{
    /// <summary>An estimator that trains a model.</summary>
    public interface ITrainerEstimator<out TTransformer, out TModel> : IEstimator<TTransformer>
        where TTransformer : IPredictionTransformer<TModel>
        where TModel : class
    {
        TrainerInfo Info { get; }
    }
}
