"""The stages of a sweep in a process of its own: `python -m benchmarks.stages OVERRIDE ...`.

Prints seconds and peak memory of composing and planning, and of training, as JSON.
"""

import json
import resource
import sys
import time
from collections.abc import Sequence

from benchmarks import sweep
from benchmarks.processes import megabytes


def main(overrides: Sequence[str]) -> None:
    """Plan and train a sweep and print what each took."""
    start = time.perf_counter()
    plan = sweep.planned(dict(override.split("=", 1) for override in overrides))
    planned, planned_peak = time.perf_counter(), _peak()
    sweep.train(plan)
    trained, trained_peak = time.perf_counter(), _peak()
    measures = {
        "plan": planned - start,
        "plan_megabytes": planned_peak,
        "train": trained - planned,
        "train_megabytes": trained_peak - planned_peak,
    }
    print(json.dumps(measures))


def _peak() -> float:
    return megabytes(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


if __name__ == "__main__":
    main(sys.argv[1:])
