#!/usr/bin/env bash
# Does all the set-up and runs every test; further arguments go to the test runner: ./test.sh --filter Parity
# Beside what dotnet test MLNetDeep.sln runs: the tests of libtorch also on a system that is too old for it (eng/libtorch-tests.sh), the
# kernels once more with each older set of vector instructions, and what touches ML.NET once more on the newest that is supported.
set -euo pipefail
cd "$(dirname "$0")"
source eng/setup.sh

newest_mlnet=6.0.0
folder=artifacts/test
rm -rf "$folder"
mkdir -p "$folder"

# Each part writes a log of its own, which is shown when it has ended; two parts go side by side.
part() { # name, command…
  local name=$1 status=0
  shift
  "$@" >"$folder/$name.log" 2>&1 || status=$?
  echo "— $name"
  cat "$folder/$name.log"
  [ "$status" -eq 0 ] || touch "$folder/failed"
}

older_instructions() {
  local failed=0 setting computes=("$@")
  # Gradients of whole networks are left out: those of each layer and block, and PyTorch's numbers, are not.
  [ $# -gt 0 ] || computes=(--filter 'FullyQualifiedName~.Kernels.|FullyQualifiedName~.Parity.|(FullyQualifiedName~.Networks.&FullyQualifiedName!~.NetworkGradientTests.&FullyQualifiedName!~.TrunkGradientTests.)')
  for setting in DOTNET_EnableAVX512=0 DOTNET_EnableAVX2=0 DOTNET_EnableHWIntrinsic=0; do
    echo "$setting"
    env "$setting" dotnet test artifacts/bin/MLNetDeep.Core.Tests/debug/MLNetDeep.Core.Tests.dll "${computes[@]}" || failed=1
  done
  return "$failed"
}

on_newest_mlnet() {
  local failed=0 project binding=("$@")
  # Samples, docs and README show ML.NET 5; what they call is tested by the others.
  [ $# -gt 0 ] || binding=(--filter 'FullyQualifiedName!~.Samples.&FullyQualifiedName!~.Docs.&FullyQualifiedName!~.Readme.')
  for project in MLNet.Contract.Tests MLNetDeep.Tests; do
    dotnet test "tests/$project" -p:MLNetVersion="$newest_mlnet" "${binding[@]}" || failed=1
  done
  return "$failed"
}

reason=$(eng/mpich.sh 2>&1) || echo "Tests of MPI are skipped: there is no mpiexec, and $reason"

if ! dotnet build MLNetDeep.sln -clp:NoSummary; then
  echo "The build failed."
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
fi

set -m # a process group of its own, which Ctrl+C ends too
{
  part libtorch eng/libtorch-tests.sh "$@"
  part older-instructions older_instructions "$@"
} &
beside=$!
set +m
trap 'kill -- "-$beside" 2>/dev/null; exit 130' INT TERM
part solution dotnet test MLNetDeep.sln --no-build -p:LibtorchTests=false "$@"
part "mlnet-$newest_mlnet" on_newest_mlnet "$@"
wait "$beside"

# A project's line: Passed!  - Failed:     0, Passed:    12, Skipped:     0, Total:    12, Duration: 1 s - X.dll (net10.0)
cat "$folder"/*.log | awk -v broken="$([ -e "$folder/failed" ] && echo 1)" -v folder="$folder" '
  /Failed: +[0-9]+, Passed: +[0-9]+, Skipped: +[0-9]+/ {
    line = $0; sub(/.*Failed: +/, "", line); failed += line
    sub(/.*Passed: +/, "", line); passed += line
    sub(/.*Skipped: +/, "", line); skipped += line
  }
  END {
    if (broken && !failed) { print "A build or a test run failed: see " folder; failed = 1 }
    if (!passed && !failed) { print "No test was run."; failed = 1 }
    printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
    exit failed > 0
  }'
