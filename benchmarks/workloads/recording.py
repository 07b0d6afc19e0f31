"""What recording adds to training: sweeps recorded at a hundred points beside sweeps at two."""

from collections.abc import Iterator
from functools import partial
from time import process_time

from benchmarks import sweep
from benchmarks.machine import one_core
from benchmarks.row import Goal, Row
from benchmarks.scope import Scope
from benchmarks.sweep import Overrides
from benchmarks.timing import in_turns
from benchmarks.workloads.w1 import XOR
from benchmarks.workloads.w2 import DIGITS

TITLE = "recording at 100 points a run"

_POINTS = 100
_SELDOM, _OFTEN = "bpx, first and last epoch recorded", f"bpx, {_POINTS} points recorded"

_CASES: dict[str, Overrides] = {
    "W1, 1,000 runs, 1,000 epochs": XOR | {"seed": "range(250)"},
    "W2, 8 runs, 1,000 epochs": DIGITS | {"seed": "range(2)", "training.epochs": "1000"},
    "W2, 64 runs, 100 epochs": DIGITS | {"training.epochs": "100"},
}


def measure(scope: Scope) -> Iterator[Row]:
    """Yield a row for each case: the same runs, recorded often and seldom."""
    for case, overrides in _CASES.items():
        epochs = int(overrides["training.epochs"])
        if scope.quick:
            epochs = _POINTS
        yield _compare(case, {**overrides, "training.epochs": str(epochs)}, epochs, scope.repeats)


def _compare(case: str, overrides: Overrides, epochs: int, repeats: int) -> Row:
    plans = {
        _SELDOM: sweep.planned({**overrides, "training.every": str(epochs)}),
        _OFTEN: sweep.planned({**overrides, "training.every": str(epochs // _POINTS)}),
    }
    with one_core():
        contenders = {name: partial(sweep.train, plan) for name, plan in plans.items()}
        measured = in_turns(contenders, repeats, process_time)
    times = {name: each.median for name, each in measured.items()}
    overhead = 100 * (times[_OFTEN] / times[_SELDOM] - 1)
    return Row(
        case=case,
        unit="s",
        times=times,
        spread={name: (min(t.others), max(t.others)) for name, t in measured.items()},
        recorded=f"{_POINTS + 1} points and 2",
        goals=[Goal("time that recording adds", overhead, "<=", 10, "%")]
        if epochs > _POINTS
        else [],
        notes=[f"{case}: recording adds {overhead:.0f}%."],
    )
