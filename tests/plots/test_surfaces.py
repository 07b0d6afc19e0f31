"""What stands on the pictures of losses and costs over parameters."""

from itertools import pairwise

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.quiver import Quiver

import bpx
from bpx.errors import ConfigError, ResultsError
from bpx.plots import (
    animate_trajectories,
    cost_surface,
    gradient_vectors,
    learning_curves,
    loss_surface,
)
from bpx.plots.loss_surface import contour_levels, distinct
from bpx.plots.style import new_axes
from bpx.results.cost import cost_surface_of


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Three optimizers, two seeds."""
    folder = tmp_path_factory.mktemp("xor")
    shared = ["results.plots=false", f"results.dir={folder}", "training.epochs=30"]
    return bpx.sweep(["dataset=xor", "optimizer=gd,adam,rmsprop", "seed=0,1", *shared])


@pytest.fixture(scope="module")
def neuron(tmp_path_factory):
    folder = tmp_path_factory.mktemp("or")
    single = ["network.hidden=[]", "network.bias=false", "training.epochs=30"]
    return bpx.sweep(["dataset=or", *single, "results.plots=false", f"results.dir={folder}"])


def named(ax):
    return {line.get_label(): line for line in ax.lines}


def test_each_trajectory_has_its_settings_name_and_colour(results):
    chosen = results.select(seed=0)
    ax = loss_surface(chosen)
    curves = named(learning_curves(results, by="optimizer"))
    paths = named(ax)
    for name in ("gd", "adam", "rmsprop"):
        assert to_rgba(paths[name].get_color()) == to_rgba(curves[name].get_color())
        assert len(paths[name].get_xdata()) == 31
    assert len(paths["start"].get_xdata()) == 1, "runs of one seed begin at one place"
    assert "first main direction (" in ax.get_xlabel()
    ax.figure.canvas.draw()


def test_seeds_are_told_apart_where_nothing_else_does(results):
    paths = named(loss_surface(results.select(optimizer="adam")))
    assert {"seed 0", "seed 1"} < set(paths)
    assert len(paths["start"].get_xdata()) == 2


def test_the_axes_say_how_much_of_the_variance_they_have(results):
    from bpx.results.landscape import landscape

    chosen = results.select(seed=0)
    first, second = landscape(chosen, side=3).plane.share
    ax = loss_surface(chosen)
    assert f"({first:.0%} of variance)" in ax.get_xlabel()
    assert f"({second:.0%})" in ax.get_ylabel()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.02, 3.0], [0.05, 0.1, 0.2, 0.5, 1.0, 2.0]),
        ([1e-9, 1e-3], [1e-8, 1e-7, 1e-6, 1e-5, 1e-4]),
        ([1.0, 1.0], [1.0, 2.0]),
        ([1e150, 1e150], [1e150, 2e150]),
        ([0.3, np.nan, 0.5], None),
    ],
)
def test_contours_stand_at_round_numbers(values, expected):
    levels = contour_levels(np.array(values))
    assert (np.diff(levels) > 0).all()
    assert 2 <= len(levels) <= 15
    if expected is not None:
        np.testing.assert_allclose(levels, expected)


def test_the_labels_of_contours_and_ticks_do_not_say_the_same(tmp_path):
    shared = ["results.plots=false", f"results.dir={tmp_path}", "training.epochs=2"]
    results = bpx.sweep(["dataset=xor", "optimizer=gd", "optimizer.lr=0.001", *shared])
    ax = gradient_vectors(results, results.runs["id"][0])
    ax.figure.canvas.draw()
    labels = [text.get_text() for text in ax.texts]
    assert len(labels) > 2
    assert len(set(labels)) == len(labels)
    boxes = [tick.get_window_extent() for tick in ax.get_xticklabels()]
    assert all(one.x1 < other.x0 for one, other in pairwise(boxes))
    assert distinct(np.array([0.694123, 0.694124])) == ["0.694123", "0.694124"]


@pytest.fixture(scope="module")
def exploded(tmp_path_factory):
    """A run that explodes."""
    net = ["network.hidden=[8,8]", "activation=relu", "output_activation=identity"]
    folder = tmp_path_factory.mktemp("exploded")
    return bpx.sweep(
        [
            *("dataset=xor", "optimizer=gd", "optimizer.lr=1e9", "loss=mean_squared_error", *net),
            *("training.epochs=20", "results.plots=false", f"results.dir={folder}"),
        ]
    )


@pytest.mark.parametrize("draw", [gradient_vectors, cost_surface])
def test_a_cost_that_explodes_is_a_clear_line(exploded, draw):
    with pytest.raises(ResultsError, match=r"path of run \w+ are too large to draw"):
        draw(exploded, exploded.runs["id"][0])


@pytest.mark.parametrize("draw", [loss_surface, animate_trajectories])
def test_trajectories_that_explode_are_a_clear_line(exploded, draw):
    with pytest.raises(ResultsError, match="too large to draw: training explodes"):
        draw(exploded)


def test_arrows_have_the_gradients_direction_and_the_root_of_its_length(neuron):
    run = neuron.runs["id"][0]
    ax = gradient_vectors(neuron, run)
    (arrows,) = [artist for artist in ax.collections if isinstance(artist, Quiver)]
    surface = cost_surface_of(neuron, run)
    places = arrows.get_offsets()
    columns = np.searchsorted(surface.x, places[:, 0] - 1e-9)
    rows = np.searchsorted(surface.y, places[:, 1] - 1e-9)
    gradient = surface.gradient[rows, columns]
    drawn = np.stack([arrows.U, arrows.V], axis=1)
    lengths = np.linalg.norm(drawn, axis=1)
    roots = np.sqrt(np.linalg.norm(gradient, axis=1))
    np.testing.assert_allclose(lengths / lengths.max(), roots / roots.max())
    np.testing.assert_allclose(drawn / lengths[:, None], gradient / roots[:, None] ** 2)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("W1[0, 0]", "W1[1, 0]")


def test_descent_is_drawn_where_it_lies_on_the_surface(neuron, results):
    path = named(gradient_vectors(neuron, neuron.runs["id"][0]))["descent"]
    surface = cost_surface_of(neuron, neuron.runs["id"][0])
    np.testing.assert_array_equal(path.get_xydata(), surface.path)
    part = gradient_vectors(results, results.runs["id"][0], ["W2[0,0]", "b2[0]"])
    assert set(named(part)) == {"end of training"}


def test_the_landscape_stands_above_its_gradient(neuron):
    ax = cost_surface(neuron, neuron.runs["id"][0])
    surface = cost_surface_of(neuron, neuron.runs["id"][0])
    floor, top = ax.get_zlim()
    assert floor < surface.cost.min() < surface.cost.max() <= top
    assert (ax.get_xlabel(), ax.get_zlabel()) == ("W1[0, 0]", "cost")
    ax.figure.canvas.draw()


def test_flat_axes_are_refused_for_a_landscape(neuron):
    with pytest.raises(ConfigError, match="three dimensions"):
        cost_surface(neuron, neuron.runs["id"][0], ax=new_axes())


def test_axes_of_ones_own_are_drawn_in(results, neuron):
    ax = new_axes()
    assert loss_surface(results.select(seed=0), ax=ax) is ax
    other = new_axes()
    assert gradient_vectors(neuron, neuron.runs["id"][0], ax=other) is other


def test_skipped_runs_alone_have_no_surface(tmp_path):
    skipped = bpx.sweep(
        ["dataset=xor", "optimizer=gd,perceptron", "training.epochs=2", f"results.dir={tmp_path}"]
    ).select(optimizer="perceptron")
    with pytest.raises(ResultsError, match="here are 0 of 1"):
        loss_surface(skipped)
