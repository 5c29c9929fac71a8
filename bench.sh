#!/usr/bin/env bash
# Every goal of speed, ours and the peers' in turn, as Markdown:   ./bench.sh [seconds a figure, 1.5]   (about 20 minutes)
# DATA=DIR ./bench.sh measures whole trainings beside LightGbm, too, on DIR/adult and DIR/bank (train.csv and test.csv).
# Our own figures as JSON lines, two a network:                    ./bench.sh --json
# The peers: libtorch, by TorchSharp, and ONNX Runtime, which come with the build, and OpenBLAS, where the system has it. libtorch runs where
# its tests do; see eng/libtorch.sh. Options go to the program: see bench/MLNetDeep.Bench/Program.cs.
# Test accuracy of the defaults on folders of train.csv and test.csv: ./bench.sh accuracy [--data DIR] [--seeds N] NAME…
set -euo pipefail
cd "$(dirname "$0")"
source eng/setup.sh >&2
source eng/libtorch.sh

accuracy() {
  dotnet build bench/MLNetDeep.Accuracy -c Release -v quiet -clp:NoSummary --nologo >&2
  dotnet artifacts/bin/MLNetDeep.Accuracy/release/MLNetDeep.Accuracy.dll "$@"
}
if [ "${1-}" = accuracy ]; then
  accuracy "${@:2}"
  exit
fi

dotnet build bench/MLNetDeep.Bench -c Release -v quiet -clp:NoSummary --nologo >&2
program=artifacts/bin/MLNetDeep.Bench/release
ours() { dotnet "$program/MLNetDeep.Bench.dll" "$@"; }
case ${1-} in --*) ours "$@"; exit ;; esac

seconds=${1-1.5}
folder=artifacts/bench
mkdir -p "$folder"
rm -f "$folder"/*.jsonl
export DOTNET_PROCESSOR_COUNT=2                             # no more cores than the peers use

measure() { # parts, threads, further options
  echo "Measuring $1 with $2 thread(s) …" >&2
  ours --parts "$1" --threads "$2" --seconds "$seconds" "${@:3}" >>"$folder/ours.jsonl"
}

peer() { # name, command…
  local name=$1
  shift
  echo "Measuring $name …" >&2
  if ! "$@" --seconds "$seconds" >>"$folder/$name.jsonl" 2>"$folder/$name.log"; then
    rm "$folder/$name.jsonl"
    echo "$name is not measured: $(tail -n 1 "$folder/$name.log")" >&2
  fi
}

libtorch() { $inside dotnet "$program/MLNetDeep.Bench.dll" --parts libtorch --threads 2 "$@"; }
has_libtorch=1
find_place_for_libtorch "$program" >&2 || { has_libtorch= && echo "libtorch is not measured: $reason" >&2; }

for round in 1 2; do
  measure kernels 1
  measure kernels 2
  peer openblas env -u OPENBLAS_CORETYPE python3 bench/peers/openblas.py    # which might ask for the kernels of an older processor
  for network in A B C D E F G; do
    measure training,prediction 2 --networks "$network"
    [ -z "$has_libtorch" ] || peer libtorch libtorch --networks "$network"
    peer onnxruntime ours --parts onnxruntime --threads 2 --networks "$network"
    measure training 1 --networks "$network"
    measure training 0 --networks "$network"
  done
done

if [ -n "${DATA-}" ]; then
  for round in 1 2; do
    echo "Measuring whole trainings …" >&2
    accuracy --data "$DATA" --json --seeds 1 --learners lightgbm,fast,default adult bank >>"$folder/job.jsonl"
  done
fi
measure mlnet 2
measure growth 2
measure attention-memory 2
if command -v mpiexec >/dev/null; then
  for ranks in 1 2 4; do
    echo "Measuring training over MPI with $ranks rank(s) …" >&2
    mpiexec -n "$ranks" dotnet "$program/MLNetDeep.Bench.dll" --parts "mpi$([ "$ranks" = 1 ] || echo ,mpi-sums)" --threads 1 --seconds "$seconds" \
      >>"$folder/ours.jsonl" 2>"$folder/mpi.log" || echo "Training over MPI is not measured: $(tail -n 1 "$folder/mpi.log")" >&2
  done
else
  echo "Training over MPI is not measured: there is no mpiexec." >&2
fi
ours --table "$folder"
