using MLNetDeep.Kernels;
using MLNetDeep.Networks;
using MLNetDeep.Plots;
using MLNetDeep.Randomness;

namespace MLNetDeep.Core.Tests.Pictures;

/// <summary>Each activation and its derivative, as its own layer gives them in evaluation.</summary>
internal static class ActivationPictures
{
    private const double End = 4, Spacing = 0.02;

    public static IEnumerable<(string Name, string Svg)> All()
    {
        foreach (var (name, title, activation) in ((string, string, Activation)[])
        [
            ("relu", "ReLU", Activation.Relu()),
            ("leaky-relu", "LeakyReLU(0.1)", Activation.LeakyRelu(0.1f)),
            ("prelu", "PReLU, its slope 0.25", Activation.Prelu()),
            ("elu", "ELU", Activation.Elu()),
            ("selu", "SELU", Activation.Selu()),
            ("gelu", "GELU", Activation.Gelu()),
            ("gelu-tanh", "GELU, tanh form", Activation.GeluTanh()),
            ("silu", "SiLU", Activation.Silu()),
            ("mish", "Mish", Activation.Mish()),
            ("tanh", "Tanh", Activation.Tanh()),
            ("sigmoid", "Sigmoid", Activation.Sigmoid()),
        ])
        {
            var plot = Axes(title, Curves(activation, [(1, 0)]));
            yield return (name, plot.ToSvg());
        }
        yield return ("rrelu", Rrelu());
        yield return ("maxout", Axes("Maxout of −x − 1, x/4 and x − ½", Curves(Activation.Maxout(3), [(-1, -1), (0.25f, 0), (1, -0.5f)])).ToSvg());
        yield return ("crelu", Crelu());
        yield return ("parametric", Parametric());
    }

    private static string Rrelu()
    {
        var plot = Axes("RReLU", Curves(Activation.Rrelu(), [(1, 0)]), bottom: -1.5);
        plot.Add(Line("least slope, 1/8", 1f / 8)).Add(Line("largest slope, 1/3", 1f / 3));
        return plot.ToSvg();

        static PlotSeries Line(string name, float slope) =>
            new(name, [.. Curves(Activation.LeakyRelu(slope), [(1, 0)]).Where(point => point.X <= 0).Select(point => (point.X, point.Y[0]))]) { Colour = slope < 0.2 ? 5 : 3 };
    }

    private static string Parametric()
    {
        var plot = new Plot("Parametric SELU", X, new PlotAxis("") { From = -5, To = 5 });
        foreach (var (alpha, colour) in ((float, int)[])[(0, 2), (0.5f, 1), (1, 0), (1.5f, 3)])
            plot.Add(new PlotSeries(FormattableString.Invariant($"a = {alpha}"), [.. Curves(Activation.Parametric(Activation.Selu()), [(1, 0)], alpha).Select(point => (point.X, (double)point.Y[0]))]) { Colour = colour });
        return plot.ToSvg();
    }

    private static string Crelu()
    {
        var curves = Curves(Activation.Crelu(), [(1, 0)]);
        return new Plot("CReLU", X, new PlotAxis("") { From = -1.5, To = End })
            .Add(new PlotSeries("first half", [.. curves.Select(point => (point.X, point.Y[0]))]) { Colour = 0 })
            .Add(new PlotSeries("second half", [.. curves.Select(point => (point.X, point.Y[1]))]) { Colour = 2 })
            .Add(new PlotSeries("sum of derivatives", [.. curves.Select(point => (point.X, point.Slope))]) { Colour = 1, Dashed = true })
            .ToSvg();
    }

    private static PlotAxis X => new("x") { From = -End, To = End };

    private static Plot Axes(string title, IReadOnlyList<(double X, float[] Y, double Slope)> curves, double? bottom = null) => new Plot(
        title, X, new PlotAxis("") { From = bottom ?? Math.Floor(2 * Math.Min(0, curves.Min(point => Math.Min(point.Y[0], point.Slope)))) / 2 })
        .Add(new PlotSeries("f(x)", [.. curves.Select(point => (point.X, (double)point.Y[0]))]) { Colour = 0 })
        .Add(new PlotSeries("derivative", [.. curves.Select(point => (point.X, point.Slope))]) { Colour = 1, Dashed = true });

    /// <summary>Outputs and the summed derivative where the activation reads a·x + b for each of <paramref name="columns"/>.</summary>
    private static List<(double X, float[] Y, double Slope)> Curves(Activation activation, (float A, float B)[] columns, float? alpha = null)
    {
        // Midpoints: no picture depends on the slope at a kink.
        var xs = Enumerable.Range(0, (int)(2 * End / Spacing)).Select(i => (float)((i + 0.5) * Spacing - End)).ToArray();
        var store = new ParameterStore();
        var layer = new ActivationSpec("activation", columns.Length, activation).Create(store);
        store.Allocate();
        layer.Initialize(new TorchGenerator(1));
        layer.Allocate(xs.Length);
        if (alpha is float learned)
            store.Values.Fill(learned);
        float[] x = [.. xs.SelectMany(value => columns.Select(column => column.A * value + column.B))];
        float[] y = new float[xs.Length * layer.Outputs], dy = new float[y.Length], dx = new float[x.Length];
        Array.Fill(dy, 1f);
        using var kernels = new KernelContext(threads: 1);
        var pass = new Pass(kernels, new DropoutStream(1)) { Rows = xs.Length, Training = false };
        layer.Forward(pass, x, y);
        layer.Backward(pass, x, y, dy, dx);
        return
        [
            .. xs.Select((value, r) => ((double)value, y[(r * layer.Outputs)..((r + 1) * layer.Outputs)],
                columns.Select((column, c) => (double)column.A * dx[r * columns.Length + c]).Sum())),
        ];
    }
}
