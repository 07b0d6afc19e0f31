"""Time what comes after training: `python benchmarks/results.py [RUNS [EPOCHS [SEEDS]]]`.

Writes the parts of a made-up sweep, merges them, loads the tables, compares settings and draws the
pictures. Nothing is trained. Each step runs in a process of its own, whose processor time and
largest memory are printed beside those of a process that imports the same packages and stops.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from bpx.engine.part import Categorical, Part
from bpx.results import Results, load
from bpx.store import Store

BLOCK = 2048
OPTIMIZERS = ("gd", "momentum", "nesterov", "adam", "rmsprop")


def made_up(index: int, first: int, runs: int, epochs: int, seeds: int) -> Part:
    """Return a part: runs of five optimizers at as many learning rates as it takes."""
    rng = np.random.default_rng(index)
    number = np.arange(first, first + runs)
    setting = number // seeds
    ids = [f"{run:012x}" for run in number * 2654435761 % 2**48]
    start, fall = rng.uniform(0.2, 0.3, (runs, 1)), rng.uniform(0, 3, (runs, 1))
    loss = start * np.exp(-fall * np.linspace(0, 1, epochs))
    accuracy = np.round(4 * rng.uniform(size=loss.shape)) / 4
    return Part(
        index,
        runs={
            "id": ids,
            "run": number,
            "status": ["finished"] * runs,
            "reason": [None] * runs,
            "optimizer": [OPTIMIZERS[i % len(OPTIMIZERS)] for i in setting],
            "optimizer.lr": 0.001 * (1.0 + setting // len(OPTIMIZERS)),
            **{f"training.unchanged_{i}": ["always the same"] * runs for i in range(20)},
            "seed": number % seeds,
            "epochs": np.full(runs, 4 * epochs),
            "epochs_to_target": [None] * runs,
            "train.loss": loss[:, -1],
            "train.accuracy": accuracy[:, -1],
        },
        history={
            "id": Categorical(ids, np.repeat(np.arange(runs), epochs)),
            "epoch": np.tile(4 * np.arange(epochs), runs),
            "train.loss": loss.ravel(),
            "train.accuracy": accuracy.ravel(),
            "penalty": np.zeros(loss.size),
        },
    )


def write(folder: Path, *sizes: int) -> None:
    """Write the parts of a sweep."""
    runs, epochs, seeds = sizes
    store = Store(folder)
    store.begin({"metrics": {"accuracy": "higher"}})
    for index, first in enumerate(range(0, runs, BLOCK)):
        store.write(made_up(index, first, min(BLOCK, runs - first), epochs, seeds))


def make_up(_: Path, *sizes: int) -> None:
    """Make the parts without writing them: what `write` costs for no fault of the store."""
    runs, epochs, seeds = sizes
    for index, first in enumerate(range(0, runs, BLOCK)):
        made_up(index, first, min(BLOCK, runs - first), epochs, seeds)


def merge(folder: Path, *_: int) -> None:
    """Merge the parts to tables."""
    Store(folder).finish()


def of_results(use: Callable[[Results], Any]) -> Callable[..., None]:
    """Return a step that uses loaded results."""

    def step(folder: Path, *_: int) -> None:
        use(load(folder))

    return step


def draw(folder: Path, *_: int) -> None:
    """Draw the pictures of a sweep."""
    from bpx.plots import sweep_figures

    sweep_figures(load(folder), folder / "plots")


STEPS: dict[str, Callable[..., None]] = {
    "make parts up": make_up,
    "make parts up and write them": write,
    "merge": merge,
    "load runs": of_results(lambda results: results.runs),
    "load history": of_results(lambda results: results.history),
    "load runs and history, join": of_results(
        lambda results: results.history.merge(results.runs[["id", "optimizer"]], on="id")
    ),
    "load runs, compare": of_results(lambda results: results.compare()),
    "load runs, rank": of_results(lambda results: results.rank()),
    "load runs, best": of_results(lambda results: results.best(by="optimizer")),
    "load runs, paired": of_results(
        lambda results: results.paired({"optimizer": "gd"}, {"optimizer": "adam"})
    ),
    "load runs, sensitivity": of_results(lambda results: results.sensitivity("optimizer.lr")),
    "load runs, curves by optimizer": of_results(
        lambda results: results.curves("optimizer", "train.loss")
    ),
    "load runs, curves": of_results(lambda results: results.curves(metric="train.loss")),
    "load runs, time to a target": of_results(lambda results: results.time_to("train.loss", 0.1)),
    "load, draw all pictures": draw,
}


def usage() -> tuple[float, float]:
    """Return the processor time in seconds and the largest memory in MB of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def run_step(name: str, folder: Path, *sizes: int) -> None:
    """Run one step in this process and print what it took."""
    import matplotlib.figure  # noqa: F401  (what every step needs or not, none pays for)
    import pandas as pd  # noqa: F401
    import pyarrow.parquet  # noqa: F401
    import scipy.special  # noqa: F401

    (before, idle), start = usage(), time.perf_counter()
    STEPS[name](folder, *sizes)
    wall = time.perf_counter() - start
    after, most = usage()
    print(f"{wall:8.2f} s {after - before:8.2f} s {idle:8.0f} MB {most:8.0f} MB  {name}")


def main(runs: int = 100_000, epochs: int = 51, seeds: int = 100) -> None:
    """Run every step, and print the size of the tables."""
    print(f"{runs:,} runs, {epochs} recorded epochs, {seeds} seeds a setting")
    print(f"{'wall':>10} {'processor':>10} {'imports':>11} {'largest':>11}")
    with tempfile.TemporaryDirectory() as folder:
        sizes = [str(size) for size in (runs, epochs, seeds)]
        for name in STEPS:
            subprocess.run([sys.executable, __file__, name, folder, *sizes], check=True)
        for file in sorted(Path(folder).glob("*.parquet")):
            print(f"{file.stat().st_size / 1e6:8.1f} MB  {file.name}")


if __name__ == "__main__":
    if len(sys.argv) > 2 and sys.argv[1] in STEPS:
        run_step(sys.argv[1], Path(sys.argv[2]), *map(int, sys.argv[3:]))
    else:
        main(*map(int, sys.argv[1:]))
