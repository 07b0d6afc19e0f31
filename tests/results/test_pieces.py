"""Large tables: written and read piece by piece, and joined on categories."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from results.sweeps import full_part, part, stored

from bpx.engine.part import Categorical, Part
from bpx.errors import ResultsError
from bpx.results import curves, load
from bpx.store import merge


def long_part(index: int, epochs: int, runs: int = 4) -> Part:
    """A part whose history is long, with an id written as a category."""
    plain = part(index, runs)
    values = np.random.default_rng(index).random(runs * epochs)
    history = {
        "id": Categorical(plain.runs["id"], np.repeat(np.arange(runs), epochs)),
        "epoch": np.tile(np.arange(epochs), runs),
        "train.loss": values,
    }
    return Part(index, plain.runs, history)


def test_a_category_is_the_text_it_stands_for(tmp_path):
    results = load(stored(tmp_path, long_part(0, 2, runs=3)).path)
    assert results.history["id"].tolist() == ["0-0", "0-0", "0-1", "0-1", "0-2", "0-2"]
    written = pq.read_table(results.path / "history.parquet")["id"]
    assert written.type == pa.dictionary(pa.int32(), pa.string())
    assert written.to_pylist() == results.history["id"].tolist()


@pytest.mark.parametrize("finish", [True, False])
def test_the_tables_share_their_categories(tmp_path, finish):
    stored(tmp_path, full_part(0), long_part(1, 3), finish=finish, name="a")
    stored(tmp_path, full_part(0, prefix="b"), finish=finish, name="b")
    for folder in (tmp_path / "a", tmp_path):
        results = load(folder)
        dtype = results.runs["id"].dtype
        assert dtype.categories.tolist() == results.runs["id"].tolist()
        chosen = results.select(seed=1)
        for frame in (results.history, results.layers, chosen.runs, chosen.history):
            assert frame["id"].dtype == dtype
        joined = chosen.history.merge(chosen.runs, on="id")
        assert joined["id"].dtype == dtype
        assert set(joined["id"]) == set(chosen.runs["id"])


def test_small_parts_share_a_row_group_and_large_ones_have_their_own(tmp_path, monkeypatch):
    monkeypatch.setattr(merge, "ROW_GROUP", 20)
    sizes = [2, 2, 5, 1, 1, 1]
    store = stored(tmp_path, *(long_part(i, epochs) for i, epochs in enumerate(sizes)))
    file = pq.ParquetFile(store.path / "history.parquet").metadata
    rows = [file.row_group(index).num_rows for index in range(file.num_row_groups)]
    assert rows == [16, 20, 12]
    assert load(store.path).history["epoch"].size == sum(rows)


def test_parts_become_a_table_without_being_in_memory_together(tmp_path, monkeypatch):
    monkeypatch.setattr(merge, "ROW_GROUP", 20_000)
    default = pa.default_memory_pool()

    def largest(parts: int) -> int:
        store = stored(tmp_path, *(long_part(i, 5_000) for i in range(parts)), finish=False)
        pool = pa.proxy_memory_pool(default)
        pa.set_memory_pool(pool)
        try:
            store.finish()
        finally:
            pa.set_memory_pool(default)
        return pool.max_memory()

    assert largest(24) < 1.5 * largest(3)


def test_curves_of_pieces_are_those_of_the_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(merge, "ROW_GROUP", 20)
    parts = [long_part(index, epochs) for index, epochs in enumerate([3, 7, 5, 2])]
    results = load(stored(tmp_path, *parts).path)
    assert len(list(results.records("train.loss"))) > 1
    for one in (results, results.select(seed=[0, 2])):
        whole = curves(one.history, one.runs, "seed", "train.loss")
        pd.testing.assert_frame_equal(one.curves("seed", "train.loss"), whole)


def test_curves_read_no_more_than_they_need(tmp_path):
    results = load(stored(tmp_path, part()).path)
    assert list(next(results.records("train.loss"))) == ["id", "epoch", "train.loss"]
    assert results.recorded("train.loss")
    assert not results.recorded("train.accuracy")
    results.curves("optimizer")
    assert "history" not in vars(results)


def test_a_measure_that_some_parts_lack_is_averaged_over_the_others(tmp_path):
    first, second = part(0), part(1)
    second.history["train.r2"] = np.arange(6.0)
    results = load(stored(tmp_path, first, second, finish=False).path)
    assert results.curves("optimizer", "train.r2")["mean"].tolist() == [2.0, 3.0]


def test_a_misspelled_measure_of_the_history_is_named(tmp_path):
    results = load(stored(tmp_path, part()).path)
    with pytest.raises(ResultsError, match=r"history has no column 'train\.los'\. Did you mean"):
        results.curves("optimizer", "train.los")
    with pytest.raises(ResultsError, match="'id' of history holds no numbers"):
        results.curves("optimizer", "id")
