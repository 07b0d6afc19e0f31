"""What stands in the axes: lines, bands, cells, dots and words."""

import sys
from itertools import pairwise

import numpy as np
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.colors import LogNorm, to_rgba
from results.sweeps import part, stored

from bpx.engine.part import Part
from bpx.errors import ResultsError
from bpx.plots import distribution, heatmap, learning_curves
from bpx.plots.highlight import HIGHLIGHTS, highlights
from bpx.plots.style import PALETTE, new_axes
from bpx.results import load


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def rendered(ax):
    ax.figure.canvas.draw()
    return ax.figure.canvas.get_renderer()


def test_a_line_and_a_band_for_each_setting(few):
    ax = learning_curves(few, by="optimizer")
    assert legend(ax) == [f"rule_{i}" for i in range(5)]
    assert len(ax.lines) == len(ax.collections) == 5
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("epoch", "train loss")
    curve = few.curves("optimizer").query("optimizer == 'rule_2'")
    np.testing.assert_array_equal(ax.lines[2].get_xydata(), curve[["epoch", "mean"]])


def test_a_single_run_is_a_line_without_band_or_legend(single):
    ax = learning_curves(single)
    assert len(ax.lines) == 1
    assert ax.get_legend() is None
    assert "interval" not in ax.get_title(loc="left")


def test_of_many_settings_the_best_are_coloured_and_the_rest_grey(many):
    ax = learning_curves(many)
    best = many.rank().head(HIGHLIGHTS)
    assert len(ax.lines) == HIGHLIGHTS
    assert legend(ax)[0] == f"{1000 - HIGHLIGHTS} other settings"
    assert legend(ax)[1].startswith(best["optimizer"].iloc[0])
    assert len(ax.collections[0].get_segments()) == 1000 - HIGHLIGHTS


def test_of_more_settings_than_can_be_seen_some_of_every_rank_are_grey(many, monkeypatch):
    monkeypatch.setattr(sys.modules[learning_curves.__module__], "LINES", 100)
    ax = learning_curves(many)
    assert legend(ax)[0] == f"100 of {1000 - HIGHLIGHTS} other settings"
    assert len(ax.lines) == HIGHLIGHTS
    every = np.sort([line[-1, 1] for line in _grey_lines_of_all(many, monkeypatch)])
    ends = np.array([line[-1, 1] for line in ax.collections[0].get_segments()])
    assert len(ends) == 100
    shares = [(ends < np.quantile(every, share)).mean() for share in (0.1, 0.5, 0.9)]
    np.testing.assert_allclose(shares, [0.1, 0.5, 0.9], atol=0.02)


def _grey_lines_of_all(results, monkeypatch):
    monkeypatch.setattr(sys.modules[learning_curves.__module__], "LINES", 1000)
    return learning_curves(results).collections[0].get_segments()


def test_the_legend_covers_no_data(few):
    ax = learning_curves(few)
    renderer = rendered(ax)
    box, frame = ax.get_legend().get_window_extent(renderer), ax.get_window_extent(renderer)
    assert not box.overlaps(frame)


@pytest.mark.parametrize("log", [True, False])
def test_the_scale_can_be_chosen(few, log):
    assert learning_curves(few, log=log).get_yscale() == ("log" if log else "linear")


def test_the_scale_follows_the_decades(few):
    assert learning_curves(few).get_yscale() == "log"
    one_decade = few.select(**{"optimizer.lr": 0.001})
    assert distribution(one_decade).get_xscale() == "linear"


def test_a_curve_that_explodes_leaves_the_axes_and_the_others_are_seen(exploding):
    ax = learning_curves(exploding)
    good = exploding.curves().query("`optimizer.lr` == 0.1")["mean"]
    low, high = ax.get_ylim()
    assert ax.get_yscale() == "log"
    assert good.min() / 10 < low < good.min()
    assert good.max() < high <= 100 * good.max()
    for line in ax.lines[1:]:
        assert line.get_ydata()[0] < high < line.get_ydata()[-1]
    rendered(ax)


