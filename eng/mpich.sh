#!/usr/bin/env bash
# Installs MPICH, which the tests of MPI need, where there is no mpiexec: takes root and a Debian or Ubuntu. Where it cannot, says why and fails.
set -euo pipefail
! command -v mpiexec >/dev/null || exit 0
fail() { echo "$1" >&2; exit 1; }
[ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null || fail "installing MPICH takes root and apt-get"
{
  apt-get update || true                                    # what else apt knows may be out of reach
  DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends mpich
} >artifacts/mpich.log 2>&1 || fail "MPICH could not be installed: see artifacts/mpich.log"
