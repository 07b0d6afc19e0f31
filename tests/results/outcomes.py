"""Tables of runs to test statistics on."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd


def runs_of(values: Mapping[Any, Sequence[float | None]], **columns: Any) -> pd.DataFrame:
    """A run for each value of each optimizer, with the seeds 0, 1 and so on.

    One without a value has diverged. Columns are values that all runs share, or lists of one each.
    """
    rows = [
        {
            "optimizer": optimizer,
            "seed": seed,
            "status": "finished" if value is not None else "diverged",
            "train.loss": value,
            "epochs_to_target": None,
        }
        for optimizer, of_seeds in values.items()
        for seed, value in enumerate(of_seeds)
    ]
    runs = pd.DataFrame(rows).astype({"train.loss": "float64", "epochs_to_target": "Int64"})
    return runs.assign(id=[str(i) for i in range(len(runs))], **columns)
