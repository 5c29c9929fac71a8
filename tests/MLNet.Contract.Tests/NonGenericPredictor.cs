using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Contract.Tests;

/// <summary>
/// A predictor as the real trainers make them: it has the hidden, non-generic interface <c>ISingleFeaturePredictionTransformer</c>
/// too, by which ML.NET finds the predictor of a chain. A proxy is the one way to implement an interface that is not public.
/// </summary>
public class NonGenericPredictor : DispatchProxy, ISingleFeaturePredictionTransformer<string>
{
    private FirstSlotPredictor predictor = new("");

    public virtual string FeatureColumnName => predictor.FeatureColumnName;

    public virtual DataViewType FeatureColumnType => predictor.FeatureColumnType;

    public virtual string Model => predictor.Model;

    public virtual bool IsRowToRowMapper => predictor.IsRowToRowMapper;

    /// <summary>A <see cref="FirstSlotPredictor"/> of this features column.</summary>
    public static ITransformer Of(string featureColumnName)
    {
        var hidden = typeof(ISingleFeaturePredictionTransformer<>).Assembly.GetType("Microsoft.ML.ISingleFeaturePredictionTransformer");
        var proxy = (NonGenericPredictor)Create(hidden!, typeof(NonGenericPredictor));
        proxy.predictor = new FirstSlotPredictor(featureColumnName);
        return proxy;
    }

    public virtual DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => predictor.GetOutputSchema(inputSchema);

    public virtual IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => predictor.GetRowToRowMapper(inputSchema);

    public virtual IDataView Transform(IDataView input) => predictor.Transform(input);

    public virtual void Save(ModelSaveContext ctx) => predictor.Save(ctx);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        typeof(FirstSlotPredictor).GetMethod(targetMethod!.Name)!.Invoke(predictor, BindingFlags.DoNotWrapExceptions, null, args, null);
}
