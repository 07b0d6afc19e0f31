"""Every picture draws the frame of a method of results, and takes either."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgba
from results.sweeps import part, stored

from bpx import plots
from bpx.engine.part import Part
from bpx.errors import ResultsError
from bpx.plots.highlight import HIGHLIGHTS, highlights
from bpx.plots.sensitivity import LOST
from bpx.plots.style import DASHES, PALETTE, new_figure
from bpx.results import Results, load
from bpx.statistics.interval import half_width

A, B = {"optimizer": "rule_3"}, {"optimizer": "rule_1"}
TARGET = {"metric": "train.loss", "target": 0.6}


def lines(ax):
    """The lines of an axes by their labels."""
    return {line.get_label(): line for line in ax.lines if not line.get_label().startswith("_")}


@pytest.fixture(scope="module")
def contest(tmp_path_factory) -> Results:
    """Four rules on five data sets, three seeds: the higher the number, the better."""
    count = 4 * 5 * 3
    rule, dataset, seed = np.unravel_index(np.arange(count), (4, 5, 3))
    rng = np.random.default_rng(0)
    plain = part(runs=count)
    lost = (rule == 0) & (dataset == 4)
    loss = np.where(lost, None, (5.0 - rule) * 10.0**-dataset * rng.uniform(0.9, 1.1, count))
    runs = {
        **plain.runs,
        "optimizer": [f"rule_{i}" for i in rule],
        "dataset": [f"data_{i}" for i in dataset],
        "seed": seed,
        "status": np.where(lost, "diverged", "finished").tolist(),
        "train.loss": loss.tolist(),
    }
    return load(stored(tmp_path_factory.mktemp("contest"), Part(0, runs, plain.history)).path)


DRAWN = [
    (plots.learning_curves, "curves", {"by": "optimizer"}, {}),
    (plots.heatmap, "pivot", {"index": "optimizer", "columns": "optimizer.lr"}, {}),
    (plots.sensitivity, "sensitivity", {"setting": "optimizer.lr", "by": "optimizer"}, None),
    (plots.paired_differences, "paired", {"a": A, "b": B}, {}),
    (plots.time_to_target, "time_to", {**TARGET, "by": ["optimizer", "id"]}, TARGET),
]


@pytest.mark.parametrize(("draw", "method", "asked", "given"), DRAWN, ids=lambda it: str(it)[:20])
def test_a_frame_is_drawn_as_the_results_are(few, draw, method, asked, given):
    from_results = draw(few, **asked)
    frame = getattr(few, method)(**asked)
    from_frame = draw(frame, **(asked if given is None else given))
    for one, other in zip(from_results.lines, from_frame.lines, strict=True):
        np.testing.assert_array_equal(one.get_xydata(), other.get_xydata())
        assert one.get_color() == other.get_color()
    for one, other in zip(from_results.collections, from_frame.collections, strict=True):
        np.testing.assert_array_equal(one.get_offsets(), other.get_offsets())
    assert len(from_results.lines) + len(from_results.collections) > 0


@pytest.mark.parametrize(("draw", "method"), [
    (plots.performance_profile, "profile"),
    (plots.critical_difference, "critical_difference"),
])  # fmt: skip
def test_a_frame_over_data_sets_is_drawn_as_the_results_are(contest, draw, method):
    one, other = draw(contest), draw(getattr(contest, method)())
    for line, twin in zip(one.lines, other.lines, strict=True):
        np.testing.assert_array_equal(line.get_xydata(), twin.get_xydata())


FRAMED = [
    (lambda data: plots.learning_curves(data), "curves", "epoch"),
    (lambda data: plots.distribution(data), "runs", "status"),
    (lambda data: plots.layer_curves(data), "layer_curves", "layer"),
    (lambda data: plots.sensitivity(data, "optimizer.lr"), "sensitivity", "optimizer.lr"),
    (lambda data: plots.paired_differences(data), "paired", "seed"),
    (lambda data: plots.time_to_target(data), "time_to", "id"),
    (lambda data: plots.performance_profile(data), "profile", "share"),
    (lambda data: plots.critical_difference(data), "critical_difference", "mean_rank"),
]


@pytest.mark.parametrize(("draw", "method", "column"), FRAMED, ids=[row[1] for row in FRAMED])
def test_another_frame_is_a_clear_line(draw, method, column):
    words = (
        rf"draws what results\.{method}\(\.\.\.\) returns, and the frame has no column '{column}'"
    )
    with pytest.raises(ResultsError, match=words):
        draw(pd.DataFrame({"other": [1.0]}))
    with pytest.raises(ResultsError, match="from results or from a data frame, not list"):
        draw([1.0])


def test_an_empty_frame_is_a_clear_line(few):
    with pytest.raises(ResultsError, match=r"The frame holds no record of 'train\.loss' to draw"):
        plots.learning_curves(few.curves().head(0), metric="train.loss")
    with pytest.raises(ResultsError, match="The frame holds no pairs of runs"):
        plots.paired_differences(few.paired(A, B).head(0))


def test_a_table_of_runs_is_drawn_in_its_own_order(few):
    runs = few.runs.sort_values("optimizer", ascending=False)
    ax = plots.distribution(runs, "optimizer")
    assert [text.get_text() for text in ax.get_yticklabels()] == [
        f"rule_{i}" for i in (4, 3, 2, 1, 0)
    ]


def test_many_settings_keep_their_look_in_selections_and_by_other_metrics(few):
    by = ["optimizer", "optimizer.lr"]
    whole = highlights(few, by, None)
    assert len(whole) == HIGHLIGHTS
    assert [look.colour for look in whole.values()] == list(PALETTE)
    some = highlights(few.select(optimizer=["rule_1", "rule_4"]), by, "train.accuracy")
    shared = whole.keys() & some.keys()
    assert shared
    assert all(some[setting] == whole[setting] for setting in shared)
    few_left = few.select(**{"optimizer.lr": 0.001})
    assert len(set(highlights(few_left, by, None).values())) == 5


def test_as_many_looks_differ_as_there_are_pairs_of_colour_and_dashes(many):
    by = ["optimizer", "optimizer.lr"]
    order = many.rank(by=by).head(len(PALETTE) * len(DASHES))
    rank_by_rank = [
        highlights(many.of(many.runs[many.runs["id"] == run]), by, None)
        for run in order.merge(many.runs, on=by, sort=False)["id"]
    ]
    looks = {look for one in rank_by_rank for look in one.values()}
    assert len(looks) == len(PALETTE) * len(DASHES)


def test_a_curve_that_lost_runs_ends_in_a_cross(few):
    ax = plots.learning_curves(few, "optimizer")
    markers = {name: line.get_marker() for name, line in lines(ax).items()}
    assert markers.pop("rule_0") == "x"
    assert "x" not in markers.values()
    assert "a cross ends curves that lost runs" in ax.get_title(loc="left")
    assert "cross" not in plots.learning_curves(few.select(optimizer="rule_1")).get_title(
        loc="left"
    )


def test_epochs_are_whole_numbers(few):
    ax = plots.learning_curves(few.select(optimizer="rule_1"))
    assert all(float(tick).is_integer() for tick in ax.get_xticks())


def test_the_line_of_a_sensitivity_is_the_frame(few):
    ax = plots.sensitivity(few, "optimizer.lr")
    frame = few.sensitivity("optimizer.lr")
    np.testing.assert_array_equal(ax.lines[0].get_xydata(), frame[["optimizer.lr", "mean"]])
    assert ax.get_xscale() == "log"
    assert [text.get_text() for text in ax.get_xticklabels()] == ["0.001", "0.01", "0.1", "1"]
    (bars,) = [
        c for c in ax.collections if len(c.get_paths()) == 4 and not len(c.get_offsets()) > 1
    ]
    highs = [path.vertices[:, 1].max() for path in bars.get_paths()]
    np.testing.assert_allclose(highs, frame["high"])


def test_where_no_run_finished_a_sensitivity_has_a_cross(few):
    ax = plots.sensitivity(few, "optimizer.lr", by="optimizer")
    crosses = [line for line in ax.lines if line.get_marker() == "x" and len(line.get_xdata())]
    (cross,) = crosses
    assert cross.get_xdata().tolist() == [0.001]
    assert to_rgba(cross.get_color()) == to_rgba(lines(ax)["rule_0"].get_color())
    assert "cross: none did" in ax.get_title(loc="left")


def test_sensitivities_side_by_side_share_the_figure(few):
    left, right = new_figure(12, 4).subplots(1, 2)
    for ax in (left, right):
        plots.sensitivity(few, "optimizer.lr", by="optimizer", ax=ax)
    left.get_legend().remove()
    left.figure.canvas.draw()
    assert min(left.get_position().width, right.get_position().width) > 0.3


def test_names_stand_on_the_axis_of_a_sensitivity(few):
    ax = plots.sensitivity(few, "optimizer")
    assert [text.get_text() for text in ax.get_xticklabels()] == [f"rule_{i}" for i in range(5)]


def test_a_dot_for_each_pair_and_its_interval(few):
    ax = plots.paired_differences(few, A, B)
    frame = few.paired(A, B)
    rows = [
        group["difference"].to_numpy() for _, group in frame.groupby("optimizer.lr", sort=False)
    ]
    dots = [c for c in ax.collections if len(c.get_offsets()) == 4]
    assert len(dots) == len(rows) == 4
    for own, values in zip(dots, rows, strict=True):
        np.testing.assert_array_equal(own.get_offsets()[:, 0], values)
    means = [line for line in ax.lines if line.get_marker() == "D"]
    np.testing.assert_allclose([line.get_xdata()[0] for line in means], [v.mean() for v in rows])
    caps = [line.get_xdata()[0] for line in ax.lines if line.get_marker() == "|"]
    halves = [half_width(v.std(ddof=1), np.array(4)) for v in rows]
    bounds = [v.mean() + s * h for v, h in zip(rows, halves, strict=True) for s in (-1, 1)]
    np.testing.assert_allclose(sorted(caps), sorted(bounds))
    assert ax.get_xlabel() == "train loss: rule_3 minus rule_1"


def test_pairs_that_did_not_finish_and_single_seeds_are_told(few):
    lost = plots.paired_differences(few, {"optimizer": "rule_0"}, B)
    assert "0 pairs, 4 not finished" in [text.get_text() for text in lost.texts]
    single = plots.paired_differences(few.select(seed=0), A, B)
    assert single.texts[0].get_text() == "1 pair, one seed: no interval"
    assert not [line for line in single.lines if line.get_marker() == "D"]


def test_two_settings_must_be_named(few):
    with pytest.raises(ResultsError, match="name both, such as"):
        plots.paired_differences(few, A)


def test_the_share_of_runs_at_their_target(few):
    ax = plots.time_to_target(few, "train.loss", 0.6, "optimizer")
    times = few.time_to("train.loss", 0.6, "optimizer").set_index("optimizer")
    drawn = lines(ax)
    for rule, row in times.iterrows():
        x, y = drawn[rule].get_data()
        assert y[0] == 0.0
        assert y[-1] == row["reached"] / row["n"]
        assert x[1] == row["least"]
    assert "train loss ≤ 0.6" in ax.get_title(loc="left")


def test_a_target_never_reached_is_a_clear_line(few):
    with pytest.raises(ResultsError, match="no run of 80 reached the target"):
        plots.time_to_target(few, "train.loss", -1.0)
    with pytest.raises(ResultsError, match="has no target of its own"):
        plots.time_to_target(few)
    with pytest.raises(ResultsError, match="the metric and the target, or neither"):
        plots.time_to_target(few, "train.loss")


def test_a_profile_steps_as_its_frame_does(contest):
    ax = plots.performance_profile(contest)
    frame = contest.profile()
    for rule, own in frame.groupby("optimizer"):
        *drawn, end = lines(ax)[rule].get_xydata()
        np.testing.assert_array_equal(drawn, own[["ratio", "share"]])
        assert end[0] > frame["ratio"].max(), "the last step lies on the frame's edge"
        assert end[1] == own["share"].iloc[-1]
        assert lines(ax)[rule].get_drawstyle() == "steps-post"
    assert max(lines(ax)["rule_0"].get_ydata()) == pytest.approx(12 / 15), "three runs diverged"
    assert "15 problems" in ax.get_title(loc="left")


def test_ranks_stand_where_they_are_and_bars_join_what_does_not_differ(contest):
    ax = plots.critical_difference(contest)
    frame = contest.critical_difference()
    leaders = [line.get_xdata()[0] for line in ax.lines if len(line.get_xdata()) == 3]
    np.testing.assert_allclose(leaders, frame["mean_rank"])
    bars = [line.get_xdata() for line in ax.lines if line.get_linewidth() == 4]
    numbers = {number for cell in frame["cliques"] for number in cell.split()}
    assert len(bars) == len(numbers) > 0
    first = frame.loc[frame["cliques"].str.split().map(lambda own: "1" in own), "mean_rank"]
    np.testing.assert_allclose(bars[0], [first.min(), first.max()], atol=0.03)
    words = [text.get_text() for text in ax.texts]
    assert f"critical difference {frame['cd'][0]:.3g}" in words
    assert "rule_3  1.00" in words


def test_a_name_that_begins_with_an_underscore_stands_in_the_legend(tmp_path):
    rules = [name for name in ("_mine", "gd") for _ in (0, 1, 2)]
    results = load(stored(tmp_path, part(runs=6, optimizer=rules, seed=[0, 1, 2] * 2)).path)
    legend = plots.learning_curves(results, "optimizer").get_legend()
    assert {text.get_text() for text in legend.get_texts()} == {"optimizer _mine", "gd"}


def test_a_setting_that_left_no_record_is_counted_in_the_legend(tmp_path):
    plain = part(optimizer=["gd", "gd", "broken"], status=["finished"] * 2 + ["failed"])
    kept = {name: values[:4] for name, values in plain.history.items()}
    results = load(stored(tmp_path, Part(0, plain.runs, kept)).path)
    legend = plots.learning_curves(results, "optimizer").get_legend()
    assert [text.get_text() for text in legend.get_texts()] == ["gd", "1 setting without a record"]


def test_the_interval_of_a_share_ends_at_one(tmp_path):
    plain = part(**{"train.accuracy": [0.9, 1.0, 1.0]})
    history = {**plain.history, "train.accuracy": [0.0, 0.9, 0.5, 1.0, 0.0, 1.0]}
    results = load(stored(tmp_path, Part(0, plain.runs, history)).path)
    assert results.curves("optimizer", "train.accuracy")["high"].max() > 1
    ax = plots.learning_curves(results, "optimizer", "train.accuracy")
    (band,) = ax.collections
    heights = band.get_paths()[0].vertices[:, 1]
    assert (heights.min(), heights.max()) == (0.0, 1.0)
    frame = results.sensitivity("optimizer", "train.accuracy")
    assert frame["high"].max() > 1
    drawn = plots.sensitivity(frame, "optimizer", "train.accuracy")
    assert max(path.vertices[:, 1].max() for path in drawn.collections[0].get_paths()) == 1.0


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory) -> Results:
    """Two rules at two rates, two seeds each: one diverges at a rate, one explodes there."""
    rule, rate, seed = np.unravel_index(np.arange(8), (2, 2, 2))
    lost, exploded = (rule == 0) & (rate == 1), (rule == 1) & (rate == 1)
    loss = np.where(exploded, 1e42, 0.1 + 0.1 * rule + 0.01 * seed).astype(object)
    columns = {
        "optimizer": [f"rule_{i}" for i in rule],
        "optimizer.lr": 10.0**rate,
        "seed": seed,
        "status": np.where(lost, "diverged", "finished").tolist(),
        "train.loss": np.where(lost, None, loss).tolist(),
    }
    root = tmp_path_factory.mktemp("outcomes")
    return load(stored(root, part(runs=8, **columns)).path)


def test_a_shade_without_the_lost_settings_says_so(outcomes):
    ax = plots.sensitivity(outcomes, "optimizer.lr")
    frame = outcomes.sensitivity("optimizer.lr")
    assert frame["complete"].tolist() == [2, 1]
    (cross,) = [line for line in ax.lines if line.get_color() == LOST]
    np.testing.assert_array_equal(cross.get_xydata(), [[10.0, 1000.0]])
    assert "grey cross: runs of other settings did not finish" in ax.get_title(loc="left")
    whole = plots.sensitivity(outcomes.select(optimizer="rule_1"), "optimizer.lr")
    assert "grey cross" not in whole.get_title(loc="left")


def test_explosions_stand_at_the_edge_and_the_picture_says_so(outcomes):
    ax = plots.sensitivity(outcomes, "optimizer.lr", by="optimizer")
    assert max(np.nanmax(line.get_ydata()) for line in lines(ax).values()) == 1000.0
    assert "at the edge: beyond 1000" in ax.get_title(loc="left")
    ax = plots.distribution(outcomes)
    assert max(dots.get_offsets()[:, 0].max() for dots in ax.collections) == 1000.0
    assert [text.get_text() for text in ax.texts] == ["", "", "2/2 beyond 1000", "2/2 not finished"]
    assert ax.get_xlim()[1] < 1e4


def test_a_table_of_runs_needs_the_epochs_to_the_target(few):
    with pytest.raises(
        ResultsError, match=r"results\.runs\(\.\.\.\) returns, and the .* no column"
    ):
        plots.distribution(few.runs.drop(columns="epochs_to_target"))


def test_a_line_along_zero_is_seen_beside_the_axis(few):
    ax = plots.time_to_target(few, "train.loss", 0.13, by="optimizer")
    assert any(line.get_ydata().max() == 0 for line in lines(ax).values())
    assert ax.get_ylim()[0] < 0


def test_a_profile_of_ties_has_lines_to_see(few):
    one = few.select(optimizer="rule_1", **{"optimizer.lr": 1.0})
    ax = plots.performance_profile(one, "optimizer", over=[])
    (line,) = ax.lines
    np.testing.assert_array_equal(line.get_xydata(), [[1.0, 1.0], [2.0, 1.0]])
    assert ax.get_xlim() == (1.0, 2.0)
