"""What a sweep was asked."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from bpx.page.words import count, number
from bpx.results import Results
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
    config, grid = document.get("config", {}), document.get("grid", {})
    command = shlex.join(["python", "-m", "bpx", *document.get("command", [])])
    axes = [Axis(key, values, _distinct(results, key)) for key, values in grid.items()]
    return Question(command, _facts(config, grid), axes)


def _distinct(results: Results, key: str) -> str:
    return number(results.runs[key].nunique(dropna=False)) if key in results.runs else ""


def _facts(config: Mapping[str, Any], swept: Collection[str]) -> dict[str, str]:
    """Return the settings that a reader asks for first, where they did not vary."""
    facts = {
        "Data set": _component("dataset", config, swept),
        "Hidden units": "" if "network.hidden" in swept else _hidden(config),
        "Activation": _component("activation", config, swept),
        "Loss": _component("loss", config, swept),
        "Optimizer": _component("optimizer", config, swept),
        "Training": _training(config.get("training", {}), swept),
    }
    return {name: fact for name, fact in facts.items() if fact}


def _component(key: str, config: Mapping[str, Any], swept: Collection[str]) -> str:
    """Return a component and those of its fields that did not vary."""
    component = config.get(key)
    if key in swept or not isinstance(component, Mapping):
        return ""
    fields = [
        f"{name} {text(value)}"
        for name, value in component.items()
        if name != "name" and f"{key}.{name}" not in swept
    ]
    name = str(component.get("name", ""))
    return f"{name} ({', '.join(fields)})" if fields else name


def _hidden(config: Mapping[str, Any]) -> str:
    hidden = config.get("network", {}).get("hidden")
    return ", ".join(map(str, hidden)) or "none: a single layer" if hidden is not None else ""


def _training(training: Mapping[str, Any], swept: Collection[str]) -> str:
    epochs, target = training.get("epochs"), training.get("target")
    parts = []
    if epochs is not None and "training.epochs" not in swept:
        parts.append(count(epochs, "epoch") + (" at most" if target else ""))
    if target and "training.target" not in swept:
        parts.append(f"until {target}")
    return ", ".join(parts)
