#!/usr/bin/env bash
# Runs the tests that need libtorch, as they were built: eng/libtorch-tests.sh --filter Devices
# Where libtorch cannot be loaded, a line says why, and the tests skip themselves.
set -euo pipefail
cd "$(dirname "$0")/.."
source eng/setup.sh
source eng/libtorch.sh

find_place_for_libtorch artifacts/bin/MLNetDeep.TorchSharp.Tests/debug || echo "Tests of libtorch are skipped: $reason"

failed=0
for project in MLNetDeep.TorchSharp.Tests MLNetDeep.BesideTorchSharp.Tests; do
  $inside dotnet test "artifacts/bin/$project/debug/$project.dll" "$@" || failed=1
done
exit "$failed"
