#!/usr/bin/env bash
# Does all the set-up, trains on handwritten digits, and classifies some of them in a second process.
set -euo pipefail
cd "$(dirname "$0")"
source eng/setup.sh

dotnet build samples/Digits -c Release -v quiet -clp:NoSummary --nologo
digits=artifacts/bin/Digits/release/Digits.dll
dotnet "$digits" train artifacts/model.zip
echo
echo "A second process loads artifacts/model.zip:"
echo
dotnet "$digits" classify artifacts/model.zip
