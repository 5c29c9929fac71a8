using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep;

namespace PenguinsSample;

public partial class Penguins
{
    /// <summary>A penguin, as a row of penguins.csv tells. What a prediction is not told is missing.</summary>
    public class ModelInput
    {
        /// <summary>Adelie, Chinstrap or Gentoo.</summary>
        [LoadColumn(0), ColumnName("species")]
        public string Species { get; set; } = "";

        /// <summary>Biscoe, Dream or Torgersen.</summary>
        [LoadColumn(1), ColumnName("island")]
        public string Island { get; set; } = "";

        /// <summary>Unit: mm.</summary>
        [LoadColumn(2), ColumnName("bill_length_mm")]
        public float BillLength { get; set; } = float.NaN;

        /// <summary>Unit: mm.</summary>
        [LoadColumn(3), ColumnName("bill_depth_mm")]
        public float BillDepth { get; set; } = float.NaN;

        /// <summary>Unit: mm.</summary>
        [LoadColumn(4), ColumnName("flipper_length_mm")]
        public float FlipperLength { get; set; } = float.NaN;

        /// <summary>Unit: g.</summary>
        [LoadColumn(5), ColumnName("body_mass_g")]
        public float BodyMass { get; set; } = float.NaN;

        /// <summary>female or male, empty where nobody knows; what a prediction asks for, and need not be told.</summary>
        [LoadColumn(6), ColumnName("sex")]
        public string Sex { get; set; } = "";
    }

    /// <summary>What the model says of a penguin.</summary>
    public class ModelOutput
    {
        /// <summary>female or male.</summary>
        [ColumnName("PredictedLabel")]
        public string PredictedLabel { get; set; } = "";

        /// <summary>The probability of each sex.</summary>
        [ColumnName("Score")]
        public float[] Score { get; set; } = [];
    }

    /// <summary>Where <see cref="Predict"/> finds the model: beside the program. It is read once, at the first prediction.</summary>
    public static readonly string MLNetModelPath = Path.Combine(AppContext.BaseDirectory, "Penguins.mlnet");

    private static readonly Lazy<Predictor<ModelInput, ModelOutput>> _predictor =
        new(() => new MLContext().Model.LoadPredictor<ModelInput, ModelOutput>(MLNetModelPath));

    /// <summary>Predicts the sex of a penguin; any number of threads may call at once.</summary>
    public static ModelOutput Predict(ModelInput input) => _predictor.Value.Predict(input);
}
