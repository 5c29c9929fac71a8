using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>A task: its trainers are extension methods of its <c>Trainers</c>; its metrics are in the other part of the class.</summary>
public abstract partial class TrainCatalogBase : IInternalCatalog
{
    private readonly IHost _host;

    private protected TrainCatalogBase(IHostEnvironment env, string registrationName) => _host = env.Register(registrationName);

    IHostEnvironment IInternalCatalog.Environment => _host;

    private protected IHostEnvironment Environment => _host;

    /// <summary>What extension methods for trainers attach to.</summary>
    public abstract class CatalogInstantiatorBase : IInternalCatalog
    {
        private protected CatalogInstantiatorBase(TrainCatalogBase catalog) => Owner = catalog;

        IHostEnvironment IInternalCatalog.Environment => Owner.Environment;

        internal TrainCatalogBase Owner { get; }
    }
}

public sealed partial class BinaryClassificationCatalog : TrainCatalogBase
{
    internal BinaryClassificationCatalog(IHostEnvironment env) : base(env, nameof(BinaryClassificationCatalog)) => Trainers = new(this);

    public BinaryClassificationTrainers Trainers { get; }

    public sealed class BinaryClassificationTrainers : CatalogInstantiatorBase
    {
        internal BinaryClassificationTrainers(BinaryClassificationCatalog catalog) : base(catalog) { }
    }
}

public sealed partial class MulticlassClassificationCatalog : TrainCatalogBase
{
    internal MulticlassClassificationCatalog(IHostEnvironment env) : base(env, nameof(MulticlassClassificationCatalog)) => Trainers = new(this);

    public MulticlassClassificationTrainers Trainers { get; }

    public sealed class MulticlassClassificationTrainers : CatalogInstantiatorBase
    {
        internal MulticlassClassificationTrainers(MulticlassClassificationCatalog catalog) : base(catalog) { }
    }
}

public sealed partial class RegressionCatalog : TrainCatalogBase
{
    internal RegressionCatalog(IHostEnvironment env) : base(env, nameof(RegressionCatalog)) => Trainers = new(this);

    public RegressionTrainers Trainers { get; }

    public sealed class RegressionTrainers : CatalogInstantiatorBase
    {
        internal RegressionTrainers(RegressionCatalog catalog) : base(catalog) { }
    }
}
