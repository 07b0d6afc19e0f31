"""Mean ranks over data sets, from the table of runs."""

import numpy as np
import pandas as pd
import pytest
from results.demsar import DEMSAR
from results.outcomes import runs_of

from bpx.errors import ResultsError
from bpx.results.critical_difference import RANKING, critical_difference

NAMES = ["C4.5", "C4.5+m", "C4.5+cf", "C4.5+m+cf"]


def demsars_runs():
    """Demšar's table as runs: a data set for each of its rows."""
    runs = runs_of({name: list(column) for name, column in zip(NAMES, DEMSAR.T, strict=True)})
    return runs.assign(dataset=runs["seed"].map("data {}".format), seed=0)


def test_demsars_example():
    frame = critical_difference(
        demsars_runs(), "optimizer", "train.loss", higher_is_better=True, level=0.10
    )
    assert list(frame.columns) == ["optimizer", *RANKING]
    assert frame["optimizer"].tolist() == ["C4.5+m+cf", "C4.5+m", "C4.5+cf", "C4.5"]
    assert frame["mean_rank"].tolist() == pytest.approx([1.964, 2.0, 2.893, 3.143], abs=5e-4)
    assert frame["cd"].unique() == pytest.approx([1.12], abs=5e-3)
    assert frame["cliques"].tolist() == ["1", "1", "1 2", "2"]
    assert set(frame["problems"]) == {14}


def test_the_median_over_seeds_is_ranked():
    runs = pd.concat(
        runs_of({"a": [1.0, 1.0, None], "b": [2.0, 2.0, 2.0], "c": [None, None, 0.1]}, dataset=name)
        for name in ("xor", "moons")
    )
    frame = critical_difference(runs, "optimizer", "train.loss").set_index("optimizer")
    assert frame["mean_rank"].to_dict() == {"a": 1, "b": 2, "c": 3}
    assert frame["without"].to_dict() == {"a": 0, "b": 0, "c": 2}


def test_settings_that_diverged_tie_at_the_last_rank():
    runs = pd.concat(
        runs_of({"a": [1.0], "b": [None], "c": [None]}, dataset=name) for name in ("xor", "moons")
    )
    frame = critical_difference(runs, "optimizer", "train.loss")
    assert frame["mean_rank"].tolist() == [1, 2.5, 2.5]
    assert frame["without"].tolist() == [0, 2, 2]


def test_a_data_set_that_a_setting_was_not_trained_on_is_left_out_and_counted():
    runs = demsars_runs()
    runs = runs[(runs["optimizer"] != "C4.5") | (runs["dataset"] != "data 3")]
    frame = critical_difference(runs, "optimizer", "train.loss", higher_is_better=True)
    assert set(frame["problems"]) == {13}
    assert set(frame["left_out"]) == {1}


def test_a_setting_that_differs_from_all_others_is_in_no_clique():
    losses = {name: [10.0 * place] for place, name in enumerate("abc")}
    runs = pd.concat(runs_of(losses, dataset=f"data {i}") for i in range(20))
    frame = critical_difference(runs, "optimizer", "train.loss")
    assert frame["cliques"].tolist() == ["", "", ""]
    assert frame["p"].max() < 1e-6


def test_two_settings_are_sent_to_significance():
    runs = demsars_runs()
    with pytest.raises(ResultsError, match="here are 2: significance compares two"):
        critical_difference(runs[runs["optimizer"].isin(NAMES[:2])], "optimizer", "train.loss")


def test_a_level_is_a_chance():
    with pytest.raises(ResultsError, match="level=5 is no level"):
        critical_difference(demsars_runs(), "optimizer", "train.loss", level=5)


def test_one_data_set_is_too_few():
    runs = demsars_runs()
    with pytest.raises(ResultsError, match="two values or more of dataset"):
        critical_difference(runs[runs["dataset"] == "data 0"], "optimizer", "train.loss")


def test_the_order_of_the_runs_does_not_matter():
    runs = demsars_runs()
    frames = [
        critical_difference(each, "optimizer", "train.loss").set_index("optimizer")["mean_rank"]
        for each in (runs, runs.sample(frac=1, random_state=0))
    ]
    assert frames[0].sort_index().equals(frames[1].sort_index())
    assert np.isfinite(frames[0]).all()


def test_without_friedmans_test_nothing_differs():
    # Ranks of which two lie as far apart as the critical difference, though p_f exceeds the level.
    ranks = ["436512", "562314", "431652", "653241", "654123", "324615"]
    runs = pd.concat(
        runs_of(
            {name: [float(rank)] for name, rank in zip("abcdef", row, strict=True)}, dataset=row
        )
        for row in ranks
    )
    frame = critical_difference(runs, "optimizer", "train.loss", level=0.3)
    assert frame["p_f"][0] > 0.3
    assert np.ptp(frame["mean_rank"]) >= frame["cd"][0]
    assert frame["cliques"].tolist() == ["1"] * 6
    assert "Friedman" in frame["note"][0]


def test_data_without_the_metric_and_seeds_that_not_all_have_are_left_out():
    values = {"a": [0.9, 0.8], "b": [0.7, 0.6], "c": [0.5, 0.4]}
    frames = [runs_of(values, dataset=name) for name in ("xor", "moons", "sine")]
    frames[2]["train.loss"] = np.nan
    runs = pd.concat(frames)
    partial = ~((runs["dataset"] == "xor") & (runs["optimizer"] == "c") & (runs["seed"] == 1))
    frame = critical_difference(runs[partial], "optimizer", "train.loss")
    assert (frame["problems"][0], frame["left_out"][0], frame["without"].sum()) == (2, 1, 0)
    assert "on 1 of the data only the seeds and settings that all have count" in frame["note"][0]
