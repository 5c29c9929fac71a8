#!/usr/bin/env bash
# Runs the tests that need libtorch, as they were built: eng/libtorch-tests.sh --filter Devices
# TorchSharp's native library needs the C++ library of GCC 13. Where the system's is older they run in a Debian 13; where there can be none,
# a line says why, and the tests skip themselves.
set -euo pipefail
cd "$(dirname "$0")/.."
source eng/setup.sh

# E.g. version `GLIBCXX_3.4.32' not found. Nothing where the system has all, or is not Linux.
lacking=$(ldd artifacts/bin/MLNetDeep.TorchSharp.Tests/debug/runtimes/linux-x64/native/libLibTorchSharp.so 2>&1 |
  grep -o -m 1 'version .* not found' || true)

inside=
if [ -n "$lacking" ]; then
  { reason=$(eng/debian13.sh true 2>&1 >&3) && inside=eng/debian13.sh; } 3>&1 ||
    echo "Tests of libtorch are skipped: $lacking, and $reason"
fi

failed=0
for project in MLNetDeep.TorchSharp.Tests MLNetDeep.BesideTorchSharp.Tests; do
  $inside dotnet test "artifacts/bin/$project/debug/$project.dll" "$@" || failed=1
done
exit "$failed"
