"""Which settings differ: the pairs, the runs without a value, the correction, the warnings."""

import re

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from results.outcomes import runs_of

from bpx.errors import ResultsError
from bpx.results.significance import COMPARISON, notes, significance

RNG = np.random.default_rng(0)
NOISE = RNG.normal(size=10).round(3)
THREE = {
    "gd": list(5 + NOISE),
    "adam": list(4 + NOISE + 0.3 * RNG.normal(size=10).round(3)),
    "momentum": list(5.2 + NOISE + 0.5 * RNG.normal(size=10).round(3)),
}


def test_the_columns_are_those_that_are_documented():
    frame = significance(runs_of(THREE), "optimizer", "train.loss")
    assert list(frame.columns) == ["optimizer", "against.optimizer", *COMPARISON]
    pairs = list(zip(frame["optimizer"], frame["against.optimizer"], strict=True))
    assert pairs == [("gd", "adam"), ("gd", "momentum"), ("adam", "momentum")]


def test_the_numbers_are_scipys():
    a, b = np.array(THREE["gd"]), np.array(THREE["adam"])
    row = significance(runs_of(THREE), "optimizer", "train.loss").iloc[0]
    assert row["n"] == 10
    assert row["p"] == pytest.approx(scipy.stats.wilcoxon(a, b, method="exact").pvalue)
    assert row["mean_difference"] == pytest.approx((a - b).mean())
    assert row["median_difference"] == pytest.approx(np.median(a - b))
    assert row["low"] < row["mean_difference"] < row["high"]
    u = scipy.stats.mannwhitneyu(b, a, method="asymptotic").statistic
    assert row["improvement"] == pytest.approx(u / 100)


def test_pairs_are_those_of_equal_seeds_whatever_their_order():
    runs = runs_of(THREE)
    shuffled = runs.sample(frac=1, random_state=1)
    columns = ["optimizer", "against.optimizer", "p"]
    first, second = (
        significance(r, "optimizer", "train.loss", against="adam")[columns].sort_values("optimizer")
        for r in (runs, shuffled)
    )
    pd.testing.assert_frame_equal(first.reset_index(drop=True), second.reset_index(drop=True))


def test_the_effect_is_positive_where_the_setting_is_better():
    low_is_good = significance(runs_of({"a": [1, 2], "b": [3, 5]}), "optimizer", "train.loss")
    high_is_good = significance(
        runs_of({"a": [1, 2], "b": [3, 5]}), "optimizer", "train.loss", higher_is_better=True
    )
    assert (low_is_good["effect"][0], low_is_good["improvement"][0]) == (1, 1)
    assert (high_is_good["effect"][0], high_is_good["improvement"][0]) == (-1, 0)
    for frame in (low_is_good, high_is_good):
        assert (frame["mean_difference"][0], frame["median_difference"][0]) == (-2.5, -2.5)
        assert frame["g"][0] < 0


def test_all_pairs_are_one_family():
    frame = significance(runs_of(THREE), "optimizer", "train.loss")
    smallest = frame["p"].idxmin()
    assert frame["p_holm"][smallest] == pytest.approx(3 * frame["p"][smallest])
    assert frame["significant"].tolist() == (frame["p_holm"] <= 0.05).tolist()
    assert frame["significant"].any()


def test_a_control_that_was_fixed_beforehand_makes_a_smaller_family_than_the_best():
    control = significance(runs_of(THREE), "optimizer", "train.loss", against="adam")
    best = significance(runs_of(THREE), "optimizer", "train.loss", against="best")
    assert set(best["against.optimizer"]) == {"adam"}
    assert (best["p"] == control["p"]).all()
    assert control["p_holm"].min() == pytest.approx(2 * control["p"].min())
    assert best["p_holm"].min() == pytest.approx(3 * best["p"].min())


def test_a_run_that_diverged_is_the_worst_and_never_dropped():
    values = {"wild": [0.1] * 5 + [None], "steady": [0.2, 0.21, 0.22, 0.23, 0.24, 0.25]}
    row = significance(runs_of(values), "optimizer", "train.loss").iloc[0]
    assert (row["n"], row["without"]) == (6, 1)
    # Five differences of rank 1 to 5 in favour, the largest against: (15 - 6) / 21.
    assert row["effect"] == pytest.approx(9 / 21)
    assert row["mean_difference"] == np.inf
    assert row["median_difference"] == pytest.approx(-0.115)
    assert np.isnan([row["low"], row["high"], row["g"]]).all()
    assert "in 1 of 6 pairs a run has no value and counts as the worst" in row["note"]


