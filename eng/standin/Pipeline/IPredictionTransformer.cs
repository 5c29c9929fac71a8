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
        internal TrainerInfo(bool normalization = true, bool calibration = false, bool caching = true, bool supportValid = false,
            bool supportIncrementalTrain = false, bool supportTest = false)
        {
            NeedNormalization = normalization;
            NeedCalibration = calibration;
            WantCaching = caching;
            SupportsValidation = supportValid;
            SupportsIncrementalTraining = supportIncrementalTrain;
            SupportsTest = supportTest;
        }

        /// <summary>Whether features should be normalized first.</summary>
        public bool NeedNormalization { get; }

        internal bool NeedCalibration { get; }

        /// <summary>Whether the trainer makes several passes, so that caching the data helps.</summary>
        public bool WantCaching { get; }

        internal bool SupportsValidation { get; }

        internal bool SupportsTest { get; }

        internal bool SupportsIncrementalTraining { get; }
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
