# Sourced by the scripts at the root: checks for the SDK, which brings everything else by itself.
if ! command -v dotnet >/dev/null; then
  echo "The .NET SDK 10 is needed and 'dotnet' is not on the PATH: https://dotnet.microsoft.com/download" >&2
  exit 1
fi
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
export UseSharedCompilation=true                            # one compiler for all projects, also where a machine's settings say otherwise
mkdir -p artifacts
trap 'exit 130' INT                                         # Ctrl+C ends the script, not only what it waits for
