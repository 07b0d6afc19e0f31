"""The tables hold the runs that were asked for, each once, with its settings."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from verification.sweeps import change, copied, trained

import bpx
from bpx.store import layout
from bpx.store.parquet import read_table, write_table


@pytest.fixture(scope="module")
def original(tmp_path_factory) -> Path:
    return trained(tmp_path_factory.mktemp("original"))


@pytest.fixture
def sweep(original, tmp_path) -> Path:
    return copied(original, tmp_path)


def rewrite(sweep: Path, new: Callable[[Any], Any]) -> list[str]:
    """Replace the table of runs, and return the ids that it had, by status and place."""
    file = layout.table_file(sweep, "runs")
    before = read_table(file)
    write_table(file, new(before))
    ids: list[str] = before["id"].to_pylist()
    return ids


def found(sweep: Path) -> tuple[set[tuple[str, str, str]], int]:
    """Where values differ, and how many runs were trained again."""
    verification = bpx.verify(sweep, runs=1)
    assert not verification.passed
    (own,) = verification.sweeps
    return {(row.id, row.table, row.column) for row in own.mismatches}, own.different


def swapped(table: Any, name: str, first: int, second: int) -> Any:
    values = table[name].to_pylist()
    values[first], values[second] = values[second], values[first]
    place = table.column_names.index(name)
    return table.set_column(place, name, pa.array(values, table.schema.field(name).type))


def test_settings_that_were_swapped_are_found(sweep):
    ids = rewrite(sweep, lambda table: swapped(table, "optimizer.lr", 0, 2))
    assert found(sweep)[0] == {(ids[place], "runs", "optimizer.lr") for place in (0, 2)}


def test_a_run_without_a_row_is_found_with_its_history(sweep):
    ids = rewrite(sweep, lambda table: table.slice(1))
    names = ("runs", "history", "layers", "weights")
    assert found(sweep)[0] == {(ids[0], name, "(row)") for name in names}


def test_a_row_that_is_there_twice_is_found(sweep):
    ids = rewrite(sweep, lambda table: pa.concat_tables([table, table.slice(7, 1)]))
    assert found(sweep) == ({(ids[7], "runs", "(row)")}, 1)


@pytest.mark.parametrize(("status", "other"), [("finished", "skipped"), ("skipped", "failed")])
def test_a_run_that_would_not_have_been_skipped_is_found(sweep, status, other):
    statuses = read_table(layout.table_file(sweep, "runs"))["status"].to_pylist()
    row = change(sweep, "runs", "status", lambda _: other, row=statuses.index(status))
    assert (row["id"], "runs", "status") in found(sweep)[0]


def test_another_reason_of_a_skipped_run_is_found(sweep):
    reason = pc.equal(read_table(layout.table_file(sweep, "runs"))["status"], "skipped")
    place = reason.to_pylist().index(True)
    row = change(sweep, "runs", "reason", lambda _: "another", row=place)
    assert found(sweep) == ({(row["id"], "runs", "reason")}, 1)
