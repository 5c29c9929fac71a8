#!/usr/bin/env bash
# Does all the set-up and runs every test; further arguments go to the test runner: ./test.sh --filter Parity
# What computes is tested once more for each older set of vector instructions, and, where the package of ML.NET is in use, what
# touches ML.NET against the stand-in too; these two go side by side.
set -euo pipefail
cd "$(dirname "$0")"
source eng/setup.sh

log=artifacts/test.log
: >"$log"
failed=0
run() { # source, project or solution, arguments…
  local source=$1 project=$2
  shift 2
  echo "— $project, ML.NET from $source"
  MLNetSource=$source dotnet test "$project" "$@" 2>&1
}

older_instructions() {
  local failed=0 setting computes=("$@")
  [ $# -gt 0 ] || computes=(--filter 'FullyQualifiedName~.Kernels.|FullyQualifiedName~.Networks.|FullyQualifiedName~.Parity.|FullyQualifiedName~.Training.|FullyQualifiedName~.Randomness.')
  for setting in DOTNET_EnableAVX512=0 DOTNET_EnableAVX2=0 DOTNET_EnableHWIntrinsic=0; do
    echo "— $setting"
    (export "$setting"; run "$mlnet_source" tests/MLNetDeep.Core.Tests --no-build "${computes[@]}") || failed=1
  done
  return "$failed"
}

stand_in() {
  local failed=0 project
  for project in tests/MLNet.Contract.Tests tests/MLNetDeep.Tests; do
    run standin "$project" "$@" || failed=1
  done
  return "$failed"
}

run "$mlnet_source" MLNetDeep.sln "$@" | tee -a "$log" || failed=1
older_instructions "$@" >artifacts/test-instructions.log & instructions=$!
if [ "$mlnet_source" = package ] && [ "${MLNetSource:-auto}" = auto ]; then
  stand_in "$@" | tee -a "$log" || failed=1
fi
wait "$instructions" || failed=1
tee -a "$log" <artifacts/test-instructions.log

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
