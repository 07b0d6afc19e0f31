"""The mean course of a metric over runs that end at different epochs."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpx.results import compare, curves


def tables(**runs):
    """The two tables from ``name=(setting, reached, {epoch: value})``."""
    table = pd.DataFrame(
        {
            "id": list(runs),
            "optimizer": [setting for setting, _, _ in runs.values()],
            "epochs_to_target": pd.array([reached for _, reached, _ in runs.values()], "Int64"),
            "status": "finished",
        }
    )
    rows = [(run, *record) for run, (_, _, course) in runs.items() for record in course.items()]
    return pd.DataFrame(rows, columns=["id", "epoch", "train.loss"]), table


def course(table, column="mean"):
    return dict(zip(table["epoch"], table[column], strict=True))


def test_equal_grids_are_averaged_epoch_by_epoch():
    values = np.random.default_rng(0).random((6, 5))
    history, runs = tables(
        **{f"r{i}": ("gd", None, dict(enumerate(row))) for i, row in enumerate(values)}
    )
    table = curves(history, runs, "optimizer", "train.loss")
    np.testing.assert_allclose(table["mean"], values.mean(axis=0))
    np.testing.assert_array_equal(table["least"], values.min(axis=0))
    np.testing.assert_array_equal(table["most"], values.max(axis=0))
    final = compare(runs.assign(**{"train.loss": values[:, -1]}), "optimizer", "train.loss").iloc[0]
    np.testing.assert_allclose(
        table[["low", "high"]].iloc[-1], final[["low", "high"]].astype(float)
    )


def test_a_solved_run_is_carried_forward():
    history, runs = tables(
        early=("gd", 7, {0: 1.0, 5: 0.5, 7: 0.0}),
        late=("gd", None, {0: 1.0, 5: 1.0, 10: 1.0, 15: 0.6}),
    )
    table = curves(history, runs, "optimizer", "train.loss")
    assert course(table) == {0: 1.0, 5: 0.75, 10: 0.5, 15: 0.3}
    assert course(table, "n") == {0: 2, 5: 2, 10: 2, 15: 2}


def test_a_lost_run_leaves_after_its_last_finite_value():
    history, runs = tables(
        lost=("gd", None, {0: 1.0, 5: 9.0, 10: np.nan}),
        infinite=("gd", None, {0: 1.0, 5: np.inf, 10: np.nan}),
        kept=("gd", None, {0: 1.0, 5: 1.0, 10: 0.5}),
    )
    table = curves(history, runs, "optimizer", "train.loss")
    assert course(table) == {0: 1.0, 5: 5.0, 10: 0.5}
    assert course(table, "n") == {0: 3, 5: 2, 10: 1}


def test_ends_of_solved_runs_are_no_epochs_of_the_curve():
    grid = range(0, 101, 20)
    solved = {
        f"s{end}": ("gd", end, {**{e: 1.0 for e in grid if e < end}, end: 0.0})
        for end in range(3, 97, 7)
    }
    history, runs = tables(**solved, unsolved=("gd", None, dict.fromkeys(grid, 1.0)))
    table = curves(history, runs, "optimizer", "train.loss")
    assert table["epoch"].tolist() == list(grid)
    assert (table["n"] == len(runs)).all()
    assert table["mean"].is_monotonic_decreasing


def test_a_curve_ends_where_its_last_run_ends():
    history, runs = tables(
        a=("fast", 3, {0: 1.0, 3: 0.1}),
        b=("fast", 8, {0: 1.0, 5: 0.5, 8: 0.1}),
        c=("slow", None, {0: 1.0, 5: 0.9, 10: 0.8, 15: 0.7}),
    )
    table = curves(history, runs, "optimizer", "train.loss")
    fast = course(table[table["optimizer"] == "fast"])
    assert fast == pytest.approx({0: 1.0, 5: 0.3, 10: 0.1})
    assert table.loc[table["optimizer"] == "slow", "epoch"].tolist() == [0, 5, 10, 15]


def test_shorter_training_ends_at_its_own_epoch():
    history, runs = tables(
        short=("short", None, {0: 1.0, 50: 0.5}), long=("long", None, {0: 1.0, 80: 0.4, 160: 0.3})
    )
    table = curves(history, runs, "optimizer", "train.loss")
    assert course(table[table["optimizer"] == "short"]) == {0: 1.0, 50: 0.5}
    assert course(table[table["optimizer"] == "long"]) == {0: 1.0, 80: 0.4, 160: 0.3}


def test_a_single_run_is_its_own_curve_without_a_band():
    history, runs = tables(only=("gd", 7, {0: 1.0, 5: 0.5, 7: 0.1}))
    table = curves(history, runs, "optimizer", "train.loss")
    assert course(table) == {0: 1.0, 5: 0.5, 7: 0.1}
    assert table[["low", "high"]].isna().all(axis=None)


def test_without_a_record_there_is_no_row():
    history, runs = tables(failed=("gd", None, {}), other=("adam", None, {0: np.nan}))
    table = curves(history.astype({"train.loss": float}), runs, "optimizer", "train.loss")
    assert len(table) == 0
    assert "mean" in table


def test_runs_outside_the_table_are_ignored():
    history, runs = tables(a=("gd", None, {0: 1.0}), b=("gd", None, {0: 3.0}))
    table = curves(history, runs.iloc[:1], "optimizer", "train.loss")
    assert course(table) == {0: 1.0}


epochs = st.lists(st.integers(0, 30), min_size=1, max_size=6, unique=True)
one_run = st.tuples(st.sampled_from("abc"), st.booleans(), epochs)


@settings(max_examples=30, deadline=None)
@given(st.lists(one_run, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_each_point_is_the_mean_of_the_runs_that_stand_there(drawn, random):
    """Against the definition, one run and one epoch at a time; rows in any order."""
    named = {
        f"r{i}": (setting, max(own) if solved else None, {e: random.random() for e in own})
        for i, (setting, solved, own) in enumerate(drawn)
    }
    history, runs = tables(**named)
    history = history.sample(frac=1, random_state=0)
    table = curves(history, runs, "optimizer", "train.loss")
    for row in table.itertuples(index=False):
        standing = []
        for setting, reached, records in named.values():
            past = [epoch for epoch in records if epoch <= row.epoch]
            alive = reached is not None or row.epoch <= max(records)
            if setting == row.optimizer and past and alive:
                standing.append(records[max(past)])
        assert row.n == len(standing)
        assert row.mean == pytest.approx(np.mean(standing))
        assert (row.least, row.most) == (min(standing), max(standing))


def test_values_near_the_largest_float_overflow_to_infinity():
    big = 1.5e308
    history, runs = tables(
        a=("gd", None, {0: 1.0, 1: big}),
        b=("gd", None, {0: 1.0, 1: 1e200}),
        c=("gd", None, {0: 1.0, 1: big}),
    )
    table = curves(history, runs, "optimizer", "train.loss")
    assert course(table) == {0: 1.0, 1: np.inf}
    assert course(table, "most") == {0: 1.0, 1: big}
    assert course(table, "high")[0] == 1.0
