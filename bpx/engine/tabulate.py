"""Runs and what became of them, as rows of the tables."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from bpx.axes import Array
from bpx.engine.part import Categorical, Columns, Part
from bpx.engine.run import Run
from bpx.engine.runs import Runs
from bpx.training.outcome import Outcome


def part_of_outcome(index: int, runs: Runs, outcome: Outcome, weights: bool) -> Part:
    """Return the rows of trained runs.

    Args:
        index: The place of the part among those of the sweep.
        runs: The runs.
        outcome: What became of them.
        weights: Whether to keep their final parameters.
    """
    table: dict[str, Any] = _head(runs, outcome.status, outcome.reason, outcome.traceback)
    table["epochs"] = outcome.epochs
    table["epochs_to_target"] = [
        int(epoch) if epoch >= 0 else None for epoch in outcome.epochs_to_target
    ]
    table["seconds"] = np.full(len(runs), outcome.seconds / len(runs))
    table |= dict(zip(outcome.columns, outcome.final.T, strict=True))
    table |= dict(zip((f"best.{c}" for c in outcome.columns), outcome.best.T, strict=True))
    return Part(
        index,
        table,
        _by_id(outcome.ids, outcome.history),
        None if outcome.layers is None else _by_id(outcome.ids, outcome.layers),
        outcome.ids,
        outcome.theta if weights else None,
    )


def part_of_skipped(index: int, skipped: Sequence[tuple[Run, str]]) -> Part:
    """Return the rows of runs that were not trained, with the reasons."""
    runs = Runs.of(run for run, _ in skipped)
    reasons = [reason for _, reason in skipped]
    table = _head(runs, ["skipped"] * len(runs), reasons, [None] * len(runs))
    return Part(index, table, {"id": [], "epoch": []})


def settings_of(runs: Runs) -> dict[str, Any]:
    """Return what is known of runs before they are trained: ids and settings.

    Args:
        runs: The runs; a setting that some of them lack is None there.
    """
    settings, which = runs.distinct
    batches = np.array([setting.batch for setting in settings])
    return {"id": list(runs.ids), "batch_size": batches[which]} | runs.columns


def _head(
    runs: Runs,
    status: Sequence[str],
    reason: Sequence[str | None],
    traceback: Sequence[str | None],
) -> dict[str, Any]:
    """Return the columns every run has."""
    return {
        "id": list(runs.ids),
        "run": runs.numbers,
        "status": list(status),
        "reason": list(reason),
        "traceback": list(traceback),
    } | settings_of(runs)


def _by_id(ids: Sequence[str], table: dict[str, Array]) -> Columns:
    """Return a table whose column `run`, the place within the block, has become the run's id."""
    rest = {name: values for name, values in table.items() if name != "run"}
    return {"id": Categorical(ids, table["run"].astype(np.int32))} | rest
