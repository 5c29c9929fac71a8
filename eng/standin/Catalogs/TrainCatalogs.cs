using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>A task; its metrics are in the other part of the class, in Evaluation.</summary>
public abstract partial class TrainCatalogBase : IInternalCatalog
{
    private readonly IHost _host;

    private protected TrainCatalogBase(IHostEnvironment env, string registrationName) => _host = env.Register(registrationName);

    IHostEnvironment IInternalCatalog.Environment => _host;

    private protected IHostEnvironment Environment => _host;

    /// <summary>What the trainers of a task are extension methods of. The stand-in has none of its own.</summary>
    public abstract class CatalogInstantiatorBase : IInternalCatalog
    {
        private readonly TrainCatalogBase _owner;

        private protected CatalogInstantiatorBase(TrainCatalogBase owner) => _owner = owner;

        IHostEnvironment IInternalCatalog.Environment => _owner.Environment;
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

public sealed partial class RegressionCatalog : TrainCatalogBase
{
    internal RegressionCatalog(IHostEnvironment env) : base(env, nameof(RegressionCatalog)) => Trainers = new(this);

    public RegressionTrainers Trainers { get; }

    public sealed class RegressionTrainers : CatalogInstantiatorBase
    {
        internal RegressionTrainers(RegressionCatalog catalog) : base(catalog) { }
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
