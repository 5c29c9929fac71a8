#!/usr/bin/env python3
"""OpenBLAS's speed on the matrix products of the benchmark, one JSON line each.

needs: apt-get install libopenblas0-pthread, of a version that has kernels for the processor
usage: openblas.py [--threads 1,2] [--seconds 2], of which a product takes a quarter
       OPENBLAS_CORETYPE=Haswell openblas.py for its kernels of AVX2 on a processor with AVX-512, beside ours with DOTNET_EnableAVX512=0
forward: y = x·Wᵀ; backward_input: dx = dy·W; backward_weight: dW += dyᵀ·x, with x [rows, inputs], W [outputs, inputs].
A figure is the median of five runs, less what the call from Python costs, which an empty product tells.
"""
import argparse
import ctypes
import json
import os
import random
import statistics
import sys
import time

SHAPES = ((256, 256, 256), (256, 512, 1024), (1024, 1024, 1024), (256, 28, 512), (256, 256, 7))  # rows, inputs, outputs
ROW_MAJOR, PLAIN, TRANSPOSED = 101, 111, 112
KERNELS = {"avx512f": ("SkylakeX", "Cooperlake", "SapphireRapids"), "avx2": ("Haswell", "Zen")}  # that fit a flag of the processor


def load():
    """OpenBLAS with a kernel that fits the processor, or the one asked for; ends the script where it has none. It chooses when it is loaded."""
    try:
        library = ctypes.CDLL("libopenblas.so.0")
    except OSError:
        sys.exit("there is no libopenblas.so.0; apt-get install libopenblas0-pthread brings it")
    library.openblas_get_config.restype = library.openblas_get_corename.restype = ctypes.c_char_p
    with open("/proc/cpuinfo") as file:
        flags = next(line for line in file if line.startswith("flags")).split()
    fitting = next((kernels for flag, kernels in KERNELS.items() if flag in flags), None)
    core = library.openblas_get_corename().decode()
    if fitting is None or core in fitting or core == os.environ.get("OPENBLAS_CORETYPE"):
        return library
    if "OPENBLAS_CORETYPE" not in os.environ:
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "OPENBLAS_CORETYPE": fitting[0]})
    sys.exit(f"its kernels for {core} do not fit this processor, which needs those for {' or '.join(fitting)}")


blas = load()
VERSION = f"{' '.join(blas.openblas_get_config().decode().split()[:2])}, kernels for {blas.openblas_get_corename().decode()}"


def matrix(rows, columns):
    floats = rows * columns
    return (ctypes.c_float * floats)(*(random.random() - 0.5 for _ in range(floats)))


def product(a, a_form, b, b_form, c, m, n, k, beta):
    """A call of C = op(A)·op(B) + beta·C, its arguments converted beforehand."""
    i, f, p = ctypes.c_int, ctypes.c_float, ctypes.byref
    a_row, b_row = (k, m)[a_form == TRANSPOSED], (n, k)[b_form == TRANSPOSED]
    arguments = (i(ROW_MAJOR), i(a_form), i(b_form), i(m), i(n), i(k), f(1), p(a), i(a_row), p(b), i(b_row), f(beta), p(c), i(n))
    return lambda: blas.cblas_sgemm(*arguments)


def seconds_per_call(action, seconds, stride):
    start, calls = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        for _ in range(stride):
            action()
        calls += stride
    return (time.perf_counter() - start) / calls


def median_of_runs(action, seconds):
    stride = max(1, int(1e-4 / seconds_per_call(action, seconds / 2, 1)))
    return statistics.median(seconds_per_call(action, seconds / 5, stride) for _ in range(5))


def measure(rows, inputs, outputs, threads, seconds):
    x, w, dy = matrix(rows, inputs), matrix(outputs, inputs), matrix(rows, outputs)
    y, dx, dw = matrix(rows, outputs), matrix(rows, inputs), matrix(outputs, inputs)
    empty = median_of_runs(product(x, PLAIN, w, TRANSPOSED, y, 0, outputs, inputs, 0), 0.05)
    products = {
        "forward": product(x, PLAIN, w, TRANSPOSED, y, rows, outputs, inputs, 0),
        "backward_input": product(dy, PLAIN, w, PLAIN, dx, rows, inputs, outputs, 0),
        "backward_weight": product(dy, TRANSPOSED, x, PLAIN, dw, outputs, inputs, rows, 1),
    }
    for name, action in products.items():
        gflops = 2 * rows * inputs * outputs / (median_of_runs(action, seconds) - empty) / 1e9
        print(json.dumps({"product": name, "rows": rows, "inputs": inputs, "outputs": outputs, "threads": threads,
                          "gflops": round(gflops, 1), "openblas": VERSION}), flush=True)


parser = argparse.ArgumentParser()
parser.add_argument("--threads", default="1,2")
parser.add_argument("--seconds", type=float, default=2)
options = parser.parse_args()
for count in map(int, options.threads.split(",")):
    blas.openblas_set_num_threads(count)
    for shape in SHAPES:
        measure(*shape, count, options.seconds / 4)
