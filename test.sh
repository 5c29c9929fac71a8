#!/usr/bin/env bash
# Does all the set-up and runs every test; further arguments go to the test runner: ./test.sh --filter Parity
# What computes is tested once more for each older set of vector instructions. Tests of libtorch are run by eng/libtorch-tests.sh, on a
# system that is too old for it in a Debian 13.
set -euo pipefail
cd "$(dirname "$0")"
source eng/setup.sh

log=artifacts/test.log
failed=0

older_instructions() {
  local failed=0 setting computes=("$@")
  [ $# -gt 0 ] || computes=(--filter 'FullyQualifiedName~.Kernels.|FullyQualifiedName~.Networks.|FullyQualifiedName~.Parity.|FullyQualifiedName~.Training.|FullyQualifiedName~.Randomness.')
  for setting in DOTNET_EnableAVX512=0 DOTNET_EnableAVX2=0 DOTNET_EnableHWIntrinsic=0; do
    echo "— $setting"
    (export "$setting"; dotnet test tests/MLNetDeep.Core.Tests --no-build "${computes[@]}" 2>&1) || failed=1
  done
  return "$failed"
}

dotnet build MLNetDeep.sln 2>&1 | tee "$log"
dotnet test MLNetDeep.sln --no-build -p:LibtorchTests=false "$@" 2>&1 | tee -a "$log" || failed=1
eng/libtorch-tests.sh "$@" 2>&1 | tee -a "$log" || failed=1
older_instructions "$@" 2>&1 | tee -a "$log" || failed=1

# A project's line: Passed!  - Failed:     0, Passed:    12, Skipped:     0, Total:    12, Duration: 1 s - X.dll (net10.0)
awk -v broken="$failed" '
  /Failed: +[0-9]+, Passed: +[0-9]+, Skipped: +[0-9]+/ {
    line = $0; sub(/.*Failed: +/, "", line); failed += line
    sub(/.*Passed: +/, "", line); passed += line
    sub(/.*Skipped: +/, "", line); skipped += line
  }
  END {
    if (broken && !failed) { print "The build or a test run failed: see artifacts/test.log"; failed = 1 }
    if (!passed && !failed) { print "No test was run."; failed = 1 }
    printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
    exit failed > 0
  }' "$log"
