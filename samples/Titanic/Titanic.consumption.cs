using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep;

namespace TitanicSample;

public partial class Titanic
{
    /// <summary>A passenger, as a row of titanic.csv tells.</summary>
    public class ModelInput
    {
        /// <summary>yes or no; what a prediction asks for, and need not be told.</summary>
        [LoadColumn(0), ColumnName("survived")]
        public string Survived { get; set; } = "";

        /// <summary>female or male.</summary>
        [LoadColumn(1), ColumnName("sex")]
        public string Sex { get; set; } = "";

        /// <summary>NaN where nobody knows. Unit: years.</summary>
        [LoadColumn(2), ColumnName("age")]
        public float Age { get; set; }

        /// <summary>1st, 2nd or 3rd.</summary>
        [LoadColumn(3), ColumnName("passengerClass")]
        public string PassengerClass { get; set; } = "";
    }

    /// <summary>What the model says of a passenger.</summary>
    public class ModelOutput
    {
        /// <summary>yes or no.</summary>
        [ColumnName("PredictedLabel")]
        public string PredictedLabel { get; set; } = "";

        /// <summary>The probability of each class.</summary>
        [ColumnName("Score")]
        public float[] Score { get; set; } = [];
    }

    /// <summary>Where <see cref="Predict"/> finds the model: beside the program. It is read once, at the first prediction.</summary>
    public static readonly string MLNetModelPath = Path.Combine(AppContext.BaseDirectory, "Titanic.mlnet");

    private static readonly Lazy<Predictor<ModelInput, ModelOutput>> _predictor =
        new(() => new MLContext().Model.LoadPredictor<ModelInput, ModelOutput>(MLNetModelPath));

    /// <summary>Predicts whether a passenger survives; any number of threads may call at once.</summary>
    public static ModelOutput Predict(ModelInput input) => _predictor.Value.Predict(input);
}
