# Sourced by the scripts at the root: checks for the SDK and settles where ML.NET, its AutoML and TorchSharp come from, in a line of output each.
# MLNetSource, AutoMLSource and TorchSharpSource (environment) force a source; see the props of these names in eng.

if ! command -v dotnet >/dev/null; then
  echo "The .NET SDK 10 is needed and 'dotnet' is not on the PATH: https://dotnet.microsoft.com/download" >&2
  exit 1
fi
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

mlnet_property() { dotnet msbuild src/MLNetDeep/MLNetDeep.csproj -getProperty:"$1"; }
automl_property() { dotnet msbuild src/MLNetDeep.AutoML/MLNetDeep.AutoML.csproj -getProperty:"$1"; }
torchsharp_property() { dotnet msbuild tests/MLNetDeep.TorchSharp.Tests/MLNetDeep.TorchSharp.Tests.csproj -getProperty:"$1"; }

# Tries once to bring a package into the machine's cache; a failure is remembered, and costs seconds.
restore_once() { # what it is remembered as, package, version, project, property that asks for it
  local remembered=artifacts/no-$1-$3 log=artifacts/$1-restore.log
  [ -e "$remembered" ] && return
  echo "Looking for the package $2 $3 …"
  if ! timeout 120 dotnet restore "$4" -p:"$5"=package >"$log" 2>&1; then
    mv "$log" "$remembered"
  fi
}

mkdir -p artifacts
if [ "${MLNetSource:-auto}" = auto ] && [ "$(mlnet_property MLNetResolvedSource)" = standin ]; then
  restore_once mlnet Microsoft.ML "$(mlnet_property MLNetVersion)" src/MLNetDeep/MLNetDeep.csproj MLNetSource
fi

mlnet_source=$(mlnet_property MLNetResolvedSource)
case ${MLNetSource:-auto}/$mlnet_source in
  */package) echo "ML.NET: the package Microsoft.ML $(mlnet_property MLNetVersion)" ;;
  */directory) echo "ML.NET: the assemblies in ${MLNetDirectory:?names the folder of ML.NET\'s assemblies}" ;;
  standin/*) echo "ML.NET: the stand-in in eng/standin, as MLNetSource says" ;;
  */standin) echo "ML.NET: the stand-in in eng/standin, as Microsoft.ML $(mlnet_property MLNetVersion) could not be restored (delete artifacts/no-mlnet-* to try again, or set MLNetSource)" ;;
  *) echo "MLNetSource must be auto, package, directory or standin, however: $mlnet_source" >&2; exit 1 ;;
esac

# ML.NET's own way to ONNX, which only tests use.
if [ "$mlnet_source" = package ] && [ "$(mlnet_property OnnxConverterSource)" = none ]; then
  restore_once onnxconverter Microsoft.ML.OnnxConverter "$(mlnet_property OnnxConverterVersion)" tests/MLNetDeep.Tests/MLNetDeep.Tests.csproj OnnxConverterSource
fi

# libtorch itself, which is large, is never restored by itself: see LibtorchSource.
if [ "${TorchSharpSource:-auto}" = auto ] && [ "$(torchsharp_property TorchSharpResolvedSource)" = none ]; then
  restore_once torchsharp TorchSharp "$(torchsharp_property TorchSharpVersion)" src/MLNetDeep.TorchSharp/MLNetDeep.TorchSharp.csproj TorchSharpSource
fi
echo "TorchSharp: $(torchsharp_property TorchSharpDescription)"

if [ "${AutoMLSource:-auto}" = auto ] && [ "$mlnet_source" = package ] && [ "$(automl_property AutoMLResolvedSource)" = none ]; then
  restore_once automl Microsoft.ML.AutoML "$(automl_property AutoMLVersion)" src/MLNetDeep.AutoML/MLNetDeep.AutoML.csproj AutoMLSource
fi
echo "AutoML: $(automl_property AutoMLDescription)"
