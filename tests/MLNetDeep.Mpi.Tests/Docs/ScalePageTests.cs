using System.Globalization;
using MLNetDeep.Tests.Docs;

namespace MLNetDeep.Mpi.Tests.Docs;

/// <summary>The tables of docs/scale.md are what its formulas give of its measurements, and the bytes those that were measured.</summary>
[TestClass]
public sealed class ScalePageTests
{
    private const int BatchRows = 256;
    private const int BytesOfWeight = 4, BytesOfLoss = 16, BytesOfFlags = 4;
    private const double NanosecondsOfByte = 0.3;               // to copy and add it

    private static readonly string[] Lines = File.ReadAllLines(DocsProgram.Pages().Single(path => Path.GetFileName(path) == "scale.md"));

    /// <summary>A network of the page; times in ms.</summary>
    private sealed record Network(string Name, long Weights, int Norms, long NormColumns, double Step, double Reading)
    {
        // Of one rank, in a step.
        public double Bytes(int nodes) =>
            2.0 * (nodes - 1) / nodes * BytesOfWeight * Weights + (nodes - 1) * (BytesOfLoss + 4.0 * BytesOfWeight * NormColumns)
            + BytesOfFlags * Rounds(nodes);

        // The agreement, one gathering of the loss, two of each normalization, the two halves of the sum.
        public double Communication(int nodes, Line line)
        {
            var exchanges = 3 + 2 * Norms;
            var microseconds = line.Latency * (Rounds(nodes) + exchanges) + line.Message * (Rounds(nodes) + exchanges * (nodes - 1));
            return 1e-3 * microseconds + 1e-6 * Bytes(nodes) * (8 / line.Gigabits + NanosecondsOfByte);
        }

        public string SpeedUp(int nodes, Line line) =>
            Show(nodes * Step / (Step + (nodes - 1) * Reading + Communication(nodes, line)));

        // Rows of a node for which half of the time is its own computation.
        public string HalfBatch(int nodes, Line line) => Step <= (nodes - 1) * Reading ? "never"
            : Math.Ceiling(BatchRows * Communication(nodes, line) / (Step - (nodes - 1) * Reading)).ToString("N0", CultureInfo.InvariantCulture);

        private static double Rounds(int nodes) => Math.Ceiling(Math.Log2(nodes));
    }

    /// <summary>A line between machines; times in µs.</summary>
    private sealed record Line(double Gigabits, double Latency, double Message);

    [TestMethod]
    public void SpeedUp_OfEachNetworkAndLine_IsThatOfTheFormula() => RequireTable("| Speed-up |", (network, nodes, line) => network.SpeedUp(nodes, line));

    [TestMethod]
    public void HalfBatch_OfEachNetworkAndLine_IsThatOfTheFormula() => RequireTable("| Rows a node |", (network, nodes, line) => network.HalfBatch(nodes, line));

    // What an exact count gives, but for shares that differ by one weight.
    [TestMethod]
    public void Bytes_ThatWereMeasured_AreThoseOfTheFormula()
    {
        var measured = Rows("| Measured |").Skip(1).ToArray();
        Assert.HasCount(2 * Networks().Length, measured);
        foreach (var row in measured)
            Assert.AreEqual(Networks().Single(network => network.Name == row[0]).Bytes((int)Number(row[1])), Number(row[^1]), 16, row[0]);
    }

    [TestMethod]
    public void SpeedUp_OfWholeNetworks_IsThatOfTheStages()
    {
        var rows = Rows("| Networks or candidates |");
        Assert.HasCount(6, rows);
        foreach (var row in rows[1..])
        {
            double[] stages = [.. row[1].Split('+').Select(Number)];
            CollectionAssert.AreEqual(
                rows[0][2..].Select(nodes => Show(stages.Sum() / stages.Sum(stage => Math.Ceiling(stage / Number(nodes))))).ToArray(), row[2..], row[0]);
        }
    }

    private static void RequireTable(string title, Func<Network, int, Line, string> cell)
    {
        var rows = Rows(title);
        var (networks, lines) = (Networks(), AllLines());
        Assert.HasCount(1 + networks.Length * lines.Length, rows);
        foreach (var (row, (network, line)) in rows[1..].Zip(networks.SelectMany(network => lines.Select(line => (network, line)))))
        {
            Assert.AreEqual(FormattableString.Invariant($"{network.Name}, {line.Gigabits} Gbit/s"), row[0]);
            CollectionAssert.AreEqual(rows[0][1..].Select(nodes => cell(network, (int)Number(nodes), line)).ToArray(), row[1..], row[0]);
        }
    }

    private static Network[] Networks() => [.. Rows("| Network |").Skip(1).Select(row =>
        new Network(row[0], (long)Number(row[1]), (int)Number(row[2]), (long)Number(row[3]), Number(row[4]), Number(row[5])))];

    private static Line[] AllLines() => [.. Rows("| Line, Gbit/s |").Skip(1).Select(row => new Line(Number(row[0]), Number(row[1]), Number(row[2])))];

    // The heads and the rows of the table that begins so.
    private static string[][] Rows(string title)
    {
        var first = Array.FindIndex(Lines, line => line.StartsWith(title, StringComparison.Ordinal));
        var cells = Lines[first..].TakeWhile(line => line.StartsWith('|')).Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray()).ToArray();
        return [cells[0], .. cells[2..]];
    }

    private static double Number(string cell) => double.Parse(cell.Replace("**", ""), NumberStyles.Number, CultureInfo.InvariantCulture);

    private static string Show(double speedUp) => speedUp.ToString(speedUp < 9.95 ? "0.0" : "0", CultureInfo.InvariantCulture);
}
