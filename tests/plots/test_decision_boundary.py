"""The decision boundary of a run: where it lies, and for which runs there is one."""

import numpy as np
import pytest
from matplotlib.colors import to_rgba

import bpx
from bpx.errors import ResultsError
from bpx.plots import decision_boundary
from bpx.plots.decision_boundary import grid_around
from bpx.plots.style import PALETTE
from bpx.results import Results


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A function that trains runs and keeps their weights."""

    def train(*overrides: str) -> Results:
        folder = tmp_path_factory.mktemp("trained")
        keep = ["results.weights=true", "results.plots=false", f"results.dir={folder}"]
        return bpx.sweep([*overrides, *keep])

    return train


@pytest.fixture(scope="module")
def planes(trained) -> Results:
    """Runs on two and on three classes of the plane."""
    return trained(
        "dataset=moons,blobs", "optimizer=adam", "optimizer.lr=0.05", "training.epochs=100"
    )


def boundary(ax):
    """The vertices of the lines between the classes."""
    contours = [c for c in ax.collections if type(c).__name__ == "QuadContourSet"]
    return np.concatenate([path.vertices for c in contours for path in c.get_paths()])


def the_run(results: Results, **settings: str) -> str:
    (run,) = results.select(**settings).runs["id"]
    return run


def test_two_classes_part_where_the_output_is_half(planes):
    run = the_run(planes, dataset="moons")
    ax = decision_boundary(planes, run)
    np.testing.assert_allclose(planes.predict(run, boundary(ax)), 0.5, atol=0.02)


def test_the_boundary_of_labels_minus_one_and_one_is_where_the_output_is_zero(trained):
    results = trained("dataset=leaves", "loss=hinge", "network.hidden=[]", "training.epochs=50")
    run = results.runs["id"][0]
    on_line = results.predict(run, boundary(decision_boundary(results, run)))
    np.testing.assert_allclose(on_line, 0.0, atol=1e-6)


def test_three_classes_part_where_the_largest_output_changes(planes):
    run = the_run(planes, dataset="blobs")
    ax = decision_boundary(planes, run)
    x, y = grid_around(planes.trained(run).data.train.inputs)
    cell = np.array([x[0, 1] - x[0, 0], y[1, 0] - y[0, 0]])
    around = [boundary(ax) + cell * (np.array(way) - 1) for way in np.ndindex(3, 3)]
    classes = np.stack([planes.predict(run, near).argmax(axis=1) for near in around])
    assert ((classes != classes[0]).any(axis=0)).all()
    assert set(np.unique(ax.images[0].get_array())) == {0, 1, 2}


def test_the_picture_is_neither_turned_nor_mirrored(planes):
    run = the_run(planes, dataset="moons")
    image = decision_boundary(planes, run).images[0]
    left, right, bottom, top = image.get_extent()
    corners = np.array([[left, bottom], [right, bottom], [left, top], [right, top]])
    drawn = np.asarray(image.get_array())[[0, 0, -1, -1], [0, -1, 0, -1]]
    assert image.origin == "lower"
    assert len(np.unique(drawn.round(6))) == 4
    np.testing.assert_allclose(drawn, planes.predict(run, corners)[:, 0])


def test_each_class_has_its_colour_and_its_name(planes):
    run = the_run(planes, dataset="moons")
    ax = decision_boundary(planes, run)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["upper", "lower"]
    dots = [c for c in ax.collections if type(c).__name__ == "PathCollection"]
    assert [tuple(c.get_facecolors()[0]) for c in dots] == [to_rgba(c) for c in PALETTE[:2]]
    examples = planes.trained(run).data.train
    for label, own in enumerate(dots):
        np.testing.assert_array_equal(own.get_offsets(), examples.inputs[examples.targets == label])
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("x1", "x2")


def test_a_network_that_says_the_same_everywhere_has_no_boundary(trained):
    results = trained("dataset=xor", "initializer=zeros", "training.epochs=1")
    ax = decision_boundary(results, results.runs["id"][0])
    assert len(ax.collections) == 2, "the examples of the two classes, and no line"
    ax.figure.canvas.draw()


@pytest.mark.parametrize(
    ("dataset", "words"),
    [("two_ones", "has 3 inputs"), ("sine", "sine is regression data")],
)
def test_other_data_have_no_plane(trained, dataset, words):
    results = trained(f"dataset={dataset}", "training.epochs=1")
    with pytest.raises(ResultsError, match=words):
        decision_boundary(results, results.runs["id"][0])
