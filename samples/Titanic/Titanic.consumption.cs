using System.Collections.Concurrent;
using Microsoft.ML;
using Microsoft.ML.Data;

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

    private static readonly MLContext _mlContext = new();

    private static readonly Lazy<ITransformer> _model = new(() => _mlContext.Model.Load(MLNetModelPath, out _));

    // A PredictionEngine serves one thread at a time, and making one costs more than a prediction: as many are made as predict at once.
    private static readonly ConcurrentBag<PredictionEngine<ModelInput, ModelOutput>> _idleEngines = [];

    /// <summary>Predicts whether a passenger survives; any number of threads may call at once.</summary>
    public static ModelOutput Predict(ModelInput input)
    {
        if (!_idleEngines.TryTake(out var engine))
            engine = _mlContext.Model.CreatePredictionEngine<ModelInput, ModelOutput>(_model.Value);
        var output = engine.Predict(input);
        _idleEngines.Add(engine);                                // not reached after a fault: that engine is dropped
        return output;
    }
}