def test_a_high_metric_of_a_run_that_failed_counts_as_the_lowest():
    runs = runs_of({"a": [0.9, None], "b": [0.8, 0.7]})
    runs.loc[1, ["status", "train.loss"]] = ["failed", 1.0]
    row = significance(runs, "optimizer", "train.loss", higher_is_better=True).iloc[0]
    assert row["mean_difference"] == -np.inf
    assert row["improvement"] == 0.5


def test_runs_that_both_diverged_tie():
    runs = runs_of({"a": [None, 1.0, 2.0], "b": [None, 3.0, 5.0]})
    row = significance(runs, "optimizer", "train.loss").iloc[0]
    assert (row["median_difference"], row["effect"]) == (-2, 1)
    assert np.isfinite(row["mean_difference"])
    assert row["without"] == 1
    assert np.isnan(row["low"])


def test_the_permutation_test_says_that_it_needs_a_finite_mean():
    runs = runs_of({"a": [None, 1.0, 2.0], "b": [0.5, 3.0, 5.0]})
    row = significance(runs, "optimizer", "train.loss", test="permutation").iloc[0]
    assert np.isnan([row["p"], row["p_holm"]]).all()
    assert not row["significant"]
    assert "test by ranks, test='wilcoxon'" in row["note"]


def test_the_permutation_test_is_that_of_the_mean():
    values = {"a": [4.2, -1.1, 3.3, 0.7, 5.0, 2.2, -0.4, 1.9], "b": [0.0] * 8}
    row = significance(runs_of(values), "optimizer", "train.loss", test="permutation").iloc[0]
    assert row["p"] == 0.046875  # R, as in tests/statistics/test_paired.py


def test_too_few_seeds_are_named():
    frame = significance(runs_of({k: v[:5] for k, v in THREE.items()}), "optimizer", "train.loss")
    assert not frame["significant"].any()
    expected = (
        "5 pairs cannot reach 0.05 in 3 comparisons: the least p is 0.19, and it takes 7 pairs"
    )
    assert notes(frame) == [expected]


def test_as_many_seeds_as_are_said_to_be_needed_can_reach_the_level():
    seven = {"a": range(7), "b": range(10, 80, 10), "c": range(100, 800, 100)}
    frame = significance(runs_of(seven), "optimizer", "train.loss")
    assert frame["significant"].all()
    assert notes(frame) == []


def test_seeds_that_only_one_setting_has_make_no_pair():
    runs = runs_of({"a": [1.0, 2.0, 3.0], "b": [2.0, 4.0, 6.0], "c": [1.0]})
    frame = significance(runs[runs["seed"] != 1], "optimizer", "train.loss")
    assert frame["n"].tolist() == [2, 1, 1]
    assert "one pair: no interval" in frame["note"][1]
    apart = significance(
        runs[(runs["optimizer"] == "a") != (runs["seed"] == 0)], "optimizer", "train.loss"
    )
    unpaired = apart[apart["n"] == 0].iloc[0]
    assert np.isnan([unpaired["p"], unpaired["effect"], unpaired["mean_difference"]]).all()
    assert unpaired["left_out"] == 3
    assert "no pair of runs with equal seeds" in unpaired["note"]


def test_other_settings_do_not_multiply_the_seeds():
    runs = runs_of({"a": [1.0, 2.0], "b": [3.0, 4.0]}, **{"optimizer.lr": 0.1})
    both = pd.concat([runs, runs.assign(**{"optimizer.lr": 1.0, "train.loss": 9.0})])
    row = significance(both, "optimizer", "train.loss").iloc[0]
    assert row["n"] == 2
    assert row["mean_difference"] == -1  # of medians: of -2 and 0, twice
    assert "median over the settings not compared" in row["note"]


def test_what_only_one_of_both_was_trained_on_is_left_out():
    scale = {"easy": 0.01, "hard": 1.0}
    runs = pd.concat(
        runs_of(
            {"a": 0.9 * (5 + NOISE) * scale[data], "b": (5 + NOISE) * scale[data]}, dataset=data
        )
        for data in scale
    )
    row = significance(
        runs[(runs["optimizer"] == "a") | (runs["dataset"] == "easy")], "optimizer", "train.loss"
    ).iloc[0]
    assert (row["n"], row["left_out"], row["effect"]) == (10, 10, 1)
    assert row["significant"]
    assert row["median_difference"] == pytest.approx(-0.1 * np.median(5 + NOISE) * 0.01)
    assert "left out: 10 runs without a partner" in row["note"]


