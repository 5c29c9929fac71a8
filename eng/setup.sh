# Sourced by the scripts at the root: checks for the SDK and settles where ML.NET comes from, in one line of output.
# MLNetSource (environment) forces a source; see eng/MLNetSource.props.

if ! command -v dotnet >/dev/null; then
  echo "The .NET SDK 10 is needed and 'dotnet' is not on the PATH: https://dotnet.microsoft.com/download" >&2
  exit 1
fi
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

mlnet_property() { dotnet msbuild src/MLNetDeep/MLNetDeep.csproj -getProperty:"$1"; }

# Tries once to bring the package into the machine's cache; a failure is remembered, and costs seconds.
mlnet_restore() {
  local version=$1 remembered=artifacts/no-mlnet-$1
  [ -e "$remembered" ] && return
  echo "Looking for the package Microsoft.ML $version …"
  if ! timeout 120 dotnet restore src/MLNetDeep/MLNetDeep.csproj -p:MLNetSource=package >artifacts/mlnet-restore.log 2>&1; then
    mv artifacts/mlnet-restore.log "$remembered"
  fi
}

mkdir -p artifacts
if [ "${MLNetSource:-auto}" = auto ] && [ "$(mlnet_property MLNetResolvedSource)" = standin ]; then
  mlnet_restore "$(mlnet_property MLNetVersion)"
fi

mlnet_source=$(mlnet_property MLNetResolvedSource)
case ${MLNetSource:-auto}/$mlnet_source in
  */package) echo "ML.NET: the package Microsoft.ML $(mlnet_property MLNetVersion)" ;;
  */directory) echo "ML.NET: the assemblies in ${MLNetDirectory:?names the folder of ML.NET\'s assemblies}" ;;
  standin/*) echo "ML.NET: the stand-in in eng/standin, as MLNetSource says" ;;
  */standin) echo "ML.NET: the stand-in in eng/standin, as Microsoft.ML $(mlnet_property MLNetVersion) could not be restored (delete artifacts/no-mlnet-* to try again, or set MLNetSource)" ;;
  *) echo "MLNetSource must be auto, package, directory or standin, however: $mlnet_source" >&2; exit 1 ;;
esac
