"""docs/results.md names every column of the tables, and docs/configuration.md every setting."""

import pandas as pd
import pytest
from docs.documents import ROOT, rows, section

import bpx
from bpx.results import Results
from bpx.results.settings import setting_columns

PAGE = ROOT / "docs" / "results.md"
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


def test_every_setting_is_documented(results: Results) -> None:
    keys = {row[0].strip("`") for row in rows(section(SETTINGS, "## Keys"))}
    for column in setting_columns(results.runs):
        group, _, field = column.partition(".")
        kind = "activation" if group == "output_activation" else group
        assert column in keys or f"`{field}=" in section(SETTINGS, f"### {kind}"), column


def check_named(frame: pd.DataFrame, text: str) -> None:
    missing = [column for column in frame.columns if f"`{named(column)}`" not in text]
    assert not missing
