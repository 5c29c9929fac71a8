using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using MLNetDeep.Data;

namespace MLNetDeep.Accuracy;

/// <summary>The trees of ML.NET at their defaults, on numbers as they are and categories in one-hot columns.</summary>
/// <param name="isLightGbm">LightGbm, or else FastTree, of which several classes are one against the others.</param>
internal sealed class TreeLearner(bool isLightGbm)
{
    /// <summary>Trains, and predicts other rows: the probabilities, [rows, classes], or numbers, [rows].</summary>
    public float[] Predict(TabularDataset training, TabularDataset rows, int seed)
    {
        var mlContext = new MLContext(seed);
        var columns = training.NumberColumns + training.Categories.Sum(category => category.Values + 2);
        IDataView view = ViewOf(mlContext, training, columns), other = ViewOf(mlContext, rows, columns);
        return training.Task == LearningTask.Regression ? Numbers(mlContext, view, other)
            : training.Classes == 2 ? OfTwo(mlContext, view, other) : OfSeveral(mlContext, view, other, training.Classes);
    }

    private float[] Numbers(MLContext mlContext, IDataView training, IDataView rows)
    {
        var trainers = mlContext.Regression.Trainers;
        ITransformer model = isLightGbm ? trainers.LightGbm("Target").Fit(training) : trainers.FastTree("Target").Fit(training);
        return [.. model.Transform(rows).GetColumn<float>("Score")];
    }

    private float[] OfTwo(MLContext mlContext, IDataView training, IDataView rows)
    {
        var trainers = mlContext.BinaryClassification.Trainers;
        ITransformer model = isLightGbm ? trainers.LightGbm("IsSecond").Fit(training) : trainers.FastTree("IsSecond").Fit(training);
        return [.. model.Transform(rows).GetColumn<float>("Probability").SelectMany(p => new[] { 1 - p, p })];
    }

    private float[] OfSeveral(MLContext mlContext, IDataView training, IDataView rows, int classes)
    {
        var trainers = mlContext.MulticlassClassification.Trainers;
        IEstimator<ITransformer> trainer = isLightGbm
            ? trainers.LightGbm("Label") : trainers.OneVersusAll(mlContext.BinaryClassification.Trainers.FastTree(), "Label");
        // Keys in the order of the labels, so that score i is that of class i.
        var keys = mlContext.Transforms.Conversion.MapValueToKey(
            "Label", "Class", keyData: mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, classes).Select(label => new ClassRow { Class = label })));
        return [.. keys.Append(trainer).Fit(training).Transform(rows).GetColumn<float[]>("Score").SelectMany(row => row)];
    }

    private static IDataView ViewOf(MLContext mlContext, TabularDataset data, int columns)
    {
        var schema = SchemaDefinition.Create(typeof(TreeRow));
        schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, columns);
        return mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, data.Rows).Select(row => RowOf(data, row, columns)).ToList(), schema);
    }

    private static TreeRow RowOf(TabularDataset data, int row, int columns)
    {
        var features = new float[columns];
        var values = data.Row(row);
        values[..data.NumberColumns].CopyTo(features);
        var start = data.NumberColumns;
        for (var k = 0; k < data.Categories.Count; k++)
        {
            features[start + (int)values[data.NumberColumns + k]] = 1;
            start += data.Categories[k].Values + 2;
        }
        var isClass = data.Task != LearningTask.Regression;
        return new TreeRow
        {
            Features = features, Target = isClass ? 0 : data.Targets[row], Class = isClass ? data.Labels[row] : 0, IsSecond = isClass && data.Labels[row] == 1,
        };
    }

    private sealed class TreeRow
    {
        public float[] Features { get; set; } = [];

        public float Target { get; set; }

        public int Class { get; set; }

        public bool IsSecond { get; set; }
    }

    private sealed class ClassRow
    {
        public int Class { get; set; }
    }
}
