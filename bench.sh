#!/usr/bin/env bash
# Measures speed, one JSON line a network; arguments: seconds a measurement (2), threads (one a core).
set -euo pipefail
cd "$(dirname "$0")"
source eng/setup.sh >&2

dotnet build bench/MLNetDeep.Bench -c Release -v quiet -clp:NoSummary --nologo >&2
dotnet "artifacts/$mlnet_source/bin/MLNetDeep.Bench/release/MLNetDeep.Bench.dll" "$@"
