"""`export` writes files that read back to the same bits."""

import csv
import json
from pathlib import Path

import pandas as pd
import pytest

import bpx
from bpx.cli import SUCCESS, main
from bpx.store.sweep import Sweep


def check_same(file: Path, table: pd.DataFrame) -> None:
    with file.open(newline="", encoding="utf-8") as stream:
        head, *rows = csv.reader(stream)
    assert head == list(table.columns)
    assert len(rows) == len(table)
    for name, read in zip(head, zip(*rows, strict=True), strict=True):
        for text, kept in zip(read, table[name].astype(object).tolist(), strict=True):
            assert value(text, kept) == (None if pd.isna(kept) else kept), name


def value(text: str, kept: object) -> object:
    """Return what a cell says, as the kind of value that was kept."""
    if text == "":
        return None
    if isinstance(kept, bool):
        return {"true": True, "false": False}[text]
    return float(text) if isinstance(kept, (int, float)) else text


@pytest.mark.parametrize("named", ["results/first", "results/second", "results"])
def test_tables_read_back_to_the_bit(
    named: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", named, "--csv", "--output", str(tmp_path / "new")]) == SUCCESS
    results = bpx.load(named)
    check_same(tmp_path / "new" / "runs.csv", results.runs)
    check_same(tmp_path / "new" / "history.csv", results.history)
    rows = (len(results.runs), len(results.history), 0)
    assert capfd.readouterr().out.splitlines() == [
        f"{tmp_path / 'new' / name}.csv: {number} rows"
        for name, number in zip(("runs", "history", "layers"), rows, strict=True)
    ]


def test_files_lie_in_the_sweeps_folder_unless_told_otherwise(
    second, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(second.path), "--csv", "--table", "runs", "--json"]) == SUCCESS
    (file,) = json.loads(capfd.readouterr().out)["files"]
    assert file["path"] == str(second.path / "csv" / "runs.csv")
    assert file["columns"] == list(second.runs.columns)
    assert [path.name for path in (second.path / "csv").iterdir()] == ["runs.csv"]


def test_a_history_is_written_piece_by_piece(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def whole(*_: object) -> None:
        raise AssertionError("the whole table was read")

    monkeypatch.setattr(Sweep, "table", whole)
    assert main(["-q", "export", "results/first", "--output", str(tmp_path)]) == SUCCESS
    assert len((tmp_path / "history.csv").read_text().splitlines()) == 1 + 8 * 21
