"""What a sweep was asked."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bpx.page.words import count, number
from bpx.results import Results
from bpx.results.settings import setting_columns
from bpx.store.columns import text


@dataclass(frozen=True)
class Axis:
    """A swept key.

    Attributes:
        key: As it is typed.
        values: As they were typed.
        distinct: How many there are.
    """

    key: str
    values: str
    distinct: str


@dataclass(frozen=True)
class Question:
    """What was asked.

    Attributes:
        command: As it was typed.
        facts: What held for all runs, by what it is about.
        axes: What varied.
    """

    command: str
    facts: dict[str, str]
    axes: list[Axis]


def question(results: Results) -> Question:
    """Return what a sweep was asked, from its document."""
    document = results.document
    grid = document.get("grid", {})
    command = shlex.join(["python", "-m", "bpx", *document.get("command", [])])
    axes = [Axis(key, values, _distinct(results, key)) for key, values in grid.items()]
    return Question(command, _facts(results, grid), axes)


def _distinct(results: Results, key: str) -> str:
    return number(results.runs[key].nunique(dropna=False)) if key in results.runs else ""


def _facts(results: Results, swept: Collection[str]) -> dict[str, str]:
    """Return the settings that a reader asks for first, where they did not vary."""
    runs = results.runs[results.runs["status"] != "skipped"]
    fixed = {
        name: text(values.tolist()[0])
        for name in setting_columns(runs)
        if name not in swept
        and len(values := runs[name].drop_duplicates()) == 1
        and values.notna().all()
    }
    facts = {
        "Data set": _component("dataset", fixed),
        "Hidden layers": fixed.get("network.hidden", "").strip("[]"),
        "Activation": _component("activation", fixed),
        "Loss": _component("loss", fixed),
        "Optimizer": _component("optimizer", fixed),
        "Training": _training(fixed),
    }
    return {name: fact for name, fact in facts.items() if fact}


def _component(key: str, fixed: Mapping[str, str]) -> str:
    """Return a component and its fields."""
    if key not in fixed:
        return ""
    start = f"{key}."
    fields = [
        f"{name.removeprefix(start)} {value}"
        for name, value in fixed.items()
        if name.startswith(start)
    ]
    return f"{fixed[key]} ({', '.join(fields)})" if fields else fixed[key]


def _training(fixed: Mapping[str, str]) -> str:
    epochs, target = fixed.get("training.epochs"), fixed.get("training.target")
    parts = [count(int(epochs), "epoch") + (" at most" if target else "")] if epochs else []
    return ", ".join([*parts, f"until {target}"] if target else parts)
