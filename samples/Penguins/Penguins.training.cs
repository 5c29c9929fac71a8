using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep;

namespace PenguinsSample;

public partial class Penguins
{
    public const char RetrainSeparatorChar = ',';
    public const bool RetrainHasHeader = true;
    public const bool RetrainAllowQuoting = false;

    /// <summary>Beside the program, wherever that is.</summary>
    public static readonly string RetrainFilePath = Path.Combine(AppContext.BaseDirectory, "penguins.csv");

    /// <summary>Trains on all rows of the file whose sex is known, and saves the model.</summary>
    public static void Train(
        string outputModelPath,
        string inputDataFilePath,
        char separatorChar = RetrainSeparatorChar,
        bool hasHeader = RetrainHasHeader,
        bool allowQuoting = RetrainAllowQuoting)
    {
        var mlContext = new MLContext(seed: 1);
        var data = WhereSexIsKnown(mlContext, LoadIDataViewFromFile(mlContext, inputDataFilePath, separatorChar, hasHeader, allowQuoting));
        SaveModel(mlContext, RetrainModel(mlContext, data), data, outputModelPath);
    }

    public static IDataView LoadIDataViewFromFile(
        MLContext mlContext,
        string inputDataFilePath,
        char separatorChar = RetrainSeparatorChar,
        bool hasHeader = RetrainHasHeader,
        bool allowQuoting = RetrainAllowQuoting) =>
        mlContext.Data.CreateTextLoader<ModelInput>(new TextLoader.Options
        {
            Separators = [separatorChar],
            HasHeader = hasHeader,
            AllowQuoting = allowQuoting,
            MissingRealsAsNaNs = true,
        }).Load(inputDataFilePath);

    /// <summary>A row without its label teaches nothing, and cannot be measured on.</summary>
    public static IDataView WhereSexIsKnown(MLContext mlContext, IDataView data) =>
        mlContext.Data.FilterByCustomPredicate<ModelInput>(data, penguin => penguin.Sex == "");

    public static void SaveModel(MLContext mlContext, ITransformer model, IDataView data, string modelSavePath) =>
        mlContext.Model.Save(model, data.Schema, modelSavePath);

    public static ITransformer RetrainModel(MLContext mlContext, IDataView trainData) => BuildPipeline(mlContext).Fit(trainData);

    /// <summary>Text and gaps need no transform of their own: the trainer is told which columns are numbers and which are categories.</summary>
    public static IEstimator<ITransformer> BuildPipeline(MLContext mlContext) =>
        mlContext.Transforms.Conversion.MapValueToKey("sex")
            .Append(mlContext.MulticlassClassification.Trainers.DeepResidual(new DeepResidualTrainer.Options
            {
                LabelColumnName = "sex",
                NumericColumnNames = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"],
                CategoricalColumnNames = ["species", "island"],
            }))
            .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
}
