namespace MLNetDeep.Diagnosis;

/// <summary>Statistics of one linear map in one forward and backward pass.</summary>
/// <param name="Name">The map's name, as in <c>blocks.0.linear1</c>; its weight is <c>blocks.0.linear1.weight</c> in the model file.</param>
/// <param name="Inputs">Columns that it reads.</param>
/// <param name="Outputs">Columns that it writes.</param>
/// <param name="MeanAbsoluteGradient">Mean of |∂loss/∂w| over the map's weights, biases left out.</param>
/// <param name="OutputMean">Mean of the map's outputs over all rows and units: after the activation that follows it, where one does
/// (a normalization may lie between), else of the map itself.</param>
/// <param name="OutputDeviation">Standard deviation of the same numbers.</param>
/// <param name="DeadShare">Share of the activation's units, from 0 to 1, that are at most 0 for every row of the batch; null where no
/// activation follows the map.</param>
public sealed record LayerFlow(
    string Name, int Inputs, int Outputs, double MeanAbsoluteGradient, double OutputMean, double OutputDeviation, double? DeadShare);