def test_each_optimizer_may_have_a_rate_of_its_own():
    runs = runs_of(THREE)
    runs["optimizer.lr"] = runs["optimizer"].map({"gd": 1.0, "adam": 0.1, "momentum": 0.3})
    both = pd.concat([runs.assign(dataset="xor"), runs.assign(dataset="moons")])
    moved = (both["dataset"] == "moons") & (both["optimizer"] == "gd")
    both.loc[moved.to_numpy(), "optimizer.lr"] = 0.1
    frame = significance(both, "optimizer", "train.loss")
    assert frame["n"].tolist() == [10, 10, 10]
    assert set(frame["left_out"]) == {0}


def test_runs_on_different_data_make_no_pair():
    runs = runs_of({"a": [1.0, 2.0], "b": [3.0, 4.0]})
    runs["dataset"] = runs["optimizer"].map({"a": "xor", "b": "moons"})
    row = significance(runs, "optimizer", "train.loss").iloc[0]
    assert (row["n"], row["left_out"]) == (0, 4)


def test_a_metric_that_the_data_do_not_have_is_no_divergence():
    values = {"a": [0.9, 0.8, None], "b": [0.7, 0.6, 0.5]}
    xor, sine = (runs_of(values, dataset=name) for name in ("xor", "sine"))
    sine["train.loss"] = np.nan
    row = significance(
        pd.concat([xor, sine]), "optimizer", "train.loss", higher_is_better=True
    ).iloc[0]
    assert (row["n"], row["without"], row["left_out"]) == (3, 1, 6)
    assert "or without the metric" in row["note"]


def test_half_of_the_settings_lost_to_divergence_is_said():
    runs = pd.concat(
        runs_of({"a": a, "b": [5.0, 6.0]}, **{"optimizer.lr": rate})
        for rate, a in ((0.1, [1.0, 1.1]), (10.0, [None, None]))
    )
    row = significance(runs, "optimizer", "train.loss").iloc[0]
    assert row["effect"] == -1
    assert "in 2 of 2 pairs a run has no value in half of the settings" in row["note"]
    spread = runs_of({"a": [1.0], "b": [5.0]}, **{"optimizer.lr": 1.0})
    mostly = significance(pd.concat([runs, spread]), "optimizer", "train.loss").iloc[0]
    assert "in 1 of 2 pairs a run has no value in half" in mostly["note"]


def test_what_diverges_by_turns_is_even():
    runs = pd.concat(
        runs_of(values, **{"optimizer.lr": rate})
        for rate, values in ((0.1, {"a": [None], "b": [1.0]}), (1.0, {"a": [1.0], "b": [None]}))
    )
    row = significance(runs, "optimizer", "train.loss").iloc[0]
    assert (row["median_difference"], row["effect"]) == (0, 0)


def test_a_note_does_not_contradict_its_row():
    many = {"base": 1 + NOISE, "a": NOISE - 5, "c": (NOISE - 5)[:6]}
    runs = runs_of({name: list(values) for name, values in many.items()})
    frame = significance(runs, "optimizer", "train.loss", against="base").set_index("optimizer")
    assert frame["n"].to_dict() == {"a": 10, "c": 6}
    assert frame["p_holm"]["c"] == 0.03125
    assert frame["significant"].all()
    assert notes(frame) == [text for text in notes(frame) if "cannot reach" not in text]


def test_pairs_without_a_difference_cannot_reach_the_level():
    runs = runs_of({"a": [0.1 * i for i in range(6)], "b": [0.2 * i for i in range(6)]})
    row = significance(runs, "optimizer", "train.loss").iloc[0]
    assert row["note"] == (
        "6 pairs, 1 of them without a difference, cannot reach 0.05: the least p is 0.062,"
        " and it takes 6 pairs that differ"
    )


def test_so_few_draws_that_no_difference_reaches_the_level_are_named():
    values = {name: list(place + 0.01 * NOISE) for place, name in enumerate("abcdef")}
    runs = runs_of(values)
    frame = significance(runs, "optimizer", "train.loss", test="permutation", resamples=100)
    assert not frame["significant"].any()
    expected = (
        "100 draws cannot reach 0.05 in 15 comparisons: the least p is 0.3,"
        " and it takes more resamples"
    )
    assert notes(frame) == [expected]
    more = significance(runs, "optimizer", "train.loss", test="permutation", resamples=2_000)
    assert more["significant"].all()
    assert notes(more) == []


