using Microsoft.ML;
using MLNetDeep;
using MLNetDeep.Data;
using static Microsoft.ML.Transforms.MissingValueReplacingEstimator;

namespace TitanicSample;

public partial class Titanic
{
    public const char RetrainSeparatorChar = ',';
    public const bool RetrainHasHeader = true;
    public const bool RetrainAllowQuoting = false;

    /// <summary>Beside the program, wherever that is.</summary>
    public static readonly string RetrainFilePath = Path.Combine(AppContext.BaseDirectory, "titanic.csv");

    /// <summary>Trains on all rows of the file and saves the model.</summary>
    public static void Train(
        string outputModelPath,
        string inputDataFilePath,
        char separatorChar = RetrainSeparatorChar,
        bool hasHeader = RetrainHasHeader,
        bool allowQuoting = RetrainAllowQuoting)
    {
        var mlContext = new MLContext(seed: 1);
        var data = LoadIDataViewFromFile(mlContext, inputDataFilePath, separatorChar, hasHeader, allowQuoting);
        SaveModel(mlContext, RetrainPipeline(mlContext, data), data, outputModelPath);
    }

    public static IDataView LoadIDataViewFromFile(
        MLContext mlContext,
        string inputDataFilePath,
        char separatorChar = RetrainSeparatorChar,
        bool hasHeader = RetrainHasHeader,
        bool allowQuoting = RetrainAllowQuoting) =>
        mlContext.Data.LoadFromTextFile<ModelInput>(inputDataFilePath, separatorChar, hasHeader, allowQuoting: allowQuoting);

    public static void SaveModel(MLContext mlContext, ITransformer model, IDataView data, string modelSavePath) =>
        mlContext.Model.Save(model, data.Schema, modelSavePath);

    public static ITransformer RetrainPipeline(MLContext mlContext, IDataView trainData) => BuildPipeline(mlContext).Fit(trainData);

    public static IEstimator<ITransformer> BuildPipeline(MLContext mlContext) =>
        BuildPipeline(mlContext, label: "survived", categories: ["sex", "passengerClass"], numbers: ["age"]);

    /// <summary>The same for any table with at least one category and one number.</summary>
    public static IEstimator<ITransformer> BuildPipeline(MLContext mlContext, string label, string[] categories, string[] numbers) =>
        mlContext.Transforms.Categorical.OneHotEncoding(Pairs(categories))
            .Append(mlContext.Transforms.ReplaceMissingValues(Pairs(numbers), ReplacementMode.Mean))
            .Append(mlContext.Transforms.NormalizeInputs(Pairs(numbers)))
            .Append(mlContext.Transforms.Concatenate("Features", [.. categories, .. numbers]))
            .Append(mlContext.Transforms.Conversion.MapValueToKey(label))
            .Append(mlContext.MulticlassClassification.Trainers.DeepResidual(new DeepResidualTrainer.Options
            {
                LabelColumnName = label,
                FeatureColumnName = "Features",
                Input = new() { Normalization = InputNormalization.None() },  // done above
            }))
            .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

    private static InputOutputColumnPair[] Pairs(string[] columns) => [.. columns.Select(name => new InputOutputColumnPair(name))];
}
