#!/usr/bin/env bash
# Brings ONNX Runtime for Node.js, in the version that package.json beside this names, into a folder once:   install.sh FOLDER
# Where that fails it says why in one line. A failure is remembered in FOLDER.failed, and costs nothing until that is deleted.
set -euo pipefail
folder=$1 failed=$1.failed wanted=$(dirname "$0")/package.json

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  echo "Node.js and npm are not on the PATH."
  exit 1
fi
if cmp -s "$wanted" "$folder/package.json"; then
  exit
fi
if [ -e "$failed" ] && [ ! "$wanted" -nt "$failed" ]; then
  echo "npm could not install onnxruntime-node; delete $failed, which has npm's messages, to try again."
  exit 1
fi

# Beside its place first: what is there is whole.
beside=$folder.$$
trap 'rm -rf "$beside"' EXIT
mkdir -p "$beside"
cp "$wanted" "$beside"
if ! (cd "$beside" && timeout 120 npm install --ignore-scripts --no-audit --no-fund --fetch-retries=0) >"$beside.log" 2>&1; then
  mv "$beside.log" "$failed"
  echo "npm could not install onnxruntime-node; $failed has its messages."
  exit 1
fi
rm -rf "$beside.log" "$failed" "$folder"
mv "$beside" "$folder"
