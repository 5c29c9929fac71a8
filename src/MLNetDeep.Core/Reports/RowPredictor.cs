namespace MLNetDeep.Reports;

/// <summary>A model's predictions of rows.</summary>
/// <param name="features">[rows, columns], row after row.</param>
/// <param name="predictions">Receives [rows, outputs].</param>
internal delegate void RowPredictor(ReadOnlySpan<float> features, Span<float> predictions);
