using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Data;
using MLNetDeep.Storage;

namespace MLNetDeep.Tool;

/// <summary>The commands that read a model.</summary>
internal static class ModelCommands
{
    /// <summary>Writes a header and a line for each row: the class and the probability of each, or the number.</summary>
    public static void Predict(string modelPath, string rowsPath, string? target, ToolOutput output)
    {
        var model = SavedModel.Load(modelPath);
        var scored = model.Score(rowsPath, labelled: false);
        if (target is null)
            PredictionText.Write(scored, model.Network, output.Out);
        else
            AtomicFile.Write(Path.GetFullPath(target), stream =>
            {
                using var writer = new StreamWriter(stream, leaveOpen: true);
                PredictionText.Write(scored, model.Network, writer);
            });
    }

    /// <summary>Prints how good a model is on rows with labels.</summary>
    public static void Evaluate(string modelPath, string rowsPath, ToolOutput output)
    {
        var model = SavedModel.Load(modelPath);
        var scores = ModelScores.Of(model.MLContext, model.Score(rowsPath, labelled: true), model.Network, model.Label);
        output.Out.WriteLine($"On the {scores.Rows} rows of {rowsPath}:");
        output.Out.WriteLine(scores);
    }

    /// <summary>Writes the report of the training.</summary>
    public static void Report(string modelPath, string target) => SavedModel.Load(modelPath).Network.Model.Report.SaveHtml(Path.GetFullPath(target));

    /// <summary>Writes the network as an ONNX model.</summary>
    public static void Export(string modelPath, string target)
    {
        var model = SavedModel.Load(modelPath);
        model.MLContext.Model.SaveOnnx(model.Network, Path.GetFullPath(target));
    }
}
