/// <summary>Who is better, the network or the better of the trees, by accuracy and by log loss.</summary>
internal sealed class Verdict
{
    private readonly List<(Kind Kind, double Accuracy, double LogLoss)> _results = [];

    public void Add(Kind kind, double accuracy, double logLoss) => _results.Add((kind, accuracy, logLoss));

    public override string ToString()
    {
        double Best(Kind kind, Func<(Kind Kind, double Accuracy, double LogLoss), double> cost) => _results.Where(one => one.Kind == kind).Min(cost);
        var (accuracy, treesAccuracy) = (-Best(Kind.Network, one => -one.Accuracy), -Best(Kind.Trees, one => -one.Accuracy));
        var (logLoss, treesLogLoss) = (Best(Kind.Network, one => one.LogLoss), Best(Kind.Trees, one => one.LogLoss));
        return $"Accuracy: {Winner(accuracy - treesAccuracy)}, {accuracy:F4} to {treesAccuracy:F4}. "
            + $"Log loss: {Winner(treesLogLoss - logLoss)}, {logLoss:F4} to {treesLogLoss:F4}.";
    }

    private static string Winner(double lead) => lead > 0 ? "the network wins" : lead < 0 ? "the trees win" : "a draw";
}
