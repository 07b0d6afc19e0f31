"""Columns have the type of their values, and keep it on disk."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from results.sweeps import part, stored

from bpx.results import load
from bpx.store.columns import table
from bpx.store.parquet import to_frame
from bpx.store.unify import join


@pytest.mark.parametrize(
    ("values", "dtype", "expected"),
    [
        ([1, 2], "int64", [1, 2]),
        ([1, None], "Int64", [1, pd.NA]),
        ([1, 0.5], "float64", [1.0, 0.5]),
        ([1, 2**60 + 1, 0.5], "float64", [1.0, float(2**60), 0.5]),
        ([0.5, None], "float64", [0.5, math.nan]),
        ([math.inf, 0.5], "float64", [math.inf, 0.5]),
        ([True, False], "bool", [True, False]),
        ([True, None], "boolean", [True, pd.NA]),
        ([True, 3], "str", ["true", "3"]),
        (["auto", 3, 0.5], "str", ["auto", "3", "0.5"]),
        (["a", None], "str", ["a", None]),
        ([[4], [4, 8]], "str", ["[4]", "[4, 8]"]),
        ([["accuracy", "r2"], []], "str", ["[accuracy, r2]", "[]"]),
        ([(0.5, None)], "str", ["[0.5, null]"]),
        ([2**70, 1], "str", [str(2**70), "1"]),
        ([np.int64(3), np.int32(4)], "int64", [3, 4]),
        (np.array([1.5, 2.5])[::-1], "float64", [2.5, 1.5]),
        (np.array([3, 4], dtype=np.int32), "int32", [3, 4]),
        (np.array(["a", "b"]), "str", ["a", "b"]),
    ],
)
def test_a_setting_comes_back_typed(tmp_path, values, dtype, expected):
    column = load(stored(tmp_path, part(runs=len(values), **{"network.x": values})).path)
    column = column.runs["network.x"]
    # Before pandas 3 text is of dtype object.
    assert column.dtype in (dtype, "object" if dtype == "str" else dtype)
    pd.testing.assert_series_equal(
        column, pd.Series(expected, dtype=column.dtype), check_names=False
    )


@pytest.mark.parametrize("values", [[None, None], [7, None], [7.0, math.nan], [7, 9]])
def test_the_columns_of_every_sweep_are_typed_by_their_name(values):
    whole = table({"epochs_to_target": values, "reason": [None, None], "test.loss": [None, None]})
    frame = to_frame(whole)
    assert str(whole["epochs_to_target"].type) == "int64"
    assert frame["epochs_to_target"].isna().tolist() == [v is None or v != v for v in values]
    assert str(whole["reason"].type) == "string"
    assert frame["test.loss"].dtype == "float64"


def test_a_column_of_some_runs_is_missing_for_the_others(tmp_path):
    plain = part(0)
    momentum = part(1, **{"optimizer.momentum": [0.9] * 3, "optimizer.nesterov": [True] * 3})
    runs = load(stored(tmp_path, plain, momentum).path).runs
    assert runs["optimizer.momentum"].isna().tolist() == [True] * 3 + [False] * 3
    assert runs["optimizer.nesterov"].dtype == "boolean"


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ([1], [0.5], [1.0, 0.5]),
        ([1], [None], [1, None]),
        ([None], [None], [None, None]),
        ([True], ["auto"], ["true", "auto"]),
        ([2], [True], ["2", "true"]),
        ([1.0], [[4]], ["1.0", "[4]"]),
    ],
)
def test_parts_of_different_types_are_unified(first, second, expected):
    assert join([table({"x": first}), table({"x": second})])["x"].to_pylist() == expected


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.none() | st.integers(-(2**63), 2**63 - 1))
    | st.lists(st.none() | st.floats(allow_nan=False))
    | st.lists(st.none() | st.booleans())
    | st.lists(st.none() | st.text(st.characters(exclude_categories=["Cs"])))
)
def test_values_of_one_type_are_unchanged(values):
    assert table({"x": values})["x"].to_pylist() == values


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.sampled_from([1, 0.5, "a", True, None, [4]]), min_size=1), min_size=1))
def test_joining_parts_is_like_typing_the_whole(parts):
    together = table({"x": [value for values in parts for value in values]})["x"]
    joined = join([table({"x": values}) for values in parts])["x"]
    if together.type == joined.type and str(joined.type) != "string":
        assert joined.to_pylist() == together.to_pylist()
    else:
        assert str(joined.type) == str(together.type) == "string"
        assert joined.is_null().to_pylist() == together.is_null().to_pylist()
