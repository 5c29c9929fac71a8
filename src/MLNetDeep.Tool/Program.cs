using System.Globalization;
using System.Runtime.InteropServices;
using MLNetDeep.Tool;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
using var cancellation = new CancellationTokenSource();

// The process goes on: the training ends at its next step, and what was begun is deleted.
void Cancel(PosixSignalContext signal)
{
    signal.Cancel = true;
    cancellation.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
return CommandLine.Run(args, new ToolOutput(Console.Out, Console.Error, IsTerminal: !Console.IsOutputRedirected), cancellation.Token);
