"""The whole command `+experiment=xor_sweep`, beside the same runs as jobs of stock Hydra."""

import json
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import bpx
from benchmarks.processes import python
from benchmarks.row import Goal, Row
from benchmarks.scope import Scope

TITLE = "`python -m bpx +experiment=xor_sweep`, 1,200 runs"

_RUNS = 1200
_AXES = {
    "optimizer": "gd,sgd,minibatch_2,momentum,adam",
    "initializer": "uniform,normal,glorot_uniform",
    "activation": "sigmoid,tanh",
    "optimizer.lr": "0.03,0.1,0.3,1",
}
_COMMAND, _HELP, _HYDRA = "bpx, whole command", "python -m bpx --help", "stock Hydra, scaled"


def measure(scope: Scope) -> Iterator[Row]:
    """Yield the row of the workload; nothing is pinned, as on a user's machine."""
    commands, sweeps = [], list[str]()
    for _ in range(scope.repeats):
        with tempfile.TemporaryDirectory() as folder:
            answer = python(["-m", "bpx", "+experiment=xor_sweep"], Path(folder))
            commands.append(answer.seconds)
            sweeps[:] = [_ending_of_sweep(Path(folder))]
    helps = [python(["-m", "bpx", "--help"]).seconds for _ in range(scope.repeats)]
    jobs, hydra, ending = _stock_hydra(scope.quick)
    whole = statistics.median(commands)
    yield Row(
        case="1,200 runs",
        unit="s",
        times={_COMMAND: whole, _HELP: statistics.median(helps), _HYDRA: hydra},
        spread={_COMMAND: (min(commands), max(commands)), _HELP: (min(helps), max(helps))},
        goals=[
            Goal("whole command", whole, "<=", 6, "s"),
            Goal("stock Hydra / bpx", hydra / whole, ">=", 25, "x"),
        ],
        notes=[
            f"Stock Hydra: {jobs} of the jobs, those of seed 0, were run and their time scaled to"
            f" {_RUNS:,}.",
            f"The runs of seed 0: {sweeps[0]} with bpx; {ending} as jobs.",
        ],
    )


def _stock_hydra(quick: bool) -> tuple[int, float, str]:
    """Run a sample of jobs; return how many, the time of all 1,200, and how they ended."""
    axes = _AXES | ({"optimizer": "gd,sgd", "optimizer.lr": "1"} if quick else {})
    with tempfile.TemporaryDirectory() as folder:
        one = python(_jobs(["seed=0"], folder + "/one")).seconds
        overrides = [f"{key}={value}" for key, value in axes.items()]
        sample = python(_jobs(["seed=0", *overrides], folder + "/sample")).seconds
        results = [json.loads(f.read_text()) for f in Path(folder).glob("sample/*/result.json")]
    jobs = len(results)
    a_job = (sample - one) / (jobs - 1)
    return jobs, one + (_RUNS - 1) * a_job, _ending(results)


def _jobs(overrides: Sequence[str], folder: str) -> list[str]:
    return ["-m", "benchmarks.stock_hydra", "--multirun", *overrides, f"hydra.sweep.dir={folder}"]


def _ending_of_sweep(folder: Path) -> str:
    runs = bpx.load(folder / "results").runs
    runs = runs[runs["seed"] == 0]
    reached = runs["train.loss"] <= 0.1
    return _ending(
        [{"epochs": e, "reached": r} for e, r in zip(runs["epochs"], reached, strict=True)]
    )


def _ending(results: Sequence[dict[str, float]]) -> str:
    epochs = statistics.mean(result["epochs"] for result in results)
    reached = statistics.mean(bool(result["reached"]) for result in results)
    return f"{epochs:.0f} epochs on average, {100 * reached:.0f}% reached the target"
