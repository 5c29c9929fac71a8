using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDeep.Host;

/// <summary>A transformer that predicts from one column of features.</summary>
/// <typeparam name="TModel">What was trained.</typeparam>
public abstract class FeaturePredictionTransformer<TModel> :
    RowMappingTransformer, ISingleFeaturePredictionTransformer<TModel>, ISingleFeaturePredictionTransformer
    where TModel : class
{
    private protected FeaturePredictionTransformer(TModel model, string featureColumnName, DataViewType featureColumnType)
    {
        Model = model;
        FeatureColumnName = featureColumnName;
        FeatureColumnType = featureColumnType;
    }

    /// <summary>What was trained.</summary>
    public TModel Model { get; }

    /// <summary>Name of the column of features.</summary>
    public string FeatureColumnName { get; }

    /// <summary>Type of the column of features.</summary>
    public DataViewType FeatureColumnType { get; }
}
