#!/usr/bin/env bash
# Writes the packages and their symbols to a folder; packages of ours that lie there already are removed.
#   nuget/pack.sh [FEED [ARGUMENTS OF dotnet msbuild…]]      FEED: artifacts/feed of this repository, if not said
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
feed=${1:-$root/artifacts/feed}
shift $(($# > 0))
mkdir -p "$feed"
feed=$(cd "$feed" && pwd)

cd "$root" # where global.json chooses the SDK
rm -f "$feed"/MLNetDeep*.nupkg "$feed"/MLNetDeep*.snupkg
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet msbuild nuget/Packages.proj -restore -verbosity:minimal -p:Configuration=Release "-p:PackageOutputPath=$feed" "$@"

du -ch "$feed"/MLNetDeep*.nupkg "$feed"/MLNetDeep*.snupkg
