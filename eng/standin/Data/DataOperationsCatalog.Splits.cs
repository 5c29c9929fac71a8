using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed partial class DataOperationsCatalog
{
    /// <summary>Two parts of one view.</summary>
    public readonly struct TrainTestData
    {
        public readonly IDataView TrainSet;
        public readonly IDataView TestSet;

        internal TrainTestData(IDataView trainSet, IDataView testSet)
        {
            TrainSet = trainSet;
            TestSet = testSet;
        }
    }

    /// <summary>Puts each row, at random, into the test or the train set. The order stays.</summary>
    /// <param name="data">The view.</param>
    /// <param name="testFraction">The share of test rows, about; in (0, 1).</param>
    /// <param name="samplingKeyColumnName">Rows with the same value of this column go to the same set.</param>
    /// <param name="seed">Decides the sets; where null, the context's seed does.</param>
    public TrainTestData TrainTestSplit(IDataView data, double testFraction = 0.1, string samplingKeyColumnName = null, int? seed = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        Contracts.CheckParam(testFraction is > 0 and < 1, nameof(testFraction), "Must be between 0 and 1 exclusive");
        var split = new RandomSplit(_host, data, samplingKeyColumnName, seed);
        return new(split.Rows(position => position >= testFraction), split.Rows(position => position < testFraction));
    }

    /// <summary>Puts each row, at random, into one fold; each fold is the test set once.</summary>
    /// <param name="data">The view.</param>
    /// <param name="numberOfFolds">The number of folds, more than 1.</param>
    /// <param name="samplingKeyColumnName">Rows with the same value of this column go to the same fold.</param>
    /// <param name="seed">Decides the folds; where null, the context's seed does.</param>
    public IReadOnlyList<TrainTestData> CrossValidationSplit(IDataView data, int numberOfFolds = 5, string samplingKeyColumnName = null, int? seed = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        Contracts.CheckParam(numberOfFolds > 1, nameof(numberOfFolds), "Must be more than 1");
        var split = new RandomSplit(_host, data, samplingKeyColumnName, seed);
        return [.. Enumerable.Range(0, numberOfFolds).Select(fold => new TrainTestData(
            split.Rows(position => (int)(position * numberOfFolds) != fold),
            split.Rows(position => (int)(position * numberOfFolds) == fold)))];
    }

    /// <summary>Gives each row a number in [0, 1) that follows from the seed, and from the sampling key or the order of the rows.</summary>
    private sealed class RandomSplit
    {
        private readonly IDataView _data;
        private readonly DataViewSchema.Column? _key;
        private readonly int _seed;

        public RandomSplit(IHost host, IDataView data, string samplingKeyColumn, int? seed)
        {
            _data = data;
            _seed = seed ?? ((IHostEnvironmentInternal)host).Seed ?? host.Rand.Next();
            if (samplingKeyColumn != null)
                _key = data.Schema.GetColumnOrNull(samplingKeyColumn)
                    ?? throw Contracts.MissingColumn(nameof(samplingKeyColumn), "SamplingKeyColumn", samplingKeyColumn);
        }

        public IDataView Rows(Func<double, bool> kept) => new RowFilterDataView(_data, _key is { } tested ? [tested] : [], row =>
        {
            if (_key is not { } key)
            {
                var random = new Random(_seed);
                return () => kept(random.NextDouble());
            }
            var read = GenericCall.Invoke<Func<string>>(TextReader<int>, [key.Type.RawType], row, key);
            return () => kept(Hash(read()));
        });

        private static Func<string> TextReader<T>(DataViewRow row, DataViewSchema.Column column)
        {
            var getter = row.GetGetter<T>(column);
            T value = default;
            return () =>
            {
                getter(ref value);
                return value is System.Collections.IEnumerable items
                    ? string.Join('\0', items.Cast<object>())
                    : Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture);
            };
        }

        // FNV-1a of the text, mixed with the seed by the finalizer of splitmix64.
        private double Hash(string text)
        {
            ulong hash = 14695981039346656037;
            foreach (char c in text)
                hash = (hash ^ c) * 1099511628211;
            hash += (ulong)_seed * 0x9E3779B97F4A7C15;
            hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
            hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EB;
            return ((hash ^ (hash >> 31)) >> 11) * (1.0 / (1UL << 53));
        }
    }
}
