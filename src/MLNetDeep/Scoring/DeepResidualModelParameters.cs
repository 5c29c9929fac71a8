using MLNetDeep.Models;
using MLNetDeep.Training;

namespace MLNetDeep;

/// <summary>A trained network, as ML.NET's other model parameters: immutable and safe for many threads.</summary>
public sealed class DeepResidualModelParameters
{
    internal DeepResidualModelParameters(TrainedModel model) => Model = model;

    /// <summary>The network with its input encoding, usable without ML.NET.</summary>
    public TrainedModel Model { get; }

    /// <summary>Features of a row: numbers, then categories.</summary>
    public int FeatureCount => Model.Columns;

    /// <summary>Number of classes; 0 in a regression.</summary>
    public int ClassCount => Model.Classes;

    /// <summary>How the network came about: losses of each epoch, the best one, the options and the seed.</summary>
    public TrainingSummary Summary => Model.Summary;
}
