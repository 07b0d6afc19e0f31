"""What observers are told of runs that have ended."""

from collections.abc import Iterator

import numpy as np

from bpx.engine.runs import Runs
from bpx.training.events import RunEnd
from bpx.training.outcome import Outcome


def run_ends(runs: Runs, outcome: Outcome, folder: str) -> Iterator[RunEnd]:
    """Yield the end of each run.

    Args:
        runs: Runs that were trained together.
        outcome: What became of them, in their order.
        folder: Where the results of the sweep lie.
    """
    history = {name: values for name, values in outcome.history.items() if name != "run"}
    # The records come run after run.
    bounds = np.searchsorted(outcome.history["run"], np.arange(len(runs) + 1))
    for index, run in enumerate(runs):
        rows = slice(bounds[index], bounds[index + 1])
        yield RunEnd(
            run.id,
            outcome.status[index],
            outcome.reason[index],
            run.settings,
            dict(zip(outcome.columns, outcome.final[index].tolist(), strict=True)),
            {name: values[rows] for name, values in history.items()},
            folder,
        )
