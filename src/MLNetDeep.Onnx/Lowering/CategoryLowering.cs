using MLNetDeep.Data;
using MLNetDeep.Onnx.Format;

namespace MLNetDeep.Onnx.Lowering;

/// <summary>What <see cref="CategoryMap"/> does, for all categorical columns at once.</summary>
internal static class CategoryLowering
{
    /// <summary>The encoded columns of categories: one-hot ones, then the places of embedded ones.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="encoder">The encoder, with at least one category.</param>
    /// <param name="layout">Its encoded row.</param>
    /// <param name="x">The numbers of the categories, [batch, categories].</param>
    public static IEnumerable<string> Lower(OnnxGraph graph, EncoderState encoder, InputLayout layout, string x)
    {
        var places = PlacesOf(graph, encoder.Categories!, x);
        var numbers = encoder.Fill.Length;

        // Of each one-hot column, the category it belongs to and the place it stands for.
        var oneHot = layout.Segments.OfType<OneHotSegment>().SelectMany(segment => Enumerable.Range(0, segment.Columns)
            .Select(column => (Category: segment.Feature - numbers, Place: CategoryMap.IndexOfColumn(column)))).ToArray();
        if (oneHot.Length > 0)
            yield return OneHot(graph, encoder.Categories!, oneHot, graph.Columns(places, [.. oneHot.Select(column => (long)column.Category)]));

        long[] embedded = [.. layout.Segments.OfType<PlaceSegment>().Select(segment => (long)segment.Feature - numbers)];
        if (embedded.Length > 0)
            yield return graph.Cast(graph.Columns(places, embedded), OnnxType.Float);
    }

    // 1 in the column of the place; of a place without training rows the shares of the others.
    private static string OneHot(OnnxGraph graph, CategoryState[] categories, (int Category, int Place)[] columns, string places)
    {
        var encoded = graph.Cast(IsPlace("place", column => column.Place), OnnxType.Float);
        if (columns.All(column => categories[column.Category].Shares is null))
            return encoded;
        var isMissing = IsPlace("missing", column => Untrained(column.Category, CategoryMap.Missing));
        var isUnseen = IsPlace("unseen", column => Untrained(column.Category, CategoryMap.Unseen));
        var shares = graph.Row<float>("shares", Array.ConvertAll(columns, column => categories[column.Category].Shares?[column.Place] ?? 0));
        return graph.Apply("Where", [graph.Apply("Or", [isMissing, isUnseen]), shares, encoded]);

        string IsPlace(string name, Func<(int Category, int Place), int> place) =>
            graph.Apply("Equal", [places, graph.Row<long>(name, Array.ConvertAll(columns, column => (long)place(column)))]);

        // A place that no category has where this one has training rows.
        int Untrained(int category, int place) => categories[category].Shares?[place] == 0 ? place : -1;
    }

    // A table of all columns' places: of each the missing one, those of categories 1, 2, …, n, and the unseen one.
    private static string PlacesOf(OnnxGraph graph, CategoryState[] categories, string x)
    {
        var table = categories.SelectMany(category => (long[])[CategoryMap.Missing, .. category.Places.Select(place => (long)place), CategoryMap.Unseen]);
        var first = new long[categories.Length];
        for (var k = 1; k < first.Length; k++)
            first[k] = first[k - 1] + categories[k - 1].Places.Length + 2;
        var (least, most) = (graph.Scalar(1f), graph.Row<float>("values", Array.ConvertAll(categories, category => (float)category.Places.Length)));

        var isValue = graph.Apply("And", [graph.Apply("GreaterOrEqual", [x, least]), graph.Apply("LessOrEqual", [x, most])]);
        var isMissing = graph.Apply("Or", [graph.Apply("IsNaN", [x]), graph.Apply("Equal", [x, graph.Scalar(0f)])]);
        var other = graph.Apply("Where", [isMissing, graph.Scalar(0f), graph.Apply("Add", [most, least])]);
        var row = graph.Cast(graph.Apply("Where", [isValue, x, other]), OnnxType.Int64);
        return graph.Apply("Gather", [graph.Row<long>("places", [.. table]), graph.Apply("Add", [row, graph.Row<long>("first", first)])]);
    }
}