def test_fractions_tie_as_the_counts_do():
    counts = {"a": [17, 18, 19, 16, 15, 14, 18, 13], "b": [16, 17, 18, 17, 16, 15, 16, 11]}
    fractions = {name: [count / 20 for count in of] for name, of in counts.items()}
    one, other = (
        significance(runs_of(values), "optimizer", "train.loss").iloc[0]
        for values in (counts, fractions)
    )
    assert one["p"] == other["p"]
    assert one["effect"] == other["effect"]


def test_enormous_losses_are_compared_without_a_warning():
    values = {"a": [1.0, -1.0, 0.1], "b": [-1.0, 1.0, 0.0]}
    plain, enormous = (
        significance(
            runs_of({name: [scale * value for value in of] for name, of in values.items()}),
            "optimizer",
            "train.loss",
        ).iloc[0]
        for scale in (1.0, 1e308)
    )
    assert enormous["g"] == pytest.approx(plain["g"])
    assert (enormous["effect"], enormous["n"]) == (plain["effect"], 3)


def test_pairs_may_be_of_data_and_seeds():
    runs = runs_of({"a": [1.0, 2.0], "b": [3.0, 4.0]}, dataset="xor")
    both = pd.concat([runs, runs.assign(dataset="moons")])
    frame = significance(both, "optimizer", "train.loss", pairs=["dataset", "seed"])
    assert frame["n"].tolist() == [4]


def test_settings_of_several_columns_are_named_by_all_of_them():
    runs = runs_of(THREE, **{"optimizer.lr": 0.1})
    both = pd.concat([runs, runs.assign(**{"optimizer.lr": 1.0, "train.loss": 9.0})])
    by = ["optimizer", "optimizer.lr"]
    control = {"optimizer": "gd", "optimizer.lr": 0.1}
    frame = significance(both, by, "train.loss", against=control)
    assert len(frame) == 5
    assert (frame["against.optimizer.lr"] == 0.1).all()
    assert frame.equals(significance(both, by, "train.loss", against=("gd", 0.1)))
    with pytest.raises(ResultsError, match="several settings fit"):
        significance(both, by, "train.loss", against={"optimizer": "gd"})
    with pytest.raises(ResultsError, match="give a dictionary with a value for each"):
        significance(both, by, "train.loss", against="gd")


def test_a_setting_that_is_missing_somewhere_is_a_setting():
    runs = runs_of(THREE)
    runs["optimizer.beta"] = np.where(runs["optimizer"] == "gd", np.nan, 0.9)
    frame = significance(runs, ["optimizer", "optimizer.beta"], "train.loss")
    assert len(frame) == 3
    assert frame["n"].tolist() == [10, 10, 10]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"by": "optimzer"}, "no column 'optimzer'. Did you mean 'optimizer'?"),
        ({"metric": "train.los"}, "no column 'train.los'. Did you mean 'train.loss'?"),
        ({"test": "wilcoxn"}, "test='wilcoxn' is not known. Did you mean 'wilcoxon'?"),
        ({"against": "adm"}, "No run has optimizer=adm. Did you mean 'adam'?"),
        ({"level": 5}, "level=5 is no level"),
        ({"by": "seed"}, "'seed' cannot tell settings apart and pair them at once"),
        ({"by": "status"}, "one setting only"),
        ({"by": []}, "Nothing varies"),
        ({"pairs": []}, "Nothing is repeated: name the columns to pair by"),
        ({"by": ["optimizer", "status"], "against": 5}, "against=5 names no setting"),
        ({"resamples": 0}, "resamples=0 draws nothing"),
    ],
)
def test_mistakes_are_named(arguments, text):
    arguments = {"by": "optimizer", "metric": "train.loss", **arguments}
    with pytest.raises(ResultsError, match=re.escape(text)):
        significance(runs_of(THREE), **arguments)


def test_a_metric_that_no_run_has_is_named():
    with pytest.raises(ResultsError, match=r"No finished run has a value of 'train.loss'"):
        significance(runs_of({"a": [None], "b": [None]}), "optimizer", "train.loss")


def test_too_many_comparisons_are_refused_with_the_remedy():
    many = runs_of({str(i): [float(i), i + 1.0] for i in range(150)})
    with pytest.raises(ResultsError, match="11,175 comparisons: name fewer settings in by, or"):
        significance(many, "optimizer", "train.loss")
    assert len(significance(many, "optimizer", "train.loss", against="best", resamples=99)) == 149
