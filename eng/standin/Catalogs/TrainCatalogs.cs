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
}

public sealed partial class BinaryClassificationCatalog : TrainCatalogBase
{
    internal BinaryClassificationCatalog(IHostEnvironment env) : base(env, nameof(BinaryClassificationCatalog)) { }
}

public sealed partial class RegressionCatalog : TrainCatalogBase
{
    internal RegressionCatalog(IHostEnvironment env) : base(env, nameof(RegressionCatalog)) { }
}

public sealed partial class MulticlassClassificationCatalog : TrainCatalogBase
{
    internal MulticlassClassificationCatalog(IHostEnvironment env) : base(env, nameof(MulticlassClassificationCatalog)) => Trainers = new(this);

    /// <summary>What trainers are extension methods of. The stand-in has none of its own.</summary>
    public MulticlassClassificationTrainers Trainers { get; }

    public sealed class MulticlassClassificationTrainers : IInternalCatalog
    {
        private readonly MulticlassClassificationCatalog _owner;

        internal MulticlassClassificationTrainers(MulticlassClassificationCatalog owner) => _owner = owner;

        IHostEnvironment IInternalCatalog.Environment => _owner.Environment;
    }
}