def test_a_measure_that_should_be_high_leaves_the_axes_below(exploding):
    ax = learning_curves(exploding, metric="train.r2")
    curves = exploding.curves(metric="train.r2")
    good = curves.query("`optimizer.lr` == 0.1")["mean"]
    low, high = ax.get_ylim()
    assert ax.get_yscale() == "linear"
    assert -3 * good.abs().max() <= low < good.min()
    assert good.max() < high <= 3 * good.abs().max()
    rendered(ax)


def test_where_every_run_explodes_all_is_seen(exploding):
    ax = learning_curves(exploding.select(**{"optimizer.lr": 10.0}))
    assert ax.get_ylim()[1] > 1e120
    rendered(learning_curves(exploding.select(**{"optimizer.lr": 1000.0})))


def test_what_grows_as_it_should_is_not_cut(tmp_path):
    plain = part(runs=2, optimizer=["gd", "adam"])
    accuracy = {"train.accuracy": [0.1, 0.1, 0.1, 0.9]}
    results = load(stored(tmp_path, Part(0, plain.runs, {**plain.history, **accuracy})).path)
    assert learning_curves(results, metric="train.accuracy").get_ylim()[1] > 0.9


def test_zeros_are_a_flat_line(tmp_path):
    plain = part(runs=2, optimizer=["gd", "adam"])
    results = load(
        stored(tmp_path, Part(0, plain.runs, {**plain.history, "penalty": [0.0] * 4})).path
    )
    low, high = learning_curves(results, metric="penalty").get_ylim()
    assert low < 0 < high


def test_two_runs_have_no_band(few):
    pair = few.select(seed=[0, 1])
    ax = learning_curves(pair, by=["optimizer", "optimizer.lr"])
    bands = [c for c in ax.collections if isinstance(c, PolyCollection)]
    assert not any(len(band.get_paths()) for band in bands)
    assert "mean of up to 2 runs" in ax.get_title(loc="left")
    assert "interval" not in ax.get_title(loc="left")


@pytest.mark.parametrize("decades", [1.5, 3, 4, 5, 6, 12, 40, 300])
def test_the_decades_have_ticks_that_do_not_touch(tmp_path, decades):
    loss = [10.0 ** (-decades / 2), 1.0, 10.0 ** (decades / 2)]
    ax = distribution(load(stored(tmp_path, part(**{"train.loss": loss})).path))
    renderer = rendered(ax)
    low, high = ax.get_xlim()
    seen = [tick for tick in ax.xaxis.get_major_ticks() if low <= tick.get_loc() <= high]
    boxes = sorted((t.label1.get_window_extent(renderer) for t in seen), key=lambda box: box.x0)
    assert len(boxes) >= 3
    assert all(left.x1 < right.x0 for left, right in pairwise(boxes))


@pytest.mark.parametrize("log", [True, False])
def test_a_band_on_a_logarithmic_scale_stays_above_zero(seeds, log):
    (band,) = learning_curves(seeds, log=log).collections
    lowest = band.get_paths()[0].vertices[:, 1].min()
    assert lowest == pytest.approx(0.1 if log else seeds.curves()["low"].min())
    assert (lowest > 0) == log


def test_a_setting_has_its_colour_in_every_figure_and_selection(few):
    lines = learning_curves(few, by="optimizer").lines
    colours = {line.get_label(): to_rgba(line.get_color()) for line in lines}
    dots = distribution(few, by="optimizer")
    labels = [text.get_text() for text in dots.get_yticklabels()]
    rows = [collection.get_edgecolors()[0] for collection in dots.collections]
    assert {label: tuple(row) for label, row in zip(labels, rows, strict=True)} == colours
    (chosen,) = learning_curves(few.select(optimizer="rule_3"), by="optimizer").lines
    assert to_rgba(chosen.get_color()) == colours["rule_3"]
    assert len(set(colours.values())) == 5


