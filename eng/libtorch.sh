# Sourced by what needs libtorch. TorchSharp's native library needs the C++ library of GCC 13; where the system's is older, a Debian 13 has it.

# Sets inside to what runs a command where the libtorch of a built program can be loaded: nothing, or eng/debian13.sh. Where there is no such
# place, fails and sets reason.
find_place_for_libtorch() { # folder of the program
  local lacking
  # E.g. version `GLIBCXX_3.4.32' not found. Nothing where the system has all, or is not Linux.
  lacking=$(ldd "$1/runtimes/linux-x64/native/libLibTorchSharp.so" 2>&1 | grep -o -m 1 'version .* not found' || true)
  inside=
  [ -n "$lacking" ] || return 0
  { reason=$(eng/debian13.sh true 2>&1 >&3) && inside=eng/debian13.sh; } 3>&1 || { reason="$lacking, and $reason"; return 1; }
}
