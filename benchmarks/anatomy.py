"""Where bpx's time goes: updates, recording, and what a sweep costs once."""

from collections.abc import Mapping

import numpy as np

from benchmarks import sweep
from benchmarks.problem import Problem
from benchmarks.sweep import Overrides
from bpx.engine.plan import Plan

SHORTER, CLOSER = "bpx, half the epochs", "bpx, recorded ten times as often"
"""The variations of a sweep that tell its parts from each other."""


def variations(overrides: Overrides) -> dict[str, Plan]:
    """Return two sweeps that differ from one in the epochs trained and in the points recorded.

    Args:
        overrides: The sweep; it gives ``training.epochs`` and ``training.every``.
    """
    epochs, every = int(overrides["training.epochs"]), int(overrides["training.every"])
    return {
        SHORTER: sweep.planned({**overrides, "training.epochs": str(max(1, epochs // 2))}),
        CLOSER: sweep.planned({**overrides, "training.every": str(max(1, every // 10))}),
    }


def anatomy(problems: Mapping[str, Problem], seconds: Mapping[str, float]) -> dict[str, float]:
    r"""Split the time of a sweep into its parts, in microseconds an update of one run.

    The time is taken for linear,

    .. math:: t = c + u \cdot \text{updates} + p \cdot \text{recorded points}

    and three sweeps give the three unknowns.

    Args:
        problems: The sweep first, then its variations.
        seconds: The time of each.

    Returns:
        ``updates``, ``recording`` and ``once``, which sum up to the time of the sweep; empty
        where the variations do not differ enough to tell.
    """
    counts = np.array([[1, each.updates, each.points] for each in problems.values()], float)
    if np.linalg.matrix_rank(counts) < counts.shape[1]:
        return {}
    costs = np.linalg.solve(counts, [seconds[name] for name in problems])
    once, updates, recording = (1e6 * costs * counts[0] / counts[0, 1]).tolist()
    return {"updates": updates, "recording": recording, "once": once}
