#!/usr/bin/env bash
# Every goal of speed, ours and the peers' in turn, as Markdown:   ./bench.sh [seconds a figure, 2]   (about eight minutes)
# Our own figures as JSON lines, one a network:                    ./bench.sh --json
# Options go to the program: see bench/MLNetDeep.Bench/Program.cs.
# Test accuracy of the defaults on folders of train.csv and test.csv: ./bench.sh accuracy [--data DIR] [--seeds N] NAME…
set -euo pipefail
cd "$(dirname "$0")"
source eng/setup.sh >&2

if [ "${1-}" = accuracy ]; then
  dotnet build bench/MLNetDeep.Accuracy -c Release -v quiet -clp:NoSummary --nologo >&2
  exec dotnet "artifacts/bin/MLNetDeep.Accuracy/release/MLNetDeep.Accuracy.dll" "${@:2}"
fi

dotnet build bench/MLNetDeep.Bench -c Release -v quiet -clp:NoSummary --nologo >&2
ours() { dotnet "artifacts/bin/MLNetDeep.Bench/release/MLNetDeep.Bench.dll" "$@"; }
case ${1-} in --*) ours "$@"; exit ;; esac

seconds=${1-2}
folder=artifacts/bench
mkdir -p "$folder"
rm -f "$folder"/*.jsonl
python=python3
"$python" -c 'import torch' 2>/dev/null || python=/usr/bin/python3

measure() { # parts, threads, whose figures they are; no more cores than the peers use
  echo "Measuring $1 with $2 thread(s) …" >&2
  DOTNET_PROCESSOR_COUNT=2 ours --parts "$1" --threads "$2" --seconds "$seconds" >>"$folder/${3-ours}.jsonl"
}

peer() { # name, what it needs, command…
  local name=$1 needs=$2
  shift 2
  echo "Measuring $name …" >&2
  if ! "$@" >>"$folder/$name.jsonl" 2>"$folder/$name.log"; then
    rm "$folder/$name.jsonl"
    echo "$name is not measured; it needs: $needs (its messages: $folder/$name.log)" >&2
  fi
}

for round in 1 2; do
  measure kernels 1
  measure kernels 2
  peer openblas "apt-get install libopenblas0-pthread" "$python" bench/peers/openblas.py --seconds "$seconds"
done

measure networks 2
measure networks 1
peer pytorch "apt-get install python3-torch libopenblas0-pthread" "$python" bench/peers/pytorch.py --seconds "$seconds"
measure onnxruntime 2 onnxruntime
measure networks 1
measure networks 2

measure mlnet 2
measure growth 2
ours --table "$folder"
