#!/usr/bin/env python3
"""PyTorch's speed on the four networks of the benchmark, one JSON line each, after a line with its peak matrix product.

needs: apt-get install python3-torch libopenblas0-pthread
usage: pytorch.py [--networks A,B,C,D] [--seconds 2]

Network: Linear -> blocks of x + Drop(Linear(Drop(ReLU(Linear(BN(x)))))) -> BN -> ReLU -> Linear; dropout 0.1; AdamW 1e-3;
batches of 256 drawn by a random permutation of 20,000 generated rows, the gathering included in the step.
train: rows/s, and the GFLOP/s of the matrix products (6·rows·weights); many: evaluation-mode rows/s at 20,000 rows a call;
one: median microseconds of a one-row call; peak: GFLOP/s of a 2048³ matrix product.

Each network runs under three settings, and the best figure of each kind counts: OpenMP's threads that wait by spinning
help on some machines and harm on others. "default" holds the figures of two threads left as they come.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import time

SETTINGS = ((1, "passive"), (2, "passive"), (2, None))  # threads, OMP_WAIT_POLICY
BETTER = {"peak_gflops": max, "train_rows_per_s": max, "train_gflops": max, "many_rows_per_s": max, "one_row_us": min}
NETWORKS = {
    "A": dict(inputs=54, width=128, hidden=128, blocks=2, classes=7),
    "B": dict(inputs=54, width=192, hidden=256, blocks=3, classes=7),
    "C": dict(inputs=784, width=256, hidden=512, blocks=3, classes=10),
    "D": dict(inputs=28, width=512, hidden=1024, blocks=4, classes=2),
}
ROWS, BATCH, DROPOUT = 20_000, 256, 0.1


def best_of_settings(arguments):
    """Runs this script once a setting, since OpenMP reads its settings at the start, and prints the best figures."""
    best, default = {}, {}
    for threads, wait in SETTINGS:
        environment = dict(os.environ, OMP_NUM_THREADS=str(threads), OPENBLAS_NUM_THREADS=str(threads))
        if wait:
            environment["OMP_WAIT_POLICY"] = wait
        command = [sys.executable, os.path.abspath(__file__), "--threads", str(threads),
                   "--networks", arguments.networks, "--seconds", str(arguments.seconds)]
        lines = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
        for line in map(json.loads, lines):
            name = line.get("network", "peak")
            so_far = best.setdefault(name, dict(line))
            for figure, better in BETTER.items():
                if figure in line:
                    so_far[figure] = better(so_far[figure], line[figure])
            if threads == 2 and wait is None:
                default[name] = {figure: line[figure] for figure in BETTER if figure in line}
    for name, line in best.items():
        del line["threads"]
        print(json.dumps({**line, "default": default[name]}), flush=True)


def build(inputs, width, hidden, blocks, classes):
    from torch import nn

    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.branch = nn.Sequential(
                nn.BatchNorm1d(width), nn.Linear(width, hidden), nn.ReLU(), nn.Dropout(DROPOUT),
                nn.Linear(hidden, width), nn.Dropout(DROPOUT))

        def forward(self, x):
            return x + self.branch(x)

    return nn.Sequential(nn.Linear(inputs, width), *[Block() for _ in range(blocks)],
                         nn.BatchNorm1d(width), nn.ReLU(), nn.Linear(width, classes))


def seconds_per_call(action, seconds, at_least=3):
    action()
    start, calls = time.perf_counter(), 0
    while calls < at_least or time.perf_counter() - start < seconds:
        action()
        calls += 1
    return (time.perf_counter() - start) / calls


def median_call(action, calls=500):
    for _ in range(50):
        action()
    times = []
    for _ in range(calls):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def measure_peak(threads):
    import torch
    m = torch.randn(2048, 2048)
    gflops = 2 * 2048**3 / seconds_per_call(lambda: m @ m, 2) / 1e9
    return {"peak_gflops": round(gflops, 1), "torch": torch.__version__, "threads": threads}


def measure(name, seconds, threads):
    import torch
    shape = NETWORKS[name]
    torch.manual_seed(1)
    network = build(**shape)
    x, y = torch.randn(ROWS, shape["inputs"]), torch.randint(0, shape["classes"], (ROWS,))
    optimizer, loss = torch.optim.AdamW(network.parameters(), 1e-3), torch.nn.CrossEntropyLoss()
    order, drawn = torch.randperm(ROWS), 0

    def step():
        nonlocal order, drawn
        if drawn + BATCH > ROWS:
            order, drawn = torch.randperm(ROWS), 0
        rows = order[drawn:drawn + BATCH]
        drawn += BATCH
        optimizer.zero_grad()
        loss(network(x[rows]), y[rows]).backward()
        optimizer.step()

    network.train()
    step_seconds = seconds_per_call(step, seconds, at_least=10)
    weights = sum(p.numel() for p in network.parameters() if p.dim() == 2)
    network.eval()
    with torch.no_grad():
        many_seconds = seconds_per_call(lambda: network(x), seconds)
        one_row = x[:1]
        one_seconds = median_call(lambda: network(one_row))
    return {
        "network": name, **shape, "batch": BATCH, "threads": threads,
        "train_rows_per_s": round(BATCH / step_seconds), "train_gflops": round(6 * BATCH * weights / step_seconds / 1e9, 1),
        "many_rows_per_s": round(ROWS / many_seconds), "one_row_us": round(one_seconds * 1e6, 1),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--networks", default="A,B,C,D")
    parser.add_argument("--seconds", type=float, default=2)
    arguments = parser.parse_args()
    if not arguments.threads:
        best_of_settings(arguments)
    else:
        import torch
        torch.set_num_threads(arguments.threads)
        print(json.dumps(measure_peak(arguments.threads)), flush=True)
        for name in arguments.networks.split(","):
            print(json.dumps(measure(name, arguments.seconds, arguments.threads)), flush=True)


main()
