"""Sweeps to draw, each made once."""

from typing import Any

import pytest
from results.sweeps import full_part, grid, part, stored

from bpx.engine.part import Part
from bpx.results import Results, load
from bpx.store import Store


@pytest.fixture(scope="session")
def few(tmp_path_factory) -> Results:
    """Five optimizers at four learning rates, four seeds each; a setting diverges."""
    return grid(tmp_path_factory.mktemp("few"))


@pytest.fixture(scope="session")
def many(tmp_path_factory) -> Results:
    """1,000 settings of one seed."""
    return grid(tmp_path_factory.mktemp("many"), optimizers=40, rates=25, seeds=1)


@pytest.fixture(scope="session")
def single(tmp_path_factory) -> Results:
    """One run."""
    return load(stored(tmp_path_factory.mktemp("single"), part(runs=1)).path)


@pytest.fixture(scope="session")
def seeds(tmp_path_factory) -> Results:
    """One setting, three seeds."""
    return load(stored(tmp_path_factory.mktemp("seeds"), full_part(0)).path)


@pytest.fixture(scope="session")
def exploding(tmp_path_factory) -> Results:
    """Three seeds at three learning rates: one learns, one explodes, one nearly overflows."""
    factors = {0.1: 0.5, 10.0: 1e30, 1000.0: 1e75}
    runs: dict[str, list[Any]] = {"id": [], "status": [], "optimizer.lr": [], "seed": []}
    runs |= {"epochs_to_target": [], "train.loss": [], "train.r2": []}
    history: dict[str, list[Any]] = {"id": [], "epoch": [], "train.loss": [], "train.r2": []}
    for rate, factor in factors.items():
        for seed in range(3):
            losses = [(1 + 0.2 * seed) * factor**epoch for epoch in range(5)]
            row = (f"{rate}-{seed}", "finished", rate, seed, None, losses[-1], 1 - losses[-1])
            for column, value in zip(runs.values(), row, strict=True):
                column.append(value)
            history["id"] += [row[0]] * 5
            history["epoch"] += range(5)
            history["train.loss"] += losses
            history["train.r2"] += [1 - 2 * loss for loss in losses]
    store = Store.create(tmp_path_factory.mktemp("exploding"), "example")
    store.begin({"metrics": {"r2": "higher"}})
    store.write(Part(0, runs, history))
    store.finish()
    return load(store.path)


@pytest.fixture(scope="session")
def lost(tmp_path_factory) -> Results:
    """Three runs that all diverged at once."""
    plain = part(status=["diverged"] * 3, **{"train.loss": [None] * 3})
    history = {"id": [], "epoch": [], "train.loss": []}
    return load(stored(tmp_path_factory.mktemp("lost"), Part(0, plain.runs, history)).path)
