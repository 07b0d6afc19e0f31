"""docs/results.md names every column of the tables, and docs/configuration.md every setting."""

import inspect
import re
from operator import methodcaller as call
from typing import Any

import pandas as pd
import pytest
from docs.documents import ROOT, rows, section

import bpx
from bpx.results import Results
from bpx.results.settings import setting_columns

PAGE = ROOT / "docs" / "results.md"
FRAMES = ("compare", "rank", "best", "sensitivity", "curves", "time_to", "paired")
SETTINGS = ROOT / "docs" / "configuration.md"


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    folder = tmp_path_factory.mktemp("results")
    shared = ["training.epochs=2", "results.layers=true", "results.plots=false"]
    shared.append(f"results.dir={folder}")
    bpx.sweep(["dataset=moons", "regularizer=l1,l2", *shared])
    bpx.sweep(["dataset=sine", "optimizer=adam", *shared])
    return bpx.load(folder)


def named(column: str) -> str:
    """Return a column under the name by which the page has it."""
    if column.startswith("best."):
        return "best.COLUMN"
    part, _, measure = column.partition(".")
    return f"{part}.METRIC" if part in ("train", "test") and measure != "loss" else column


def test_every_column_of_runs_is_documented(results: Results) -> None:
    settings = setting_columns(results.runs)
    outcomes = {named(column) for column in results.runs.columns if column not in settings}
    assert {row[0].strip("`") for row in rows(section(PAGE, "### runs"))} == outcomes


def test_every_column_of_history_is_documented(results: Results) -> None:
    check_named(results.history, section(PAGE, "### history"))


def test_every_column_of_layers_is_documented(results: Results) -> None:
    check_named(results.layers, section(PAGE, "### layers"))


@pytest.mark.parametrize(
    "frame",
    [
        call("compare"),
        call("rank"),
        call("best"),
        call("sensitivity", "regularizer"),
        call("curves"),
        call("time_to", "train.loss", 0.1),
        call("paired", {"regularizer": "l1"}, {"regularizer": "l2"}),
    ],
    ids=FRAMES,
)
def test_every_column_of_a_frame_is_documented(
    results: Results, frame: Any, request: pytest.FixtureRequest
) -> None:
    calls = {row[0].strip("`"): row[1] for row in rows(section(PAGE, "## Comparisons"))}
    (columns,) = (
        text for key, text in calls.items() if key.split("(")[0] == request.node.callspec.id
    )
    settings = set(setting_columns(results.runs)) - {"seed"}
    found = [name for name in frame(results.select(dataset="moons")) if name not in settings]
    assert re.findall(r"`(\w+)`", columns) == found


def test_every_frame_is_documented_with_its_arguments() -> None:
    for row in rows(section(PAGE, "## Comparisons")):
        name, arguments = row[0].strip("`)").split("(")
        known = list(inspect.signature(getattr(Results, name)).parameters)[1:]
        assert arguments.split(", ") == known[: len(arguments.split(", "))], name


def test_every_setting_is_documented(results: Results) -> None:
    keys = {row[0].strip("`") for row in rows(section(SETTINGS, "## Keys"))}
    for column in setting_columns(results.runs):
        group, _, field = column.partition(".")
        kind = "activation" if group == "output_activation" else group
        assert column in keys or f"`{field}=" in section(SETTINGS, f"### {kind}"), column


def check_named(frame: pd.DataFrame, text: str) -> None:
    missing = [column for column in frame.columns if f"`{named(column)}`" not in text]
    assert not missing
