"""What became of the runs of a block."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

import numpy as np

from bpx.axes import Array, Shape

Status: TypeAlias = Literal["finished", "diverged", "failed", "skipped"]
"""How a run ended. `finished` means: at its last epoch, or at its target."""


Recorded: TypeAlias = tuple[Array, int, Array]
"""Indices of runs, an epoch, and what was measured of each run there."""


@dataclass(frozen=True)
class Outcome:
    """The runs of a block after training, and what was recorded on the way.

    Attributes:
        ids: The id of each run, R of them.
        status: How each ended.
        reason: Why, where it did not finish.
        epochs: Epochs each was trained, ``(R,)``.
        epochs_to_target: The epoch at which each reached its target, or −1, ``(R,)``.
        theta: Final parameters, ``(R, P)``; of a diverged run, those of its last record.
        columns: The names of the measures.
        final: Each measure at the end, ``(R, columns)``; not a number for a diverged run.
        best: The best of each measure at any recorded epoch, ``(R, columns)``.
        history: ``run``, ``epoch`` and each measure, a row per run and recorded epoch.
        layers: ``run``, ``epoch``, ``layer`` and each statistic, or None.
        seconds: Time the block took.
        traceback: The traceback of each run in which a component raised; None for the others.
        profile: What its components took, where that was measured.
    """

    ids: tuple[str, ...]
    status: list[Status]
    reason: list[str | None]
    epochs: Array
    epochs_to_target: Array
    theta: Array
    columns: tuple[str, ...]
    final: Array
    best: Array
    history: dict[str, Array]
    layers: dict[str, Array] | None
    seconds: float
    traceback: list[str | None]
    profile: Mapping[str, Any] | None = None

    @classmethod
    def failed(
        cls,
        ids: tuple[str, ...],
        columns: tuple[str, ...],
        theta: Array,
        reason: str,
        traceback: str | None = None,
    ) -> "Outcome":
        """Return the outcome of runs that failed before anything could be recorded.

        Args:
            ids: The id of each run, R of them.
            columns: The names of the measures they lack.
            theta: Their initial parameters, ``(R, P)``.
            reason: Why they failed.
            traceback: The traceback of the component that raised, if one did.
        """
        runs = len(ids)
        nothing = np.full((runs, len(columns)), np.nan)
        empty = np.empty((len(columns) + 2, 0))
        return cls(
            ids=ids,
            status=["failed"] * runs,
            reason=[reason] * runs,
            epochs=np.zeros(runs, int),
            epochs_to_target=np.full(runs, -1),
            theta=theta,
            columns=columns,
            final=nothing,
            best=nothing,
            history=dict(zip(("run", "epoch", *columns), empty, strict=True)),
            layers=None,
            seconds=0.0,
            traceback=[traceback] * runs,
        )

    def of(self, runs: Array) -> "Outcome":
        """Return the outcome of some of the runs.

        Args:
            runs: Their indices, ascending.
        """

        def rows(table: dict[str, Array]) -> dict[str, Array]:
            kept = {name: values[np.isin(table["run"], runs)] for name, values in table.items()}
            return kept | {"run": np.searchsorted(runs, kept["run"])}

        return replace(
            self,
            ids=tuple(self.ids[run] for run in runs),
            status=[self.status[run] for run in runs],
            reason=[self.reason[run] for run in runs],
            epochs=self.epochs[runs],
            epochs_to_target=self.epochs_to_target[runs],
            theta=self.theta[runs],
            final=self.final[runs],
            best=self.best[runs],
            history=rows(self.history),
            layers=None if self.layers is None else rows(self.layers),
            traceback=[self.traceback[run] for run in runs],
        )


class Interrupted(KeyboardInterrupt):
    """Training was interrupted; it carries the outcome of the runs that had ended."""

    def __init__(self, outcome: Outcome) -> None:
        """Carry what is finished."""
        super().__init__()
        self.outcome = outcome


class Recorder:
    """Collects the measures of runs while they are trained.

    While a block trains, rows are only put aside; they are put in order when it ends.
    """

    def __init__(self, columns: tuple[str, ...], higher_is_better: Array) -> None:
        """Begin with nothing known of any run.

        Args:
            columns: The names of the measures.
            higher_is_better: The direction of each, ``(columns,)``.
        """
        self.columns = columns
        self._higher_is_better = higher_is_better
        self._rows: list[Recorded] = []
        self._layers: list[Recorded] = []

    def record(self, runs: Array, epoch: int, values: Array) -> None:
        """Keep the measures of some runs at an epoch; epochs come in their order.

        Args:
            runs: Their indices within the block.
            epoch: The epoch.
            values: ``(len(runs), columns)``.
        """
        self._rows.append((runs, epoch, values))

    def record_layers(self, runs: Array, epoch: int, values: Array) -> None:
        """Keep the statistics of each layer, ``(len(runs), L, statistics)``."""
        self._layers.append((runs, epoch, values))

    def history(self) -> dict[str, Array]:
        """Return all that was recorded, as columns, run after run."""
        runs, epochs, values = _in_order(self._rows, (len(self.columns),))
        return {"run": runs, "epoch": epochs} | dict(zip(self.columns, values.T, strict=True))

    def final_and_best(self, history: Mapping[str, Array], runs: int) -> tuple[Array, Array]:
        """Return the last and the best of each measure of every run, each ``(R, columns)``.

        Args:
            history: What `history` returned.
            runs: R. A run of which nothing was recorded has neither.
        """
        final = np.full((runs, len(self.columns)), np.nan)
        best = final.copy()
        which = history["run"]
        if len(which):
            starts = np.flatnonzero(np.diff(which, prepend=-1))
            ends = np.append(starts[1:], len(which)) - 1
            for index, (column, higher) in enumerate(
                zip(self.columns, self._higher_is_better, strict=True)
            ):
                better = np.fmax if higher else np.fmin
                final[which[ends], index] = history[column][ends]
                best[which[starts], index] = better.reduceat(history[column], starts)
        return final, best

    def layers(self, columns: tuple[str, ...]) -> dict[str, Array] | None:
        """Return the statistics of each layer as columns, or None where none were recorded."""
        if not self._layers:
            return None
        depth = self._layers[0][2].shape[1]
        runs, epochs, values = _in_order(self._layers, (depth, len(columns)))
        table = {
            "run": np.repeat(runs, depth),
            "epoch": np.repeat(epochs, depth),
            "layer": np.tile(np.arange(1, depth + 1), len(runs)),
        }
        return table | dict(zip(columns, values.reshape(-1, len(columns)).T, strict=True))


def _in_order(rows: list[Recorded], shape: Shape) -> tuple[Array, Array, Array]:
    """Return runs, epochs and values of rows that came epoch by epoch, run after run."""
    if not rows:
        return np.empty(0, np.intp), np.empty(0, np.intp), np.empty((0, *shape))
    first = rows[0][0]
    if all(runs is first or np.array_equal(runs, first) for runs, _, _ in rows):
        values = np.stack([values for _, _, values in rows], axis=1)
        epochs = np.array([epoch for _, epoch, _ in rows])
        return (
            np.repeat(first, len(rows)),
            np.tile(epochs, len(first)),
            values.reshape(-1, *shape),
        )
    runs = np.concatenate([runs for runs, _, _ in rows])
    epochs = np.concatenate([np.full(len(runs), epoch) for runs, epoch, _ in rows])
    values = np.concatenate([values for _, _, values in rows])
    order = np.argsort(runs, kind="stable")
    return runs[order], epochs[order], values[order]
