"""Small sweeps to test on."""

from pathlib import Path
from typing import Any

import numpy as np

from bpx.engine.part import Part
from bpx.results import Results, load
from bpx.store import Store

DOCUMENT = {"swept": ["optimizer", "optimizer.lr"], "metrics": {"accuracy": "higher"}}


def part(index: int = 0, runs: int = 3, prefix: str = "", **columns: Any) -> Part:
    """A part of `runs` runs, each with two recorded epochs; `columns` are further settings.

    Runs of other settings have other ids, in other sweeps too: give these a prefix.
    """
    ids = [f"{prefix}{index}-{run}" for run in range(runs)]
    loss = 0.1 * (1 + np.arange(runs) + 10 * index)
    return Part(
        index,
        runs={
            "id": ids,
            "status": ["finished"] * runs,
            "reason": [None] * runs,
            "optimizer": ["gd"] * runs,
            "seed": list(range(runs)),
            "epochs": [100] * runs,
            "epochs_to_target": [None] * runs,
            "train.loss": loss,
            **columns,
        },
        history={
            "id": np.repeat(ids, 2),
            "epoch": np.tile([0, 100], runs),
            "train.loss": np.stack([np.ones(runs), loss], axis=1).ravel(),
        },
    )


def full_part(index: int, prefix: str = "") -> Part:
    """A part of three runs that keeps layers and weights too."""
    plain = part(index, prefix=prefix)
    ids = plain.runs["id"]
    layers = {"id": list(ids), "epoch": [0] * 3, "layer": [1] * 3, "weight_norm": [1.0] * 3}
    theta = np.arange(6.0).reshape(3, 2) + index
    return Part(index, plain.runs, plain.history, layers, ids, theta)


def stored(root: Path, *parts: Part, finish: bool = True, name: str = "example") -> Store:
    """A sweep of these parts on disk."""
    store = Store.create(root, name)
    store.begin(DOCUMENT)
    for one in parts:
        store.write(one)
    if finish:
        store.finish()
    return store


def grid(root: Path, optimizers: int = 5, rates: int = 4, seeds: int = 4) -> Results:
    """A finished sweep over optimizers and learning rates.

    Of each setting the last seed misses the target of the others; the first optimizer diverges at
    the highest rate.
    """
    runs: dict[str, list[Any]] = {
        name: []
        for name in (
            *("id", "status", "optimizer", "optimizer.lr", "seed"),
            *("epochs_to_target", "train.loss", "train.accuracy"),
        )
    }
    history: dict[str, list[Any]] = {"id": [], "epoch": [], "train.loss": []}
    for optimizer, rate, seed in np.ndindex(optimizers, rates, seeds):
        diverged = optimizer == 0 and rate == rates - 1
        missed = seed == seeds - 1 and seeds > 1
        solved = not (missed or diverged)
        run = f"{optimizer}-{rate}-{seed}"
        loss = 0.5 / (1 + optimizer + seed) + 0.1 * rate
        row = (run, "diverged" if diverged else "finished", f"rule_{optimizer}", 10.0**-rate, seed)
        outcome = (50 if solved else None, None if diverged else loss, 1.0 - loss)
        for column, value in zip(runs.values(), (*row, *outcome), strict=True):
            column.append(value)
        epochs = [0, 25, 50] if solved else [0, 25, 50, 75, 100]
        history["id"] += [run] * len(epochs)
        history["epoch"] += epochs
        history["train.loss"] += [loss + 1 / (1 + epoch) for epoch in epochs]
    return load(stored(root, Part(0, runs, history)).path)
