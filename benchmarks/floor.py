"""The floor: what the machine needs for the arithmetic that nobody can leave out."""

import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from benchmarks.problem import Problem

_SIDE = 1024
_NUMBERS = 4096
"""Few enough to stay in the nearest cache."""


def floor(problem: Problem) -> dict[str, float]:
    """Return the microseconds an update of one run cannot be done in less than.

    The products are counted at the speed of one large product, the exponentials at that of an
    array in the cache; both speeds are the best of several tries in this process. What an
    update needs beside them, such as gathering a batch or moving the parameters, is not in it.

    Args:
        problem: What is trained.
    """
    inputs, hidden, outputs = problem.widths
    examples = problem.runs * problem.epochs * len(problem.train.inputs) / problem.updates
    # Two products of the first layer, forward and for its gradient, three of the second.
    flops = 2 * examples * (2 * inputs * hidden + 3 * hidden * outputs)
    exponentials = examples * (outputs + (hidden if problem.activation == "sigmoid" else 0))
    dtype = problem.theta.dtype.name
    return {
        "products": 1e6 * flops * seconds_per_flop(dtype),
        "exponentials": 1e6 * exponentials * seconds_per_exponential(dtype),
    }


@lru_cache
def seconds_per_flop(dtype: str) -> float:
    """Return the time of a floating-point operation in a large product of matrices."""
    a = np.random.default_rng(0).random((_SIDE, _SIDE)).astype(dtype)
    out = np.empty_like(a)
    return _seconds(lambda: np.matmul(a, a, out=out), 1) / (2 * _SIDE**3)


@lru_cache
def seconds_per_exponential(dtype: str) -> float:
    """Return the time of an exponential in an array that the cache holds."""
    x = np.random.default_rng(0).normal(size=_NUMBERS).astype(dtype)
    out = np.empty_like(x)
    return _seconds(lambda: np.exp(x, out=out), 1000) / _NUMBERS


def _seconds(call: Callable[[], Any], calls: int, repeats: int = 7) -> float:
    call()
    times = []
    for _ in range(repeats):
        start = time.process_time()
        for _ in range(calls):
            call()
        times.append((time.process_time() - start) / calls)
    return min(times)  # a limit: what another program takes of the core is none
