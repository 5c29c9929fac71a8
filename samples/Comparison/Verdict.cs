/// <summary>Who is better, the network or the trees, by accuracy and by log loss.</summary>
internal sealed class Verdict
{
    private readonly Dictionary<Kind, (double Accuracy, double LogLoss)> _results = [];

    public void Add(Kind kind, double accuracy, double logLoss) => _results.Add(kind, (accuracy, logLoss));

    public override string ToString()
    {
        var (network, trees) = (_results[Kind.Network], _results[Kind.Trees]);
        return $"Accuracy: {Winner(network.Accuracy - trees.Accuracy)}, {network.Accuracy:F4} to {trees.Accuracy:F4}. "
            + $"Log loss: {Winner(trees.LogLoss - network.LogLoss)}, {network.LogLoss:F4} to {trees.LogLoss:F4}.";
    }

    private static string Winner(double lead) => lead > 0 ? "the network wins" : lead < 0 ? "the trees win" : "a draw";
}