def test_settings_are_ordered_as_numbers_are(few):
    assert list(highlights(few, ["optimizer.lr"], "train.loss")) == [
        (0.001,),
        (0.01,),
        (0.1,),
        (1.0,),
    ]


def test_no_two_colours_look_alike_in_grey():
    grey = sorted(np.array([to_rgba(c)[:3] for c in PALETTE]) @ [0.299, 0.587, 0.114])
    assert grey[0] > 0.2
    assert grey[-1] < 0.75
    assert len(set(PALETTE)) == len(PALETTE)


def test_a_heat_map_shows_the_pivot(few):
    ax = heatmap(few, "optimizer", "optimizer.lr")
    table = few.compare().set_index(["optimizer", "optimizer.lr"])["mean"]
    assert [text.get_text() for text in ax.get_xticklabels()] == ["0.001", "0.01", "0.1", "1"]
    assert [text.get_text() for text in ax.get_yticklabels()] == [f"rule_{i}" for i in range(5)]
    cells = {text.get_position(): text.get_text() for text in ax.texts}
    assert len(cells) == 20
    assert cells[3.5, 2.5] == f"{table['rule_2', 1.0]:.3g}"
    assert cells[0.5, 0.5] == "-"
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("optimizer.lr", "optimizer")


@pytest.mark.parametrize(
    ("metric", "statistic", "dark_is_high"),
    [
        ("train.loss", "mean", False),
        ("train.accuracy", "mean", True),
        ("train.loss", "solved", True),
        ("train.accuracy", "epochs_to_target", False),
    ],
)
def test_the_good_end_is_dark(few, metric, statistic, dark_is_high):
    ax = heatmap(few, "optimizer", "optimizer.lr", metric, statistic=statistic)
    cmap = ax.collections[0].get_cmap()
    low, high = sum(cmap(0.0)[:3]), sum(cmap(1.0)[:3])
    assert (high < low) == dark_is_high


def test_a_large_heat_map_has_no_numbers_and_few_labels(many):
    ax = heatmap(many, "optimizer", "optimizer.lr")
    assert not ax.texts
    assert len(ax.get_yticks()) == 20
    assert isinstance(ax.collections[0].norm, LogNorm)


def test_every_run_is_a_dot_and_a_missed_target_is_hollow(few):
    ax = distribution(few)
    ranked = few.rank()
    for row, dots in enumerate(ax.collections):
        setting = few.select(
            optimizer=ranked["optimizer"][row], **{"optimizer.lr": ranked["optimizer.lr"][row]}
        )
        np.testing.assert_array_equal(dots.get_offsets()[:, 0], setting.runs["train.loss"])
        hollow = (dots.get_facecolors() == 1).all(axis=1)
        np.testing.assert_array_equal(hollow, setting.runs["epochs_to_target"].isna())
    assert len(ax.collections) == 19, "the setting that diverged has no dots"
    words = [text.get_text() for text in ax.texts]
    assert words[:2] == ["3/4 solved", "3/4 solved"]
    assert words[-1] == "0/4 solved, 4/4 not finished"
    assert len(ax.get_yticks()) == 20


def test_dots_stay_in_their_row_and_axes(few):
    ax = distribution(few, by="optimizer")
    for row, dots in enumerate(ax.collections):
        assert np.abs(dots.get_offsets()[:, 1] - row).max() <= 0.25
    low, high = sorted(ax.get_ylim())
    assert (low, high) == (-0.6, 4.6)


def test_of_many_settings_the_best_twenty_have_a_row(many):
    ax = distribution(many)
    assert "best 20 of 1,000" in ax.get_title(loc="left")
    assert len(ax.get_yticks()) == 20


@pytest.mark.parametrize("draw", [learning_curves, distribution])
def test_axes_of_ones_own_are_drawn_in(few, draw):
    ax = new_axes()
    assert draw(few, by="optimizer", ax=ax) is ax


def test_a_misspelled_metric_is_a_clear_line(few):
    with pytest.raises(ResultsError, match=r"no column 'train\.los'\. Did you mean 'train\.loss'"):
        learning_curves(few, metric="train.los")
