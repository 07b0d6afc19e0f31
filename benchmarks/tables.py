"""Rows as tables: the goals, the times, the distance from the floor."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.case import BPX
from benchmarks.measurement import Measurement
from benchmarks.row import Goal, Row

_SENSE = {">=": "at least", "<=": "at most"}
_MET = {True: "yes", False: "no", None: "not measured"}
_UNITS = {"us": "µs", "s": "s"}


@dataclass(frozen=True)
class Table:
    """A table of text.

    Attributes:
        title: What it shows.
        heads: One head a column.
        rows: One cell a column.
    """

    title: str
    heads: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


def goals(measurements: Mapping[str, Measurement]) -> Table:
    """Return every figure beside its target."""
    heads = "workload", "case", "figure", "measured", "target", "reached"
    rows = [
        (name, row.case, goal.what, _measured(goal), _target(goal), _MET[goal.met])
        for name, row in _rows(measurements)
        for goal in row.goals
    ]
    return Table("Targets", heads, rows)


def times(name: str, measurement: Measurement) -> Table:
    """Return the time of every contender of a workload, and how it compares with bpx."""
    heads = "case", "contender", "time", "least to greatest", "of bpx's", "differs by"
    rows = [
        (
            row.case + (f" ({row.recorded})" if row.recorded else ""),
            contender,
            f"{figure(time)} {_UNITS[row.unit]}",
            " to ".join(map(figure, row.spread[contender])) if contender in row.spread else "",
            f"{figure(time / row.times[BPX])}x" if BPX in row.times else "",
            f"{row.difference[contender]:.0e}" if contender in row.difference else "",
        )
        for row in measurement.rows
        for contender, time in row.times.items()
    ]
    return Table(f"{name}: {measurement.title}", heads, rows)


def floors(measurements: Mapping[str, Measurement]) -> Table:
    """Return how far each row of an update's time is from its floor, and where the time goes."""
    parts = "products", "exponentials", "updates", "recording", "once"
    heads = ("workload", "case", *parts[:2], "floor", *parts[2:], "bpx", "bpx / floor")
    rows = []
    for name, row in _rows(measurements):
        if not row.floor:
            continue
        floor, bpx = sum(row.floor.values()), row.times[BPX]
        costs = row.floor | {"floor": floor} | row.anatomy | {"bpx": bpx}
        cells = [f"{figure(costs[head])} µs" if head in costs else "" for head in heads[2:-1]]
        rows.append((name, row.case, *cells, f"{figure(bpx / floor)}x"))
    return Table("Distance from the floor", heads, rows)


def notes(measurement: Measurement) -> list[str]:
    """Return what the tables do not say."""
    compiling = {name: time for row in measurement.rows for name, time in row.first.items()}
    return [
        *(note for row in measurement.rows for note in row.notes),
        *(
            f"{name} compiles in its first call, which does not count: {figure(time)} s in the"
            " last case."
            for name, time in compiling.items()
        ),
        *(
            f"{peer} is not measured: {package} is not installed (`pip install -e '.[bench]'`)."
            for peer, package in measurement.missing.items()
        ),
    ]


def figure(value: float) -> str:
    """Return a number with three digits that count: ``"0.0921"``, ``"22.1"``, ``"1,571"``."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _rows(measurements: Mapping[str, Measurement]) -> Iterable[tuple[str, Row]]:
    return ((name, row) for name, each in measurements.items() for row in each.rows)


def _measured(goal: Goal) -> str:
    return "" if goal.value is None else f"{figure(goal.value)} {goal.unit}".replace(" x", "x")


def _target(goal: Goal) -> str:
    return f"{_SENSE[goal.sense]} {figure(goal.bound)} {goal.unit}".replace(" x", "x")
