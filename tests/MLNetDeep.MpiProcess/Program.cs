using MLNetDeep;
using MLNetDeep.Mpi.Tests;

// usage: MLNetDeep.MpiProcess SCENARIO FOLDER
// A rank of a job: does what a scenario says, and writes what it has to say to FOLDER/SCENARIO-RANK.txt.
var (scenario, folder) = (args[0], args[1]);
using var output = new StreamWriter(Path.Combine(folder, $"{scenario}-{MpiEngine.Rank}.txt")) { AutoFlush = true };
return Scenarios.Run(scenario, folder, output);
