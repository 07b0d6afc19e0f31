"""Measure the prices of `bpx.engine.cost`: `python benchmarks/calibrate.py [REPEATS]`.

It trains stacks of many shapes as a sweep trains them, in one process, in turn; the fastest of a
stack's times counts, in seconds of the processor, which a busy neighbour does not lengthen. Least
squares of the logarithms then give the prices, which are printed as `cost.py` has them, and what
they estimate for each stack beside what it took.
"""

import sys
import time
from itertools import product

import numpy as np
from scipy.optimize import least_squares

from bpx import config
from bpx.axes import Array
from bpx.engine.execute import Engine, execute
from bpx.engine.plan import Plan
from bpx.engine.request import SweepRequest
from bpx.memory import Order
from bpx.registry import Registry

TINY = [
    (f"dataset={dataset} network.hidden={hidden} optimizer={optimizer} {more}", seeds, epochs)
    for (dataset, hidden, seeds, epochs), optimizer, more in product(
        [
            ("xor", "[4]", 1, 1000),
            ("xor", "[4]", 100, 400),
            ("xor", "[4]", 1000, 100),
            ("xor", "[4]", 5000, 20),
            ("parity", "[4]", 500, 40),
            ("xor", "[4,4,4]", 300, 100),
        ],
        ["gd", "adam"],
        ["", "activation=tanh training.points=5 dtype=float32", "training.every=1"],
    )
]

SMALL = [
    (f"dataset={dataset} network.hidden={hidden} optimizer={optimizer} {more}", seeds, epochs)
    for (dataset, hidden, seeds, epochs), optimizer, more in product(
        [
            ("moons", "[8]", 1, 100),
            ("moons", "[8]", 100, 8),
            ("digits", "[32]", 8, 1),
            ("digits", "[32]", 64, 1),
            ("iris", "[16,16]", 32, 8),
            ("digits", "[64,64,64]", 8, 1),
            ("digits", "[256]", 2, 1),
            ("digits", "[512,512]", 1, 1),
        ],
        ["minibatch", "adam optimizer.batch_size=32", "momentum"],
        ["", "activation=relu training.points=2 dtype=float32"],
    )
]


def plan_of(words: str, seeds: int, epochs: int) -> Plan:
    """Return the plan of a sweep over seeds."""
    plans: list[Plan] = []

    def keep(request: SweepRequest) -> list[float]:
        plans.append(Plan.of(request.settings, request.registry or Registry.load()))
        return [0.0] * len(request.settings)

    config.run([*words.split(), f"seed=range({seeds})", f"training.epochs={epochs}"], keep)
    return plans[0]


def train(plan: Plan) -> float:
    """Return the seconds that a plan takes."""
    start = time.process_time()
    for _ in execute(plan, Engine(workers=1)):
        pass
    return time.process_time() - start


def fitted(counts: Array, times: Array) -> Array:
    """Return the prices that come nearest to the times, by the logarithm of their ratio."""

    def errors(logarithms: Array) -> Array:
        ratios: Array = np.log(counts @ np.exp(logarithms) / times)
        return ratios

    even = np.log(np.median(times[:, None] / np.maximum(counts, 1), axis=0) / counts.shape[1])
    prices: Array = np.exp(least_squares(errors, even, bounds=(-40, 0)).x)
    return np.where(prices < 1e-13, 0, prices)


def main(repeats: int) -> None:
    """Measure, fit and print."""
    workloads = [*TINY, *SMALL]
    stacks = [plan_of(*workload).stacks[0] for workload in workloads]
    times = np.full(len(stacks), np.inf)
    for _ in range(repeats):
        for index, stack in enumerate(stacks):
            times[index] = min(times[index], train(Plan((stack,), (), ())))
    counts = np.array([stack.load.counts(len(stack.blocks)) for stack in stacks])
    estimates = np.empty_like(times)
    for order in Order:
        these = np.array([stack.memory is order for stack in stacks])
        prices = fitted(counts[these], times[these])
        estimates[these] = counts[these] @ prices
        print(f"    {order}: ({', '.join(f'{price:.2g}' for price in prices)}),")
    for workload, seconds, estimate in zip(workloads, times, estimates, strict=True):
        print(f"{seconds:6.2f} s, estimated {estimate / seconds:4.2f} of it: {workload}")
    ratio = np.abs(np.log2(estimates / times))
    print(f"within a factor of {2 ** ratio.max():.2f}, half of them {2 ** np.median(ratio):.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
