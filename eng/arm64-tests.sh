#!/usr/bin/env bash
# Runs the tests of the kernels' Arm code under an emulator, qemu-user: eng/arm64-tests.sh    (two minutes)
# Where the emulator or Arm's C library (Debian: libc6-arm64-cross, libstdc++6-arm64-cross) is missing, a line says so.
set -euo pipefail
cd "$(dirname "$0")/.."
source eng/setup.sh

libraries=/usr/aarch64-linux-gnu
if ! command -v qemu-aarch64 >/dev/null || [ ! -e "$libraries/lib/libstdc++.so.6" ]; then
  echo "Tests of the Arm kernels are skipped: there is no qemu-aarch64, or no C library for it in $libraries"
  exit 0
fi

output=$PWD/artifacts/arm64
dotnet publish tests/MLNetDeep.Core.Tests -c Debug -r linux-arm64 --self-contained -p:EnableMSTestRunner=true \
  -p:ValidateExecutableReferencesMatchSelfContained=false -p:ArtifactsPath="$output" -v quiet -clp:NoSummary --nologo

# The emulator misses code that is written through a second mapping of its page; the libraries have no ICU.
export DOTNET_EnableWriteXorExecute=0 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
exec qemu-aarch64 -L "$libraries" "$output/publish/MLNetDeep.Core.Tests/debug_linux-arm64/MLNetDeep.Core.Tests" \
  --filter "${1-FullyQualifiedName~.Kernels.}"
