"""Layers over time: what vanishes, explodes and diverges is seen."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from results.sweeps import part, stored

from bpx.engine.part import Part
from bpx.errors import ResultsError
from bpx.plots import layer_curves, sweep_figures
from bpx.plots.layer_curves import VANISHING
from bpx.plots.layer_panels import layer_panels
from bpx.results import Results, load

DEPTH, EPOCHS, SEEDS = 4, 5, 3


def layered(root, factor=10.0, growth=1.0, **columns) -> Results:
    """Two rules with three seeds: gradients shrink by a factor a layer, and grow by the epoch."""
    count = 2 * SEEDS
    plain = part(runs=count, optimizer=["adam"] * SEEDS + ["gd"] * SEEDS, **columns)
    run, epoch, layer = (axis.ravel() for axis in np.indices((count, EPOCHS, DEPTH)))
    norm = (1.0 + run % SEEDS) * factor ** (layer - DEPTH + 1.0) * growth**epoch
    layers = {
        "id": np.asarray(plain.runs["id"])[run],
        "epoch": epoch,
        "layer": layer + 1,
        "weight_norm": norm,
        "gradient_norm": norm,
        "update_norm": np.where(epoch, norm, 0.0),
        "saturation": np.full(len(run), 0.25),
    }
    return load(stored(root, Part(0, plain.runs, plain.history, layers)).path)


def of_layers(ax):
    return [line for line in ax.lines if str(line.get_label()).startswith("layer")]


def shades(ax):
    return [c for c in ax.collections if str(c.get_label()).startswith("vanishing")]


def test_a_line_for_each_layer_is_the_geometric_mean(tmp_path):
    ax = layer_curves(layered(tmp_path).select(optimizer="gd"))
    assert [line.get_label() for line in of_layers(ax)] == [f"layer {i}" for i in range(1, 5)]
    for layer, line in enumerate(of_layers(ax)):
        expected = np.cbrt(1.0 * 2 * 3) * 10.0 ** (layer - DEPTH + 1)
        np.testing.assert_allclose(line.get_ydata(), expected)
        np.testing.assert_array_equal(line.get_xdata(), range(EPOCHS))
    assert ax.get_yscale() == "log"
    assert "(gd): mean over 3 runs, 95% interval" in ax.get_title(loc="left")


def test_layers_go_from_dark_to_light(tmp_path):
    ax = layer_curves(layered(tmp_path))
    grey = [np.dot(to_rgb(line.get_color()), [0.299, 0.587, 0.114]) for line in of_layers(ax)]
    assert np.diff(grey).min() > 0.05
    assert grey[-1] < 0.85


def test_the_frame_of_one_setting_is_drawn_and_of_two_is_not(tmp_path):
    results = layered(tmp_path)
    frame = results.layer_curves("optimizer")
    one = layer_curves(frame[frame["optimizer"] == "gd"])
    two = layer_curves(results.select(optimizer="gd"))
    for line, twin in zip(one.lines, two.lines, strict=True):
        np.testing.assert_array_equal(line.get_xydata(), twin.get_xydata())
    with pytest.raises(ResultsError, match="holds 2 settings of optimizer"):
        layer_curves(frame)


def test_gradients_that_vanish_are_shaded_and_others_are_not(tmp_path):
    results = layered(tmp_path / "small", factor=100.0)
    (shade,) = shades(layer_curves(results))
    steepest = results.layer_curves([])["mean"].max()
    assert shade.get_paths()[0].vertices[:, 1].max() == pytest.approx(VANISHING * steepest)
    assert not shades(layer_curves(layered(tmp_path / "even", factor=1.0)))
    assert not shades(layer_curves(results, "weight_norm"))


@pytest.mark.parametrize(("growth", "words"), [(1e9, "exploding above"), (1e-9, "as good as zero")])
def test_what_leaves_the_axes_is_told_and_leaves_room_for_the_rest(tmp_path, growth, words):
    ax = layer_curves(layered(tmp_path, growth=growth), "weight_norm")
    low, high = ax.get_ylim()
    first = [line.get_ydata()[0] for line in of_layers(ax)]
    assert low < min(first)
    assert max(first) < high
    assert np.log10(high / low) < 30
    assert any(words in text.get_text() for text in ax.texts)
    ax.figure.canvas.draw()


def test_zeros_leave_the_axes_below(tmp_path):
    results = layered(tmp_path)
    frame = results.layers.assign(
        gradient_norm=results.layers["gradient_norm"].where(results.layers["epoch"] < 2, 0.0)
    )
    from bpx.results.layer_curves import layer_curves as averaged

    ax = layer_curves(averaged(frame, results.runs, [], "gradient_norm"))
    low, _ = ax.get_ylim()
    assert all(line.get_ydata()[1] > low > line.get_ydata()[2] for line in of_layers(ax))
    assert "as good as zero below" in [text.get_text() for text in ax.texts]


def test_diverged_runs_are_marked_where_they_end(tmp_path):
    status = ["finished"] * 5 + ["diverged"]
    ax = layer_curves(layered(tmp_path, status=status))
    (cross,) = [line for line in ax.lines if line.get_marker() == "x"]
    assert cross.get_label() == "diverged: 1 of 6 runs"
    assert cross.get_xdata().tolist() == [EPOCHS - 1]


def test_shares_are_on_a_linear_axis(tmp_path):
    ax = layer_curves(layered(tmp_path), "saturation")
    assert ax.get_yscale() == "linear"
    np.testing.assert_allclose(of_layers(ax)[0].get_ydata(), 0.25)


def test_updates_begin_after_the_first_epoch(tmp_path):
    assert layered(tmp_path).layer_curves([], "update_norm")["epoch"].min() == 1


def test_layers_that_were_not_recorded_are_a_clear_line(few):
    with pytest.raises(ResultsError, match=r"sweep again with results\.layers=true"):
        layer_curves(few)


def test_a_misspelled_statistic_is_a_clear_line(tmp_path):
    with pytest.raises(ResultsError, match="Did you mean 'gradient_norm'"):
        layer_curves(layered(tmp_path), "gradientnorm")


def test_panels_have_a_column_for_each_setting(tmp_path):
    results = layered(tmp_path)
    axes = layer_panels(results).figure.axes
    assert len(axes) == 6
    assert [ax.get_title(loc="left") for ax in axes[:2]] == [
        "rank 1 of 2: adam",
        "rank 2 of 2: gd",
    ]
    labels = [ax.get_ylabel() for ax in axes]
    assert labels == ["gradient norm", "", "weight norm", "", "update norm", ""]


def test_a_sweep_that_recorded_its_layers_has_their_picture(tmp_path):
    files = sweep_figures(layered(tmp_path), tmp_path / "plots")
    assert files[-1].name == "layers.png"
