"""The figures in a page of the documentation: written between two markers, never by hand."""

import re
from collections.abc import Mapping
from pathlib import Path

from benchmarks import tables
from benchmarks.measurement import Measurement
from benchmarks.tables import Table
from benchmarks.workloads import NAMES

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


def write(page: Path, measurements: Mapping[str, Measurement]) -> None:
    """Replace what stands between the markers of a page.

    Raises:
        ValueError: The page has no such place.
    """
    text = page.read_text(encoding="utf-8")
    place = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.DOTALL)
    if not place.search(text):
        raise ValueError(f"{page} has no place for figures, between {BEGIN} and {END}.")
    figures = f"{BEGIN}\n\n{markdown(measurements)}\n\n{END}"
    page.write_text(place.sub(lambda _: figures, text), encoding="utf-8")


def markdown(measurements: Mapping[str, Measurement]) -> str:
    """Return measurements as text with tables."""
    if not measurements:
        return "Nothing has been measured yet."
    ordered = {name: measurements[name] for name in NAMES if name in measurements}
    parts = [*_origins(ordered), _table(tables.goals(ordered))]
    for name, measurement in ordered.items():
        parts.append(_table(tables.times(name, measurement)))
        parts += tables.notes(measurement)
    parts.append(_table(tables.floors(ordered)))
    return "\n\n".join(parts)


def _origins(measurements: Mapping[str, Measurement]) -> list[str]:
    """Say where figures come from, once for all workloads that share it."""
    shared: dict[str, list[str]] = {}
    for name, each in measurements.items():
        shared.setdefault(origin(each), []).append(name)
    return [f"Measured ({', '.join(names)}): {text}" for text, names in shared.items()]


def origin(measurement: Measurement) -> str:
    """Return date, commit, machine and versions in a line."""
    machine = ", ".join(
        f"{value} {name}" if name == "cores" else value
        for name, value in measurement.machine.items()
    )
    versions = ", ".join(f"{name} {version}" for name, version in measurement.versions.items())
    repeats = f"repeats: {measurement.repeats}"
    return f"{measurement.date}, commit {measurement.commit}, {repeats}; {machine}; {versions}."


def _table(table: Table) -> str:
    lines = [table.heads, tuple("---" for _ in table.heads), *table.rows]
    return "\n".join([f"### {table.title}", "", *(f"| {' | '.join(line)} |" for line in lines)])
